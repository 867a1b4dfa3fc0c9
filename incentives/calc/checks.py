"""Which requirements of a scheme a file still lacks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

MET = "met"


class Check(Protocol):
    code: str
    outcome: str
    basis: str


def unmet(wanted: Sequence[Mapping[str, Any]], checks: Iterable[Check]) -> dict[str, str]:
    """The requirements that were looked at and are not met, or were not looked at and must be,
    with the basis of the former. `wanted` is the scheme's list; of `checks`, the earliest first,
    the latest of a requirement counts."""
    latest = {one.code: one for one in checks}
    found = {}
    for code, is_optional in ((one["code"], one.get("optional")) for one in wanted):
        if code in latest and latest[code].outcome != MET:
            found[code] = latest[code].basis
        elif code not in latest and not is_optional:
            found[code] = ""
    return found
