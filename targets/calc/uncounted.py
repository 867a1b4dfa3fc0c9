"""Why an enterprise is not in the numerator of an indicator.

Rules: section 6; docs/algorithms/aggregation.md.
"""

from collections.abc import Sequence
from enum import StrEnum

from targets.calc.formulas import Formula, TermLevel
from targets.calc.sums import TermSum, is_defined


class Uncounted(StrEnum):
    NOT_ACTIVE = "not_active"
    BELOW_SCALE = "below_scale"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    LACKS_OTHER = "lacks_other"
    """Its own figure is there, another's is not, and both sides count only together."""
    LACKS_EARLIER = "lacks_earlier"
    """The figures of the quarter are there, one of the quarters before is not."""


def why_uncounted(
    formula: Formula, sums: Sequence[TermSum], *, is_active: bool
) -> Uncounted | None:
    """None where it counts.

    **Shape** `sums` are of the one enterprise, in the order of `formula.terms`. `is_active`: in the
    period, whatever its size.
    """
    pairs = list(zip(formula.terms, sums, strict=True))
    own = [(term, one) for term, one in pairs[: len(formula.numerator)] if not term.is_zone]
    if any(is_defined(term, one) for term, one in own):
        return None
    if not is_active:
        return Uncounted.NOT_ACTIVE
    if not any(one.active for _, one in own):
        return Uncounted.BELOW_SCALE
    if not any(one.due for _, one in own):
        return Uncounted.NOT_APPLICABLE
    if not any(one.cells for _, one in own):
        return Uncounted.MISSING
    reported = [one for term, one in pairs if term.level is TermLevel.ENTERPRISE]
    if formula.is_paired and not all(one.cells for one in reported):
        return Uncounted.LACKS_OTHER
    return Uncounted.LACKS_EARLIER
