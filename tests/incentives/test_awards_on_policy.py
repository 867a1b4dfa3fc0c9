"""What the policy page tells of a clause's schemes, and to whom it does not."""

from dataclasses import replace

from hightech_zone.lib.clock import db_now
from incentives.selectors.policy import schemes_standing
from targets.calc.periods import Period
from targets.models import User
from targets.selectors.progress import ProgressReport, progress_report
from tests.incentives.awards_stage import Stage


def board() -> ProgressReport:
    found = progress_report(Period.parse("2018Q4"))
    assert found is not None
    return found


def told(user: User) -> str:
    (words,) = schemes_standing(user, board()).values()
    return words


def test_what_was_paid_and_what_is_under_way_are_counted(stage: Stage) -> None:
    analyst = stage.cast.analyst
    assert told(analyst) == "还没有兑付"
    stage.candidate()
    assert told(analyst) == "还没有兑付，批准前1项"
    stage.paid(name="GR2")
    assert told(analyst) == "付清1项，批准前1项，共已拨10万元"
    assert told(stage.cast.leader) == told(analyst)


def test_an_amount_that_is_secret_to_the_reader_is_left_out(taxed: Stage) -> None:
    taxed.paid(amount="3.7219")
    assert told(taxed.cast.analyst) == "付清1项，共已拨3.7219万元"
    assert told(taxed.cast.leader) == "付清1项"


def test_of_an_award_paid_in_part_the_money_is_told(matched: Stage) -> None:
    matched.paid(amount="100")  # the zone's half: the city's is due
    assert told(matched.cast.analyst) == "共已拨50万元"


def test_departments_and_earlier_days_are_told_nothing(stage: Stage) -> None:
    stage.paid()
    assert schemes_standing(stage.cast.reporter, board()) == {}
    earlier = replace(board(), as_of=db_now())
    assert schemes_standing(stage.cast.analyst, earlier) == {}
