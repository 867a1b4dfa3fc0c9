"""What a policy may leave open about a scheme: the codes of settings and the shape of each.

`payers`: who pays which share, in order. `notice_days`: working days of the public notice.
`years`: how many years a yearly award is paid. `window_days`: days after the fact within which a
candidate is found or an application taken.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from incentives.calc.amounts import Payer

DEFAULTS: dict[str, Any] = {
    "payers": [{"funder": "zone", "share": 1}],
    "notice_days": 5,
    "years": None,
    "window_days": None,
}
"""What holds where neither the pack nor anybody since has settled it."""
MOST = 3660


def is_sound(code: str, value: Any) -> bool:
    """Whether a value may be kept under a code; None, no limit, where nothing settled is that."""
    if value is None:
        return code in DEFAULTS and DEFAULTS[code] is None
    if code == "payers":
        return _are_payers(value)
    return code in DEFAULTS and type(value) is int and 1 <= value <= MOST


def payers_of(value: list[Mapping[str, Any]]) -> list[Payer]:
    return [Payer(one["funder"], Decimal(str(one["share"]))) for one in value]


def _are_payers(value: Any) -> bool:
    try:
        payers = payers_of(value)
    except (TypeError, KeyError, InvalidOperation):
        return False
    funders = [one.funder for one in payers]
    return (
        bool(payers)
        and len(set(funders)) == len(funders)
        and all(one.share.is_finite() and one.share > 0 for one in payers)
    )
