"""The queries of a return as its table shows them: under the row of the enterprise, with the
words given, or typed a moment ago."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from targets.access import Permission, is_allowed
from targets.models import Return, Submission, User
from targets.selectors.findings import (
    CheckLine,
    ShownFinding,
    Words,
    check_lines,
    findings_of,
    rules_of,
    submitted_findings,
)

QueryKey = tuple[str, str, str]  # an enterprise's code, an element's and a rule's


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed to a query a moment ago; it goes before what is stored. `was`: the
    token of the words they had read."""

    reason_class: str = ""
    words: str = ""
    was: str | None = None


@dataclass(frozen=True, slots=True)
class QueryLine:
    """`was`: what is stored, as the page posts it back. `problem`: why the words were refused."""

    key: str
    finding: ShownFinding
    said: Said
    was: str
    problem: str = ""

    @property
    def is_settled(self) -> bool:
        return not self.finding.is_open


@dataclass(frozen=True, slots=True)
class ReturnChecks:
    """All that the rules ask about a return. `checks` is empty for a closed return: its queries
    are those it was handed in with."""

    found: list[ShownFinding]
    checks: list[CheckLine]
    lines: dict[str, list[QueryLine]]

    @property
    def unexplained(self) -> int:
        return sum(one.is_open for one in self.found)

    @property
    def errors(self) -> int:
        return sum(one.is_hard for one in self.found)


def draft_checks(
    of_return: Return,
    said: Mapping[QueryKey, Said] | None = None,
    problems: Mapping[QueryKey, str] | None = None,
) -> ReturnChecks:
    rules = rules_of(of_return)
    found = findings_of(of_return, rules)
    lines = _lines(found, said or {}, problems or {})
    return ReturnChecks(found, check_lines(rules, found), lines)


def closed_checks(user: User, submission: Submission | None) -> ReturnChecks:
    """What was asked when the return was handed in last, as this reader may see it."""
    sees_all = is_allowed(user, Permission.VIEW_ENTERPRISE_FIGURES)
    found = submitted_findings(submission, is_withheld=not sees_all) if submission else []
    return ReturnChecks(found, [], _lines(found, {}, {}))


def query_key(finding: ShownFinding) -> str:
    return f"{finding.row}.{finding.field}.{finding.rule}"


def _lines(
    found: Sequence[ShownFinding], said: Mapping[QueryKey, Said], problems: Mapping[QueryKey, str]
) -> dict[str, list[QueryLine]]:
    lines: dict[str, list[QueryLine]] = defaultdict(list)
    for one in found:
        if one.is_hard:
            continue
        key = (one.row, one.field, one.rule)
        words = one.explanation or Words("", "", None)
        shown = said.get(key, Said(words.reason_class, words.words))
        lines[one.row].append(
            QueryLine(query_key(one), one, shown, words.token, problems.get(key, ""))
        )
    return dict(lines)
