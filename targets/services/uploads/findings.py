"""What is found in an uploaded file, as data: sentences are made of it when somebody reads."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from targets.models import Upload

MOST_KEPT = 5_000
"""Problems kept of one file; a column put in the wrong place makes one of every cell."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence by its rule, with what goes into it."""

    rule: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Something wrong in the file: where, what was read there, and which rule it breaks. `row` and
    `column` are 0 for what concerns the file as a whole."""

    rule: str
    sheet: str = ""
    row: int = 0
    column: int = 0
    read: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Values:
    """A cell of the draft in words that JSON keeps: `value` plain, or as typed where unreadable."""

    value: str = ""
    status: str = ""
    reason: str = ""

    def as_data(self) -> dict[str, str]:
        return {"value": self.value, "status": self.status, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that confirming would write."""

    uscc: str
    name: str
    element: str
    sheet: str
    row: int
    column: int
    before: Values
    after: Values
    notes: list[Said] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """By hand: `asdict` takes ten times as long, and there are thousands."""
        return {
            "uscc": self.uscc,
            "name": self.name,
            "element": self.element,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "before": self.before.as_data(),
            "after": self.after.as_data(),
            "notes": [{"rule": one.rule, "params": one.params} for one in self.notes],
        }


@dataclass
class Reading:
    """All that is to say about a file. With problems, the differences are never offered."""

    problems: list[CellProblem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    rows: int = 0

    def as_data(self) -> dict[str, Any]:
        kept = self.problems[:MOST_KEPT]
        return {
            "problems": [asdict(one) for one in kept],
            "problem_count": len(self.problems),
            "differences": [] if self.problems else [one.as_data() for one in self.differences],
            "notes": [asdict(one) for one in self.notes],
            "rows": self.rows,
        }


def said_from(data: list[dict[str, Any]]) -> list[Said]:
    return [Said(one["rule"], one["params"]) for one in data]


def token_of(upload: Upload) -> str:
    """What whoever confirms sends back: the differences shown, and the draft they were found in.
    The database keeps no order of keys."""
    shown = [upload.version, upload.result.get("differences", [])]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def differences_from(result: dict[str, Any]) -> list[Difference]:
    return [
        Difference(
            **{
                **one,
                "before": Values(**one["before"]),
                "after": Values(**one["after"]),
                "notes": said_from(one["notes"]),
            }
        )
        for one in result.get("differences", [])
    ]
