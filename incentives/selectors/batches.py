"""Payment batches, what may go into the next one, and a batch as the finance system takes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from incentives.choices import ClawbackState, DisbursementState
from incentives.models import Disbursement, PaymentBatch
from incentives.selectors.award_file import beneficiary
from incentives.selectors.hands import Hands
from incentives.services.ledger import OWN
from targets.formatting import day
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named


@dataclass(frozen=True, slots=True)
class DueLine:
    """A part of the zone's that may be paid. `obstacle` says why the reader cannot now."""

    part: Disbursement
    beneficiary: str
    obstacle: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    part: Disbursement
    beneficiary: str


def with_sums(batches: QuerySet[PaymentBatch]) -> QuerySet[PaymentBatch]:
    """With `n` lines, their `amount` in 万元, and how many are `open`."""
    return batches.annotate(
        n=Count("lines"),
        amount=Sum("lines__amount"),
        open=Count("lines", filter=Q(lines__state=DisbursementState.BATCHED)),
    ).order_by("-id")


def due_lines(hands: Hands) -> list[DueLine]:
    rows = Disbursement.objects.filter(state=DisbursementState.DUE, funder=OWN)
    rows = rows.select_related("award__scheme", "award__enterprise", "award__talent")
    rows = rows.prefetch_related("award__events", "award__clawbacks").order_by("due_on", "pk")
    return [DueLine(one, beneficiary(one.award), _obstacle(one, hands)) for one in rows]


def _obstacle(part: Disbursement, hands: Hands) -> str:
    """As the services would refuse it."""
    award = part.award
    if award.fact_lost_on or any(one.state == ClawbackState.OPEN for one in award.clawbacks.all()):
        return _("依据的事实已不成立，或追回待决定")
    for event in award.events.all():
        if event.duty in ("enter", "approve") and hands.persons & {
            event.by_id,
            event.on_behalf_of_id,
        }:
            return _("您在这份奖补里经办或批准过，须由另一人拨付")
    return ""


def batch_lines(batch: PaymentBatch) -> list[BatchLine]:
    rows = batch.lines.select_related("award__scheme", "award__enterprise", "award__talent")
    return [BatchLine(one, beneficiary(one.award)) for one in rows.order_by("pk")]


def total(lines: Iterable[BatchLine]) -> Decimal:
    return sum((one.part.amount for one in lines), Decimal(0))


def payment_table(batch: PaymentBatch, lines: list[BatchLine], is_in_full: bool) -> ScreenTable:
    """A row a payment; amounts in 元. Talents in full only where that look was recorded."""
    heads = [
        *(_("批次号"), _("行号"), _("档案号"), _("奖补政策"), _("收款人"), _("代码或证件号码")),
        *(_("金额（元）"), _("应付日期"), _("状态"), _("凭证号"), _("拨付日期")),
    ]
    rows = [_row(batch, one, is_in_full) for one in lines]
    notes = [(_("批次号"), batch.number), (_("制单日期"), day(batch.made_on))]
    return ScreenTable(_("拨付批次%(number)s") % {"number": batch.number}, heads, rows, notes)


def _row(batch: PaymentBatch, line: BatchLine, is_in_full: bool) -> list[Cell]:
    part, award = line.part, line.part.award
    name, code = line.beneficiary, award.enterprise.uscc if award.enterprise else ""
    if award.talent is not None:
        code = ""
        if is_in_full:
            name, code = award.talent.name, award.talent.identity_number
    return [
        batch.number,
        str(part.pk),
        award.number,
        named(award.scheme),
        name,
        code,
        Figure(Fraction(part.amount) * 10_000),
        day(part.due_on) if part.due_on else "",
        str(part.get_state_display()),
        part.voucher,
        day(part.paid_on) if part.paid_on else "",
    ]
