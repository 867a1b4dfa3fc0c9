"""The worked table of reminders."""

from datetime import timedelta

from hightech_zone.lib.workdays import is_working_day
from targets.calc.periods import Period
from targets.calc.reminders import RHYTHM, Duty, sending_days
from tests.worked.tables import NONE, Result, Row, by_row


@by_row("sending-days")
def days_of_steps(row: Row) -> Result:
    period = Period.parse(row["period"])
    opens_on = period.plus(1).first_day
    duty = Duty(period, "F1", "industry", opens_on, opens_on + timedelta(days=14))
    days = sending_days(duty, is_working_day)
    return {
        str(step).replace("-", "−"): f"{days[step]:%m-%d}" if step in days else NONE
        for step in RHYTHM
    }
