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
from incentives.selectors.award_file import payee_of
from incentives.selectors.hands import Hands
from incentives.services.ledger import OWN
from targets.formatting import day, exact
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named

CNY = 10_000
"""元 of a 万元."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """A part of the zone's that may be paid. `obstacle` says why the reader cannot now."""

    part: Disbursement
    obstacle: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """`bounce` is the event by which the part left the batch again; None where it did not. What
    left is not to be paid with this batch any more: it is of a later one, or of none yet."""

    part: Disbursement
    payee: str
    bounce: AwardEvent | None

    @property
    def state(self) -> str:
        if not self.bounce:
            return str(self.part.get_state_display())
        if self.part.batch is None:
            return _("没有付出，已退回")
        return _("没有付出，已退回，改列批次%(number)s") % {"number": self.part.batch.number}

    @property
    def payable(self) -> Decimal:
        """In 万元."""
        return Decimal(0) if self.bounce else self.part.amount

    @property
    def is_open(self) -> bool:
        return self.bounce is None and self.part.state == DisbursementState.BATCHED


@dataclass(frozen=True, slots=True)
class BatchSum:
    """A batch and its lines as it was exported, those since sent back too; `open` wait for their
    vouchers.
    `payable`, in 万元, is without what was sent back."""

    batch: PaymentBatch
    lines: int
    open: int
    payable: Decimal


def batch_sums(batches: Iterable[PaymentBatch]) -> list[BatchSum]:
    """In two queries."""
    rows = list(batches)
    sent = _sent([one.number for one in rows])
    amounts: dict[int | None, dict[int, Decimal]] = defaultdict(dict)
    opened: dict[int | None, int] = defaultdict(int)
    parts = Disbursement.objects.filter(batch__in=rows)
    for pk, batch, amount, state in parts.values_list("pk", "batch", "amount", "state"):
        amounts[batch][pk] = amount
        opened[batch] += state == DisbursementState.BATCHED
    return [
        BatchSum(
            one,
            len(amounts[one.pk].keys() | sent[one.number].keys()),
            opened[one.pk],
            sum(amounts[one.pk].values(), Decimal(0)),
        )
        for one in rows
    ]


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
    return [DueLine(one, _obstacle(one, hands)) for one in rows]


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
    """The lines the batch was exported with. Three queries."""
    sent = _sent([batch.number])[batch.number]
    rows = Disbursement.objects.filter(Q(batch=batch) | Q(pk__in=sent.keys()))
    rows = rows.select_related("award__scheme", "award__enterprise", "award__talent", "batch")
    parts = list(rows.order_by("pk"))
    gone = [one for one in parts if one.batch_id != batch.pk]
    bounces = AwardEvent.objects.filter(verb="bounce", award__in={one.award_id for one in gone})
    said: dict[int, AwardEvent] = {}
    for event in bounces.order_by("id"):
        part = event.detail["part"]
        if part in sent and event.pk > sent[part]:
            said.setdefault(part, event)
    return [
        BatchLine(
            one,
            payee_of(one.award),
            said[one.pk] if one in gone else None,
        )
        for one in parts
    ]


def total(lines: Iterable[BatchLine]) -> Decimal:
    return sum((one.payable for one in lines), Decimal(0))


def payment_table(batch: PaymentBatch, lines: list[BatchLine], is_in_full: bool) -> ScreenTable:
    """A row a payment; amounts in 元, as first sent and as they are to be paid with this batch now.
    Talents in full only where that look was recorded."""
    heads = [
        *(_("批次号"), _("行号"), _("档案号"), _("奖补政策"), _("收款人"), _("代码或证件号码")),
        *(
            _("原送金额（元）"),
            _("应付（元）"),
            _("应付日期"),
            _("状态"),
            _("凭证号"),
            _("拨付日期"),
        ),
    ]
    rows = [_row(batch, one, is_in_full) for one in lines]
    notes = [
        (_("批次号"), batch.number),
        (_("制单日期"), day(batch.made_on)),
        (_("合计应付（元）"), exact(total(lines) * CNY)),
        (_("应付"), _("退回的和改列其他批次的，这一批应付0，不要再付。")),
    ]
    return ScreenTable(_("拨付批次%(number)s") % {"number": batch.number}, heads, rows, notes)


def _row(batch: PaymentBatch, line: BatchLine, is_in_full: bool) -> list[Cell]:
    part, award = line.part, line.part.award
    name, code = line.payee, award.enterprise.uscc if award.enterprise and not award.payee else ""
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
        *(Figure(Fraction(one) * CNY) for one in (part.amount, line.payable)),
        day(part.due_on) if part.due_on else "",
        line.state,
        "" if line.bounce else part.voucher,
        day(part.paid_on) if part.paid_on and not line.bounce else "",
    ]
