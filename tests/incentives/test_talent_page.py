"""The register of talents: masked, kept by who handles their awards, ended with a reason."""

from datetime import date

import pytest
from django.test import Client

from incentives.models import Talent
from incentives.services.finding import candidates_find
from targets.models import AuditEvent
from tests.factories import make_enterprise, make_talent
from tests.incentives.awards_stage import Stage, make_awards_stage

PAGE = "/incentives/talents/"


@pytest.fixture
def handling(cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    return make_awards_stage(cast, code="INC-06", fact={"kind": "talent"})


def entry(**values: object) -> dict[str, object]:
    return {
        "verb": "enter",
        "person": "梁栩",
        "identity_number": "21110219780312004X",
        "level": "provincial",
        "role": "founds",
        "uscc": make_enterprise().uscc,
        "recognised_on": "2018-07-01",
        "arrived_on": "2018-06-01",
        "first_in_zone": "on",
        **values,
    }


def test_a_talent_is_entered_and_found_that_night(client: Client, handling: Stage) -> None:
    client.force_login(handling.cast.reporter)
    assert client.post(PAGE, entry()).status_code == 302
    talent = Talent.objects.get()
    page = client.get(PAGE).content.decode()
    assert str(talent) in page
    assert "梁*" in page
    assert "梁栩" not in page
    assert "21110219780312004X" not in page
    event = AuditEvent.objects.get(action="talent.recorded")
    assert event.actor == handling.cast.reporter
    assert [one.talent for one in candidates_find().opened] == [talent]


def test_what_is_wrong_is_told_at_its_field(client: Client, handling: Stage) -> None:
    client.force_login(handling.cast.reporter)
    client.post(PAGE, entry())
    answer = client.post(PAGE, entry(person="孟舟"))
    assert answer.status_code == 422
    assert 'id="id_person_error"' in answer.content.decode()
    assert Talent.objects.count() == 1


def test_one_person_is_entered_once_however_the_number_is_typed(
    client: Client, handling: Stage
) -> None:
    client.force_login(handling.cast.reporter)
    client.post(PAGE, entry())
    answer = client.post(PAGE, entry(identity_number="２１１１０２ 19780312 ００４ｘ"))
    assert answer.status_code == 302
    assert Talent.objects.count() == 1


def test_a_residents_number_that_cannot_be_is_told_at_its_field(
    client: Client, handling: Stage
) -> None:
    client.force_login(handling.cast.reporter)
    answer = client.post(PAGE, entry(identity_number="211102197803120041"))
    assert answer.status_code == 422
    assert 'id="id_identity_number_error"' in answer.content.decode()
    assert not Talent.objects.exists()


def test_a_recognition_that_was_taken_back_stops_what_rests_on_it(
    client: Client, handling: Stage
) -> None:
    talent = make_talent(
        enterprise=make_enterprise(),
        recognised_on=date(2018, 7, 1),
        arrived_on=date(2018, 6, 1),
    )
    (award,) = candidates_find().opened
    client.force_login(handling.cast.lead)
    end = {"verb": "end", "talent": talent.pk, "on": "2019-01-10", "words": "人社局撤字1号"}
    for wrong in ({"on": "2018-06-30"}, {"on": "2019-02-01"}, {"words": ""}):
        answer = client.post(PAGE, {**end, **wrong})
        assert answer.status_code == 422, wrong
        assert 'class="ferr" id="end-' in answer.content.decode()
    assert client.post(PAGE, end).status_code == 302
    detail = AuditEvent.objects.get(action="talent.withdrawn").detail
    assert detail == {"on": "2019-01-10", "words": "人社局撤字1号"}
    candidates_find()
    award.refresh_from_db()
    assert award.fact_lost_reason == "人才认定已被撤销"
    assert client.post(PAGE, end).status_code == 422


def test_departments_that_reward_no_talents_have_no_such_page(
    client: Client, handling: Stage
) -> None:
    for who, status in (("stranger", 404), ("reviewer", 403), ("finance", 403), ("leader", 403)):
        client.force_login(handling.cast[who])
        assert client.get(PAGE).status_code == status, who
        assert client.post(PAGE, {"verb": "end"}).status_code == status, who
    client.force_login(handling.cast.reporter)
    assert PAGE in client.get("/incentives/apply/").content.decode()
