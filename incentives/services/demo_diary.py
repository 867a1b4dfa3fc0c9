"""The days of an award of the demonstration: who takes which step, and when."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import DateTimeField, Model
from django.db.models.expressions import DatabaseDefault
from django.db.models.signals import pre_save
from django.utils.timezone import get_default_timezone

from hightech_zone.lib.clock import today
from hightech_zone.lib.workdays import is_working_day
from incentives.calc.notice import notice_end
from incentives.models import Award, Disbursement
from incentives.services.decisions import (
    award_approve,
    award_close,
    award_fix_amount,
    award_opine,
    award_publish_notice,
)
from incentives.services.ledger import OWN
from incentives.services.opening import award_attach, award_check, award_confirm, award_send
from incentives.services.payments import award_pay, voucher_confirm
from targets.models import AuditEvent, User

PAPER = b"%PDF-1.4\n% demonstration paper, nothing in it\n%%EOF\n"
BASIS = "演示：已与登记数据核对，相符。"
FIXED = "演示：按政策定额。"
DAY, MORNING = timedelta(days=1), time(10)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who does what; a scheme's department has a clerk and a head of its own."""

    clerks: dict[str, User]
    heads: dict[str, User]
    section: User
    treasury: User
    approver: User


@dataclass(slots=True)
class Diary:
    """Steps to be taken on days, whatever the order they were written in."""

    staff: Staff
    steps: list[tuple[date, Callable[[], object]]] = field(default_factory=list)

    def at(self, day: date, step: Callable[[], object]) -> None:
        self.steps.append((day, step))

    def live(self) -> None:
        for day, step in sorted(self.steps, key=lambda one: one[0]):
            with zone_day(day):
                step()


@contextmanager
def zone_day(day: date) -> Iterator[None]:
    """What the services take for today; rows of this app, and its trail, are written that
    morning."""
    before, settings.ZONE_TODAY = settings.ZONE_TODAY, day
    pre_save.connect(_written_that_morning)
    try:
        yield
    finally:
        pre_save.disconnect(_written_that_morning)
        settings.ZONE_TODAY = before


def _written_that_morning(instance: Model, **_others: object) -> None:
    """Put every instant of a row that is now, or left to the database, on the invented day."""
    morning = datetime.combine(today(), MORNING, get_default_timezone())
    is_own = instance._meta.app_label == Award._meta.app_label
    if not is_own and not isinstance(instance, AuditEvent):
        return
    columns = instance._meta.concrete_fields
    for name in (one.attname for one in columns if isinstance(one, DateTimeField)):
        value = getattr(instance, name)
        if value is not None and (isinstance(value, DatabaseDefault) or value > morning):
            setattr(instance, name, morning)


class Course:
    """The steps of one award, each so many days after the one before. The award is looked up by
    its number as the steps are taken; where the finder found fewer, its steps do nothing."""

    def __init__(self, diary: Diary, number: str, start: date, unit: str = "science") -> None:
        self.diary, self.number, self.day, self.unit = diary, number, start, unit
        self.staff = diary.staff
        self.clerk, self.head = self.staff.clerks[unit], self.staff.heads[unit]

    def then(self, days: int, step: Callable[[Award], object]) -> "Course":
        self.day += DAY * days
        while not is_working_day(self.day):
            self.day += DAY
        self.diary.at(self.day, lambda: self._take(step))
        return self

    def _take(self, step: Callable[[Award], object]) -> None:
        award = Award.objects.filter(number=self.number).first()
        if award is not None:
            step(award)

    def checking(self, unmet: Mapping[str, str] | None = None) -> "Course":
        """All requirements are met, but for those of which `unmet` says why not."""
        return self.then(0, lambda one: award_confirm(award=one, by=self.clerk)).then(
            1, lambda one: self._check_all(one, unmet or {})
        )

    def _check_all(self, award: Award, unmet: Mapping[str, str]) -> None:
        name, is_personal = f"演示材料{award.number}", award.talent_id is not None
        content = PAPER + award.number.encode()
        paper = award_attach(
            award=award, by=self.clerk, name=name, content=content, is_personal=is_personal
        )
        for one in award.scheme.evidence:
            code, why = one["code"], unmet.get(one["code"], "")
            award_check(
                award=award, by=self.clerk, code=code, outcome="not_met" if why else "met",
                basis=why or BASIS, evidence=paper,
            )  # fmt: skip

    def sent(self) -> "Course":
        return self.checking().then(2, lambda one: award_send(award=one, by=self.clerk))

    def opinion(self, by: User, words: str, verdict: str = "for") -> "Course":
        return self.then(2, lambda one: award_opine(award=one, by=by, verdict=verdict, words=words))

    def to_bureau(self) -> "Course":
        return self.sent().opinion(self.staff.section, "演示：材料齐全，同意。")

    def to_treasury(self) -> "Course":
        return self.to_bureau().opinion(self.head, "演示：符合政策，同意报财政。")

    def endorsed(self) -> "Course":
        return self.to_treasury().opinion(self.staff.treasury, "演示：预算可安排，同意。")

    def priced(self, amount: str, reason: str = FIXED) -> "Course":
        return self.endorsed().then(
            1,
            lambda one: award_fix_amount(
                award=one, by=self.clerk, amount=Decimal(amount), reason=reason
            ),
        )

    def published(self, amount: str, reason: str = FIXED) -> "Course":
        return self.priced(amount, reason).then(
            1, lambda one: award_publish_notice(award=one, by=self.clerk)
        )

    def approved(self, amount: str, reason: str = FIXED) -> "Course":
        self.published(amount, reason)
        days = (notice_end(self.day, 5, is_working_day) - self.day).days + 1
        return self.then(days, lambda one: award_approve(award=one, by=self.staff.approver))

    def batched(self, amount: str, reason: str = FIXED) -> "Course":
        return self.approved(amount, reason).then(
            4, lambda one: award_pay(parts=[part_of(one)], by=self.staff.treasury, note="演示批次")
        )

    def paid(self, amount: str, reason: str = FIXED) -> "Course":
        return self.batched(amount, reason).then(3, lambda one: self._voucher(one, OWN))

    def settled(self, funder: str, days: int) -> "Course":
        return self.then(days, lambda one: self._voucher(one, funder))

    def _voucher(self, award: Award, funder: str) -> None:
        voucher = f"演示-{funder}-{award.number}"
        voucher_confirm(part=part_of(award, funder), by=self.staff.treasury, voucher=voucher)

    def closed(self, days: int, evaluation: str) -> "Course":
        return self.then(
            days, lambda one: award_close(award=one, by=self.clerk, evaluation=evaluation)
        )


def part_of(award: Award, funder: str = OWN) -> Disbursement:
    return award.disbursements.get(funder=funder)
