"""What services raise; pages and the API each translate these once."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


class RuleError(Exception):
    """A sentence for the person, and what a program needs to react to it."""

    rule = "rule"

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.context = context


class InvalidTransition(RuleError):
    """The object's state does not allow this verb."""

    rule = "invalid_transition"


class PeriodLocked(RuleError):
    rule = "period_locked"


class StaleVersion(RuleError):
    """Somebody else wrote since the caller last read."""

    rule = "stale_version"


class OtherUser(RuleError):
    """What was typed is another person's than the one who is logged in now."""

    rule = "other_user"

    def __init__(self) -> None:
        super().__init__(_("这个页面是别人登录时打开的，没有保存。请刷新页面。"))


class OwnSubmission(RuleError):
    """Nobody decides on what they entered or submitted themselves."""

    rule = "own_submission"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: where, which rule, and a sentence naming the remedy.

    `row` is the code of an enterprise, empty for the zone; `line` a line of `file`, or of the
    only text there is, counted from 1.
    """

    message: str
    rule: str
    field: str = ""
    row: str = ""
    file: str = ""
    line: int | None = None
    context: dict[str, Any] = dataclasses.field(default_factory=dict)


class InvalidInput(RuleError):
    """Everything that is wrong with an input, found in one pass; nothing was written."""

    rule = "invalid_input"

    def __init__(self, message: str, problems: Sequence[Problem]) -> None:
        super().__init__(message)
        self.problems = list(problems)
