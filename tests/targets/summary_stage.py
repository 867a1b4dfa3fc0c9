"""The facts of a summary as its page reads them."""

from datetime import datetime

from targets.calc.periods import Period
from targets.models import User
from targets.selectors.summary.report import Summary, summary_facts
from tests.board_stage import LAST


def facts(user: User, period: Period = LAST, as_of: datetime | None = None) -> Summary:
    found = summary_facts(user, period, as_of)
    assert found is not None
    return found
