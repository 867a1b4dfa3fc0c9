"""Payment batches, what may go into the next one, and a batch as the finance system takes it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q
from django.utils.translation import gettext as _

from incentives.choices import ClawbackState, DisbursementState
from incentives.models import AwardEvent, Disbursement, PaymentBatch
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
    """`bounce` is the event by which the part left the batch again; None where it did not."""

    part: Disbursement
    beneficiary: str
    bounce: AwardEvent | None

    @property
    def state(self) -> str:
        return _("没有付出，已退回") if self.bounce else str(self.part.get_state_display())

    @property
    def is_open(self) -> bool:
        return self.bounce is None and self.part.state == DisbursementState.BATCHED


@dataclass(frozen=True, slots=True)
class BatchSum:
    """A batch as it was exported: its lines and their amount in 万元, those since sent back too;
    `open` wait for their vouchers."""

    batch: PaymentBatch
    lines: int
    open: int
    amount: Decimal


def batch_sums(batches: Iterable[PaymentBatch]) -> list[BatchSum]:
    """In two queries."""
    rows = list(batches)
    sent = _sent([one.number for one in rows])
    every = {pk for parts in sent.values() for pk in parts}
    parts = Disbursement.objects.filter(Q(batch__in=rows) | Q(pk__in=every))
    amounts, now = {}, defaultdict(set)
    opened: dict[int | None, int] = defaultdict(int)
    for pk, batch, amount, state in parts.values_list("pk", "batch", "amount", "state"):
        amounts[pk] = amount
        now[batch].add(pk)
        opened[batch] += state == DisbursementState.BATCHED
    found = []
    for one in rows:
        lines = now[one.pk] | sent[one.number].keys()
        amount = sum((amounts[pk] for pk in lines), Decimal(0))
        found.append(BatchSum(one, len(lines), opened[one.pk], amount))
    return found


def _sent(numbers: Collection[str]) -> dict[str, dict[int, int]]:
    """By batch the parts that were sent with it, each with the event that says so: a part that was
    sent back is of no batch, or of a later one."""
    found: dict[str, dict[int, int]] = {one: {} for one in numbers}
    events = AwardEvent.objects.filter(verb="batch", detail__batch__in=list(numbers))
    for pk, detail in events.values_list("pk", "detail"):
        found[detail["batch"]].update(dict.fromkeys(detail["parts"], pk))
    return found


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
    """As the batch was exported. Three queries."""
    sent = _sent([batch.number])[batch.number]
    rows = Disbursement.objects.filter(Q(batch=batch) | Q(pk__in=sent.keys()))
    rows = rows.select_related("award__scheme", "award__enterprise", "award__talent")
    parts = list(rows.order_by("pk"))
    gone = [one for one in parts if one.batch_id != batch.pk]
    bounces = AwardEvent.objects.filter(verb="bounce", award__in={one.award_id for one in gone})
    said: dict[int, AwardEvent] = {}
    for event in bounces.order_by("id"):
        part = event.detail["part"]
        if part in sent and event.pk > sent[part]:
            said.setdefault(part, event)
    return [
        BatchLine(one, beneficiary(one.award), said[one.pk] if one in gone else None)
        for one in parts
    ]


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
        line.state,
        "" if line.bounce else part.voucher,
        day(part.paid_on) if part.paid_on and not line.bounce else "",
    ]
