"""One fact has one key, whether the page, a program or the finder names it."""

import json
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from incentives.models import Award, AwardEvent, Disbursement, PaymentBatch, Talent
from incentives.selectors.award_file import beneficiary, payee_of
from incentives.selectors.batches import BatchLine, payment_table
from incentives.selectors.letters import letter
from incentives.services.finding import candidates_find
from targets.models import Enterprise
from tests.cast import Cast
from tests.factories import make_enterprise, make_scheme_setting
from tests.incentives.awards_stage import Stage, make_awards_stage

PAGES, API = "/incentives/apply/", "/api/v1/incentives/awards/"
IDENTITY = "21110219780312004X"


@pytest.fixture
def firm(db: None) -> Enterprise:
    return make_enterprise("演示一厂")


def make_stage(cast: Cast, settings: Any, kind: str, **scheme: Any) -> Stage:
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": kind}, **scheme)
    if scheme.get("frequency") == "yearly":
        make_scheme_setting("years", 3, scheme=stage.scheme)
    return stage


def by_page(stage: Stage, **values: Any) -> HttpResponse:
    client = Client()
    client.force_login(stage.cast.analyst)
    return client.post(f"{PAGES}{stage.scheme.code}/", {"words": "国内首台", **values})


def by_program(stage: Stage, **values: Any) -> HttpResponse:
    client = Client()
    client.force_login(stage.cast.analyst)
    body = json.dumps({"scheme": stage.scheme.code, "words": "国内首台", **values})
    return client.post(API, body, "application/json")


def make_talent(firm: Enterprise | None) -> Talent:
    return Talent.objects.create(
        identity_number=IDENTITY,
        name="梁栩",
        level="provincial",
        role="founds",
        enterprise=firm,
        recognised_on=date(2018, 6, 1),
        arrived_on=date(2018, 7, 1),
    )


PERSON = {
    "person": "梁栩",
    "identity_number": IDENTITY,
    "level": "provincial",
    "role": "founds",
    "recognised_on": "2018-06-01",
    "arrived_on": "2018-07-01",
    "first_in_zone": "on",
}


@pytest.mark.parametrize(
    ("kind", "frequency"),
    [
        ("project", "per_project"),
        ("institute", "yearly"),
        ("institute", "once"),
        ("result", "none"),
    ],
)
def test_page_and_program_name_one_project_alike(cast, settings, firm, kind: str, frequency: str):
    stage = make_stage(cast, settings, kind, frequency=frequency)
    year = {"year": 2018} if frequency == "yearly" else {}
    about = {"subject": "演示研究院", "uscc": firm.uscc, **year}
    assert by_page(stage, on="2018-03-05", **about).status_code == 302
    again = by_program(stage, fact_on="2018-03-05", **about)
    assert (again.status_code, again.json()["rule"]) == (409, "invalid_transition")
    award = Award.objects.get()
    facts = award.facts
    Award.objects.filter(pk=award.pk).update(state="withdrawn")
    assert by_program(stage, fact_on="2018-03-05", **about).status_code == 201
    other = Award.objects.exclude(pk=award.pk).get()
    assert (other.fact_key, other.facts) == (award.fact_key, facts)


@pytest.mark.parametrize("frequency", ["once", "yearly"])
def test_finder_page_and_program_name_one_talent_alike(cast, settings, firm, frequency: str):
    stage = make_stage(cast, settings, "talent", frequency=frequency)
    talent = make_talent(firm)
    candidates_find()
    found = Award.objects.get()
    Award.objects.update(state="withdrawn")
    year = {"year": 2018} if frequency == "yearly" else {}
    assert by_page(stage, uscc=firm.uscc, **PERSON, **year).status_code == 302
    asked = {"talent": str(talent), **year}
    assert by_program(stage, **asked).status_code == 409
    Award.objects.update(state="withdrawn")
    assert by_program(stage, fact_on="2018-07-01", **asked).status_code == 201
    assert set(Award.objects.values_list("fact_key", "enterprise")) == {(found.fact_key, firm.pk)}


@pytest.mark.parametrize(
    ("kind", "values", "field", "said"),
    [
        ("project", {"subject": "检泵", "fact_on": "2018-03-05", "year": 2018}, "year", "不分年度"),
        ("project", {"fact_on": "2018-03-05"}, "subject", "名称"),
        ("project", {"subject": "检泵"}, "fact_on", "日期"),
        (
            "project",
            {"subject": "检泵", "payee": "二院", "fact_on": "2019-03-05"},
            "fact_on",
            "还没有到",
        ),
        ("talent", {"subject": "检泵", "fact_on": "2018-03-05"}, "talent", "哪位人才"),
    ],
)
def test_what_does_not_fit_the_scheme_is_refused(cast, settings, kind, values, field, said):
    stage = make_stage(cast, settings, kind)
    answer = by_program(stage, **values)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"subject": "检泵"}, "subject"),
        ({"fact_on": "2018-06-01"}, "fact_on"),
        ({"uscc": "other"}, "uscc"),
    ],
)
def test_a_talent_is_what_the_register_says(cast, settings, firm, values, field):
    stage = make_stage(cast, settings, "talent")
    talent, other = make_talent(firm), make_enterprise()
    values = {name: other.uscc if name == "uscc" else value for name, value in values.items()}
    answer = by_program(stage, talent=str(talent), **values)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_a_project_is_no_talent_and_a_certificate_is_not_applied_for(cast, settings, firm):
    stage = make_stage(cast, settings, "project")
    talent = make_talent(firm)
    answer = by_program(stage, subject="检泵", fact_on="2018-03-05", talent=str(talent))
    assert [one["field"] for one in answer.json()["errors"]] == ["talent"]
    stage.scheme.fact = {"kind": "certificate", "certificate": "hightech", "first": True}
    stage.scheme.save()
    assert by_program(stage, uscc=firm.uscc, fact_on="2018-11-01").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"level": "national"}, "登记的人才层次是“省级”"),
        ({"role": "works"}, "登记的在企业的身份是“创办”"),
        ({"recognised_on": "2018-06-02"}, "登记的认定日期是“2018-06-01”"),
        ({"arrived_on": "2018-07-02"}, "登记的来区日期是“2018-07-01”"),
        ({"certificate": "RC-1"}, "登记的人才证书编号是“—”"),
        ({"first_in_zone": ""}, "登记的首次引进是“是”"),
    ],
)
def test_what_differs_from_the_register_is_not_dropped(cast, settings, firm, typed, said):
    stage = make_stage(cast, settings, "talent")
    make_talent(firm)
    answer = by_page(stage, uscc=firm.uscc, **{**PERSON, **typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "请系统管理员更正登记" in page
    assert not Award.objects.exists()


def test_a_certificate_that_is_not_typed_differs_from_none(cast, settings, firm):
    stage = make_stage(cast, settings, "talent")
    talent = make_talent(firm)
    talent.certificate = "RC-1"
    talent.save()
    assert by_page(stage, uscc=firm.uscc, **PERSON).status_code == 302


# Who receives the money


@pytest.mark.parametrize(
    ("kind", "payee", "expected"),
    [
        ("project", "演示二院", "演示二院"),
        ("institute", "", "演示研究院"),
        ("institute", "演示二院", "演示二院"),
    ],
)
def test_a_file_without_an_enterprise_says_who_is_paid(
    cast: Cast, settings, kind: str, payee: str, expected: str
):
    stage = make_stage(cast, settings, kind)
    about = {"subject": "演示研究院", "payee": payee}
    assert by_page(stage, **about, on="2018-11-05").status_code == 302
    award = Award.objects.get()
    assert (award.payee, payee_of(award)) == (expected, expected)
    assert beneficiary(award).startswith(expected)
    client = Client()
    client.force_login(cast.auditor)
    page = client.get(f"/incentives/awards/{award.pk}/").content.decode()
    assert f"收款：<b>{expected}</b>" in page
    assert by_program(stage, **{**about, "subject": "另一项"}, fact_on="2018-11-05").json()[
        "payee"
    ] == (payee or "另一项")


def test_a_project_of_nobody_and_one_of_two_are_refused(cast: Cast, settings, firm: Enterprise):
    stage = make_stage(cast, settings, "project")
    nobody = by_page(stage, subject="检泵", on="2018-11-05")
    two = by_page(stage, subject="检泵", on="2018-11-05", uscc=firm.uscc, payee="演示二院")
    assert (nobody.status_code, two.status_code) == (422, 422)
    assert "请写明款项付给谁" in nobody.content.decode()
    assert "请不要另填收款单位" in two.content.decode()
    assert not Award.objects.exists()


def test_a_letter_and_a_batch_name_the_payee(cast: Cast, settings, firm: Enterprise):
    stage = make_stage(cast, settings, "project")
    by_page(stage, subject="检泵", payee="演示二院", on="2018-11-05")
    award = Award.objects.get()
    award.refusal_reasons, award.state = ["材料不全"], "refused"
    award.save()
    AwardEvent.objects.create(
        award=award, on=date(2019, 1, 21), verb="refuse", to_state="refused", by=cast.reviewer
    )
    found = letter(award)
    assert found is not None
    assert (found.to, found.firm) == ("演示二院", "")
    part = Disbursement(award=award, amount=1, state="due")
    line = BatchLine(part, payee_of(award), None)
    cells = payment_table(PaymentBatch(number="2019-0001", made_on=date(2019, 1, 21)), [line], True)
    assert cells.rows[0][4] == "演示二院"
