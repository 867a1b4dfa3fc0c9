"""In what time, for which department and how far something may be done to awards and budgets."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from incentives.calc.facts import Fact, FactKind
from incentives.calc.finding import Untimely, untimely
from incentives.errors import OverBudget
from incentives.models import Award
from incentives.services.budgets import budget_authorise_overrun, budget_cut
from incentives.services.clawbacks import award_doubt, clawback_dismiss
from incentives.services.decisions import award_close
from incentives.services.opening import Opening, award_open
from incentives.services.scheme_settings import setting_of
from targets.errors import InvalidInput, InvalidTransition
from tests.cast import Cast
from tests.factories import make_enterprise, make_scheme_setting
from tests.incentives.awards_stage import Stage, make_awards_stage, make_taxed_stage

TODAY = date(2019, 1, 21)
SINCE = date(2017, 6, 21)


@pytest.mark.parametrize(
    ("day", "on", "window", "fault"),
    [
        ("2018-11-01", "2018-11-01", None, None),
        ("2017-06-21", "2017-06-21", None, None),
        ("2017-06-20", "2017-06-20", None, Untimely.EARLY),
        ("2017-06-20", "2018-11-01", None, Untimely.EARLY),
        ("2019-01-21", "2019-01-21", None, None),
        ("2019-01-22", "2019-01-22", None, Untimely.AHEAD),
        ("2018-11-01", "2018-11-01", 81, None),
        ("2018-11-01", "2018-11-01", 80, Untimely.LATE),
    ],
    ids=["in time", "first day", "early", "arrived early", "today", "ahead", "last day", "late"],
)
def test_when_a_fact_may_be_applied_for(day: str, on: str, window: int | None, fault: Any):
    fact = Fact(FactKind.PROJECT, "E", date.fromisoformat(on))
    found = untimely(date.fromisoformat(day), fact, since=SINCE, window_days=window, today=TODAY)
    assert found == fault


@pytest.fixture
def stage(cast: Cast, settings: Any) -> Stage:
    settings.ZONE_TODAY = TODAY
    return make_awards_stage(cast)


def apply(stage: Stage, on: str, year: int | None = None) -> Award:
    fact = Fact(FactKind.PROJECT, "E", date.fromisoformat(on), "检泵")
    opening = Opening(fact, enterprise=make_enterprise(), subject="检泵", year=year)
    return award_open(scheme=stage.scheme, opening=opening, by=stage.cast.analyst)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "field", "said"),
    [
        ("2017-06-20", "on", "2017-06-20早于2017-06-21"),
        ("2018-09-01", "on", "事实发生后100天内受理"),
        ("2019-01-22", "on", "还没有到"),
    ],
)
def test_an_application_out_of_time_is_told_why(stage: Stage, on: str, field: str, said: str):
    stage.scheme.fact = {"kind": "project", "since": "2017-06-21"}
    stage.scheme.save()
    make_scheme_setting("window_days", 100, scheme=stage.scheme)
    with pytest.raises(InvalidInput, match=said) as refusal:
        apply(stage, on)
    assert [one.field for one in refusal.value.problems] == [field]
    assert not Award.objects.exists()
    assert apply(stage, "2018-12-01").state == "candidate"


@pytest.mark.django_db
def test_a_yearly_award_is_applied_for_in_its_years(stage: Stage):
    stage.scheme.frequency = "yearly"
    stage.scheme.save()
    make_scheme_setting("years", 2, scheme=stage.scheme)
    for year in (None, 2016, 2019):
        with pytest.raises(InvalidInput, match="只能申请2017—2018年度"):
            apply(stage, "2017-08-01", year)
    assert apply(stage, "2017-08-01", 2018).year == 2018


@pytest.mark.django_db
def test_the_finder_is_bound_by_its_own_look_at_the_day(stage: Stage):
    """It judges certificates before it opens a file; a file it opens is not judged twice."""
    make_scheme_setting("window_days", 1, scheme=stage.scheme)
    assert stage.candidate().state == "candidate"


@pytest.mark.django_db
def test_another_department_does_not_doubt_an_award(stage: Stage):
    award = stage.paid()
    with pytest.raises(PermissionDenied):
        award_doubt(award=award, by=stage.cast.stranger, cause="举报")
    assert award_doubt(award=award, by=stage.cast.analyst, cause="举报").opened_by


@pytest.mark.django_db
def test_what_was_authorised_cannot_be_cut(stage: Stage):
    """Of 1000 allotted and 50 authorised, 1000 can be taken back."""
    budget, cast = stage.budget(), stage.cast
    budget_authorise_overrun(
        budget=budget, amount=Decimal(50), authority="会议纪要", by=cast.reviewer
    )
    with pytest.raises(OverBudget, match="只有1,000万元，不能调减"):
        budget_cut(budget=budget, amount=Decimal(1001), document="调1号", by=cast.finance)
    cut = budget_cut(budget=budget, amount=Decimal(1000), document="调1号", by=cast.finance)
    assert (cut.allotted, cut.authorised) == (0, 50)


@pytest.mark.django_db
def test_nothing_is_closed_while_a_clawback_waits(stage: Stage):
    award = stage.paid()
    clawback = stage.lost(award)
    with pytest.raises(InvalidTransition, match="追回待决定"):
        award_close(award=award, by=stage.cast.analyst, evaluation="见效")
    clawback_dismiss(clawback=clawback, by=stage.cast.reviewer, words="登记误改")
    closed = award_close(award=award, by=stage.cast.analyst, evaluation="见效")
    assert closed.state == "closed"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["years", "window_days"])
def test_what_had_no_limit_is_set_back_to_none(client: Client, stage: Stage, code: str):
    client.force_login(stage.cast.reviewer)
    address = f"/incentives/settings/{stage.scheme.code}/{code}/"
    for value in ("3", ""):
        answer = client.post(address, {"value": value, "reason": "会议纪要3号"})
        assert answer.status_code == 302
    assert setting_of(stage.scheme, code) is None
    assert "不限" in client.get(address).content.decode()
    assert client.post(address.replace(code, "notice_days"), {"reason": "空"}).status_code == 422


@pytest.mark.django_db
def test_an_amount_without_bounds_is_refused_without_naming_any(cast: Cast, settings: Any):
    settings.ZONE_TODAY = TODAY
    taxed = make_taxed_stage(cast)
    with pytest.raises(InvalidInput, match=r"^金额须大于0，至多四位小数。$"):
        taxed.priced(amount="0.00001")
