"""What happened to an award, each step with the figures and papers it was about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import day_of
from incentives.choices import CheckOutcome
from incentives.models import AwardEvent, Disbursement
from incentives.selectors.hands import FileRows
from incentives.words import in_language, money
from targets.formatting import clock, day


@dataclass(frozen=True, slots=True)
class TrailLine:
    event: AwardEvent
    note: str


def trail(rows: FileRows) -> list[TrailLine]:
    asked = {one["code"]: in_language(one["name"]) for one in rows.award.scheme.evidence}
    parts = {one.pk: one for one in rows.parts}
    return [TrailLine(one, " · ".join(_notes(one.detail, asked, parts))) for one in rows.events]


def _notes(
    detail: dict[str, Any], asked: dict[str, str], parts: dict[int, Disbursement]
) -> Iterable[str]:
    if "outcome" in detail:
        outcome = dict(CheckOutcome.choices)[detail["outcome"]]
        yield _("%(what)s：%(outcome)s") % {
            "what": asked.get(detail["code"], detail["code"]),
            "outcome": outcome,
        }
    elif detail.get("code"):
        yield asked.get(detail["code"], detail["code"])
    if "personal" in detail:
        yield _("标为含个人信息")
    if part := parts.get(detail.get("part", 0)):
        yield _("%(funder)s%(amount)s") % {
            "funder": part.get_funder_display(),
            "amount": money(part.amount),
        }
    if detail.get("amount") not in (None, "None"):
        yield money(Decimal(detail["amount"]))
    if "batch" in detail:
        yield _("批次%(number)s") % {"number": detail["batch"]}
    if "voucher" in detail:
        yield _("凭证号%(voucher)s") % {"voucher": detail["voucher"]}
    if "due_on" in detail:
        yield _("%(day)s前归还") % {"day": day(date.fromisoformat(detail["due_on"]))}


def written_at(instant: datetime, events: Collection[AwardEvent] = ()) -> str:
    """When a row of an award was written, on the day that its trail has for it: where `ZONE_TODAY`
    fixed that day the instant itself is of another. Whatever is written leaves an event with it;
    without any the zone's day of the instant."""
    nearest = min(events, key=lambda one: abs(one.at - instant), default=None)
    return f"{day(nearest.on if nearest else day_of(instant))} {clock(instant)}"
