"""A pack loaded while files are open: they keep their rule, and no fact is paid for twice."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from incentives.models import Award
from incentives.services.applying import Application, opening_of
from incentives.services.finding import candidates_find
from incentives.services.opening import award_open
from targets.models import AuditEvent, AwardScheme, Unit
from tests.factories import make_award, make_enterprise, make_scheme_setting
from tests.incentives.awards_stage import Stage, make_awards_stage
from tests.incentives.finding_stage import found, talent
from tests.packs import SHIPPED, edited, load

INC_03 = "kind: reward\n    amount_min: 10\n    amount_max: 10\n    frequency: once\n"


def changed_to(stage: Stage, frequency: str) -> None:
    stage.scheme.frequency = frequency
    stage.scheme.save()


@pytest.fixture
def yearly(cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": "talent"}, frequency="yearly")
    make_scheme_setting("years", 3, scheme=stage.scheme)
    return stage


def test_what_was_paid_every_year_is_not_found_once_more(yearly: Stage) -> None:
    talent(make_enterprise())
    assert [one.year for one in found()] == [2017, 2018]
    changed_to(yearly, "once")
    findings = candidates_find()
    assert (findings.opened, findings.changed) == ([], [])


def test_what_was_paid_once_is_found_for_later_years_only(yearly: Stage, settings) -> None:
    changed_to(yearly, "once")
    talent(make_enterprise())
    assert [one.year for one in found()] == [2017]
    changed_to(yearly, "yearly")
    assert [one.year for one in found()] == [2018]
    assert candidates_find().opened == []


@pytest.mark.parametrize(
    ("before", "after", "asked", "is_same"),
    [
        ("yearly", "per_project", None, True),
        ("per_project", "yearly", 2018, True),
        ("per_project", "yearly", 2019, False),
    ],
)
def test_an_application_for_the_same_fact_gets_the_file_there_is(
    cast, settings, before: str, after: str, asked: int | None, is_same: bool
) -> None:
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, fact={"kind": "project"}, frequency=before)
    settings.ZONE_TODAY = date(2019, 6, 1)
    make_scheme_setting("years", 3, scheme=stage.scheme)
    firm = make_enterprise()

    def apply(year: int | None) -> Award:
        asked_for = Application(firm, None, "检泵", date(2018, 3, 5), year)
        opening = opening_of(stage.scheme, asked_for)
        return award_open(scheme=stage.scheme, opening=opening, by=cast.analyst)

    first = apply(2018 if before == "yearly" else None)
    changed_to(stage, after)
    assert (apply(asked) == first) is is_same


def test_an_open_file_is_paid_as_it_was_opened(stage: Stage) -> None:
    """A pack that makes the scheme one without cash, or another sum, is for later files."""
    award = stage.checked()
    AwardScheme.objects.update(payout="none", amount_min=None, amount_max=None, frequency="yearly")
    stage.candidate = lambda **_options: award  # type: ignore[method-assign]
    stage.checked = lambda **_options: award  # type: ignore[method-assign]
    paid = stage.paid()
    assert (paid.state, paid.amount, paid.rule["frequency"]) == ("paid", 10, "once")


def written(tmp_path, text: str) -> str:
    file, out = tmp_path / "pack.yaml", StringIO()
    file.write_text(text, encoding="utf-8")
    call_command("load_policy", str(file), stdout=out)
    return out.getvalue()


def test_loading_tells_how_many_open_files_keep_the_rule(db, tmp_path) -> None:
    load()
    scheme = AwardScheme.objects.get(code="INC-03")
    science = Unit.objects.get(code="science")
    for state in ("candidate", "checking", "withdrawn"):
        make_award(scheme=scheme, department=science, state=state)
    said = "2件在办的奖补仍按建档时的规则和金额办理，改动只管以后建档的"
    yearly = edited(SHIPPED, (INC_03, INC_03.replace("once", "yearly")))
    told = written(tmp_path, yearly)
    assert "frequency: once → yearly" in told
    assert told.count(said) == 1
    assert AuditEvent.objects.filter(action="policy.loaded").latest("id").detail["open_files"] == {
        "INC-03": 2
    }
    assert said not in written(tmp_path, yearly.replace("新认定高新技术企业奖励", "高企奖励"))
