"""Why one enterprise is not in a numerator."""

from dataclasses import replace

import pytest

from targets.calc.formulas import Formula
from targets.calc.sums import NOTHING, TermSum
from targets.calc.uncounted import Uncounted, why_uncounted
from tests.targets.calc.specs import COUNT, INTENSITY, OUTPUT, F, enterprise

COUNTED = TermSum(F(5), active=1, defined=1, due=1, cells=1, cells_due=1)
REPORTED = replace(COUNTED, total=F(0), defined=0)
"""This quarter's figure is there, an earlier one it is told by or the other side's is not."""
SILENT = replace(REPORTED, cells=0)
EXCUSED = replace(SILENT, due=0, cells_due=0)
PAIRED = Formula(F(100), (enterprise("hightech_value_added"),), (enterprise("value_added"),))
LARGE = replace(OUTPUT, above_scale_only=True)


@pytest.mark.parametrize(
    ("formula", "sums", "is_active", "why"),
    [
        pytest.param(LARGE, [COUNTED], True, None, id="it counts"),
        pytest.param(LARGE, [NOTHING], True, Uncounted.BELOW_SCALE, id="below scale"),
        pytest.param(LARGE, [NOTHING], False, Uncounted.NOT_ACTIVE, id="closed, whatever its size"),
        pytest.param(OUTPUT, [EXCUSED], True, Uncounted.NOT_APPLICABLE, id="not applicable"),
        pytest.param(OUTPUT, [SILENT], True, Uncounted.MISSING, id="no figure"),
        pytest.param(OUTPUT, [REPORTED], True, Uncounted.LACKS_EARLIER, id="an earlier quarter"),
        pytest.param(PAIRED, [SILENT, SILENT], True, Uncounted.MISSING, id="neither side"),
        pytest.param(PAIRED, [REPORTED, SILENT], True, Uncounted.LACKS_OTHER, id="the other side"),
        pytest.param(
            PAIRED, [REPORTED, REPORTED], True, Uncounted.LACKS_EARLIER, id="both, but not earlier"
        ),
        pytest.param(
            INTENSITY, [COUNTED, NOTHING, NOTHING], True, None, id="the zone's own are not its"
        ),
        pytest.param(
            INTENSITY, [SILENT, COUNTED, COUNTED], True, Uncounted.MISSING, id="nor stand in for it"
        ),
        pytest.param(COUNT, [replace(SILENT, active=1)], True, None, id="none held is a count"),
        pytest.param(COUNT, [NOTHING], False, Uncounted.NOT_ACTIVE, id="closed holders"),
    ],
)
def test_the_first_obstacle_is_named(
    formula: Formula, sums: list[TermSum], is_active: bool, why: Uncounted | None
):
    assert why_uncounted(formula, sums, is_active=is_active) is why
