"""The worked tables of `bridge.md`."""

from targets.calc.bridge import Cause, bridge
from tests.worked.tables import Result, Row, by_row, number, shown


@by_row("bridge")
def bridge_parts(row: Row) -> Result:
    causes = (Cause.DEFINITION, Cause.CORRECTION, Cause.LATE)
    parts = bridge(number(row["then"]), [(one, number(row[f"after {one}"])) for one in causes])
    if parts is None:
        return {"parts": shown(None)}
    told = (f"{' and '.join(part.causes)} {shown(part.effect)}" for part in parts)
    return {"parts": " · ".join(told)}
