"""What each person is to be told on a day, before it is known what they were told already."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from hightech_zone.lib.clock import day_of
from hightech_zone.lib.once import kept
from hightech_zone.lib.workdays import is_working_day
from targets.calc.periods import Period
from targets.calc.reminders import Duty, Step, ends_tomorrow, reminders_on
from targets.choices import (
    CorrectionState,
    Decision,
    ExtensionState,
    NoticeKind,
    PublicationState,
    ReturnState,
    Role,
)
from targets.models import (
    Correction,
    Extension,
    Form,
    FormAssignment,
    NoticeItem,
    Publication,
    Reminder,
    ReportingPeriod,
    Return,
    Submission,
    Unit,
)
from targets.querysets import is_owed_again, standing
from targets.selectors.extensions import Terms, extensions_of, terms_of
from targets.selectors.recipients import People, Recipient

RECENTLY = timedelta(days=14)
"""A decision or a reminder written by hand is not told later than this."""
LONG_AGO = timedelta(days=90)
"""Requests for more time that are older are not looked at any more."""
BACK = (ReturnState.RETURNED, ReturnState.REOPENED)
"""What came in and is with the department again."""
KINDS = {step: NoticeKind(step.value) for step in Step}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell; `subject` is what makes it the same thing another day."""

    kind: NoticeKind
    subject: str
    department: Unit | None = None
    reporting_period: ReportingPeriod | None = None
    form: Form | None = None
    reminder: Reminder | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Owing:
    """A form of a department in a period, with its return if it was begun."""

    department: Unit
    form: Form
    reporting_period: ReportingPeriod
    of_return: Return | None
    terms: Terms
    standing: str = ""
    """The state the return counts as; empty without one."""

    @property
    def duty(self) -> Duty:
        """Reminders follow the latest day that was granted, in time or not."""
        until = self.terms.granted.until if self.terms.granted else None
        held = self.of_return
        first = held.first_submitted_at if held else None
        return Duty(
            period=self.reporting_period.period,
            form=self.form.code,
            department=self.department.code,
            opens_on=self.reporting_period.opens_on,
            due_on=max(self.terms.due_on, until or self.terms.due_on),
            submitted_on=day_of(first) if first else None,
        )

    @property
    def last_day(self) -> dict[str, str]:
        """Of the return's own window, for the detail of what is told."""
        until = self.of_return.reopened_until if self.of_return else None
        return {"until": until.isoformat()} if until else {}

    def is_owed(self, day: date) -> bool:
        is_back = self.of_return is not None and is_owed_again(self.of_return, self.standing)
        return is_back or self.duty.is_owed(day)

    def told(self, kind: NoticeKind, subject: str, /, **detail: Any) -> Told:
        if self.of_return is not None:
            detail["return"] = self.of_return.pk
        about = f"{self.reporting_period} {self.form.code}"
        return Told(
            kind,
            f"{about} {subject}",
            self.department,
            self.reporting_period,
            self.form,
            detail=detail,
        )


Pair = tuple[Recipient, Told]
SOURCES: list[Callable[[date, People], Iterable[Pair]]] = []
"""Other apps add what they tell when they are ready; each takes a fixed number of queries."""


def told_on(day: date) -> dict[Recipient, list[Told]]:
    """Everything to be told on `day`, by recipient; nothing on a day of rest.

    A fixed number of queries, whatever the number of departments and people.
    """
    if not is_working_day(day):
        return {}
    people, owing = People(day), list(owing_on(day))
    pairs = [
        *_rhythm(day, owing, people),
        *_returned_and_to_confirm(day, owing, people),
        *_reopened(day, owing, people),
        *_extensions(day, owing, people),
        *_corrections(day, people),
        *_by_hand(day, owing, people),
        *_issues(people),
        *(pair for source in SOURCES for pair in source(day, people)),
    ]
    found: dict[Recipient, list[Told]] = {}
    for recipient, told in pairs:
        found.setdefault(recipient, []).append(told)
    return _untold(found)


def owing_on(day: date) -> Iterator[Owing]:
    """Every form of every period that is open on `day`, has more time or is back with its
    department, whatever the lock, with who fills it."""
    more_time = Extension.objects.filter(state=ExtensionState.GRANTED, until__gte=day)
    open_periods = Q(locked_at__isnull=True) | Q(
        pk__in=more_time.values_list("reporting_period", flat=True)
    )
    back = Return.objects.annotate(stands=standing()).filter(stands__in=BACK)
    open_periods |= Q(pk__in=back.values("reporting_period"))
    periods = list(ReportingPeriod.objects.filter(open_periods, opens_on__lte=day))
    if not periods:
        return
    returns = {
        (one.form_id, one.reporting_period_id): one
        for one in Return.objects.filter(reporting_period__in=periods).annotate(stands=standing())
    }
    extensions = extensions_of(periods)
    for one in _assignments():
        for period in periods:
            key = (one.form_id, period.pk)
            terms, held = terms_of(period, extensions.get(key, ())), returns.get(key)
            stands = held.stands if held else ""
            is_open = not period.is_locked or terms.in_force or stands in BACK
            if _covers(one, period.period) and is_open:
                yield Owing(one.department, one.form, period, held, terms, stands)


@kept
def _assignments() -> list[FormAssignment]:
    held = FormAssignment.objects.select_related("form", "department")
    return list(held.prefetch_related("department__names").order_by("form__order"))


def _covers(assignment: FormAssignment, period: Period) -> bool:
    last = assignment.to_period
    return assignment.from_period <= period and (last is None or period <= last)


def _rhythm(day: date, owing: Iterable[Owing], people: People) -> Iterator[Pair]:
    for one in owing:
        for reminder in reminders_on(day, [one.duty], is_working_day):
            due_on = reminder.duty.due_on
            told = one.told(
                KINDS[reminder.step], f"{reminder.step} {due_on}", due=due_on.isoformat()
            )
            for recipient in people.for_audience(reminder.audience, one.department):
                yield recipient, told


def _returned_and_to_confirm(day: date, owing: Iterable[Owing], people: People) -> Iterator[Pair]:
    by_return = {one.of_return.pk: one for one in owing if one.of_return is not None}
    returned = Submission.objects.filter(
        of_return__in=by_return,
        of_return__state=ReturnState.RETURNED,
        decision=Decision.RETURNED,
    )
    latest = {one.of_return_id: one for one in returned.order_by("number")}
    for pk, submission in latest.items():
        if submission.decided_at and day_of(submission.decided_at) <= day:
            one = by_return[pk]
            told = one.told(NoticeKind.RETURNED, f"returned {submission.number}", **one.last_day)
            for recipient in people.reporters(one.department):
                yield recipient, told
    for one in by_return.values():
        if one.of_return is not None and one.of_return.state == ReturnState.CONFIRMING:
            told = one.told(NoticeKind.CONFIRM, f"confirm {one.of_return.version}")
            for recipient in people.leads(one.department):
                yield recipient, told


def _reopened(day: date, owing: Iterable[Owing], people: People) -> Iterator[Pair]:
    """While the window lasts and nothing was handed over in it."""
    for one in owing:
        held = one.of_return
        if held is None or held.state != ReturnState.REOPENED or held.reopened_until is None:
            continue
        if day <= held.reopened_until:
            subject = f"reopened {held.reopened_until}"
            told = one.told(NoticeKind.REOPENED, subject, **one.last_day)
            for recipient in people.reporters(one.department):
                yield recipient, told


def _extensions(day: date, owing: Iterable[Owing], people: People) -> Iterator[Pair]:
    for one in owing:
        granted = one.terms.granted
        until = granted.until if granted else None
        if granted and until and one.is_owed(day) and ends_tomorrow(until, day, is_working_day):
            subject = f"extension-ends {until}"
            facts = {"until": until.isoformat(), "kind": granted.kind}
            told = one.told(NoticeKind.EXTENSION_ENDS, subject, **facts)
            for recipient in people.reporters(one.department):
                yield recipient, told
    recent = Extension.objects.filter(asked_on__lte=day, asked_on__gte=day - LONG_AGO)
    related = ("form", "reporting_period", "department", "asked_by", "asked_for")
    for extension in recent.select_related(*related).order_by("id"):
        if extension.state == ExtensionState.ASKED:
            told = _of_extension(extension, NoticeKind.EXTENSION_ASKED)
            for recipient in people.staff(Role.REVIEWER):
                yield recipient, told
        elif _was_decided_by(extension, day):
            told = _of_extension(extension, NoticeKind.EXTENSION_DECIDED)
            for recipient in people.persons(extension.asked_by, extension.asked_for):
                yield recipient, told


def _was_decided_by(extension: Extension, day: date) -> bool:
    if extension.decided_at is None or extension.state == ExtensionState.ENDED:
        return False
    return day - RECENTLY <= day_of(extension.decided_at) <= day


def extension_subject(pk: int, kind: NoticeKind) -> str:
    return f"extension {pk} {kind}"


def issue_subject(pk: int) -> str:
    return f"publication {pk}"


def _of_extension(extension: Extension, kind: NoticeKind) -> Told:
    until = extension.asked_until if kind == NoticeKind.EXTENSION_ASKED else extension.until
    return Told(
        kind,
        extension_subject(extension.pk, kind),
        extension.department,
        extension.reporting_period,
        extension.form,
        detail={
            "extension": extension.pk,
            "kind": str(extension.kind),
            "until": until.isoformat() if until else None,
            "answer": extension.answer,
        },
    )


def _corrections(day: date, people: People) -> Iterator[Pair]:
    """A request to the reviewers while it waits; what became of it to whoever asked."""
    related = ("form", "reporting_period", "department")
    recent = Correction.objects.filter(requested_on__lte=day, requested_on__gte=day - LONG_AGO)
    recent = recent.select_related(
        *(f"of_return__{name}" for name in related), "requested_by", "requested_for"
    )
    for one in recent.exclude(state=CorrectionState.TAKEN_BACK).order_by("id"):
        if one.state == CorrectionState.OPEN and day <= one.expires_on:
            told = _of_correction(one, NoticeKind.CORRECTION_ASKED)
            for recipient in people.staff(Role.REVIEWER):
                yield recipient, told
        elif one.decided_at and day - RECENTLY <= day_of(one.decided_at) <= day:
            told = _of_correction(one, NoticeKind.CORRECTION_DECIDED)
            for recipient in people.persons(one.requested_by, one.requested_for):
                yield recipient, told


def _of_correction(one: Correction, kind: NoticeKind) -> Told:
    held = one.of_return
    return Told(
        kind,
        f"correction {one.pk} {kind}",
        held.department,
        held.reporting_period,
        held.form,
        detail={
            "correction": [held.pk, one.number],
            "state": one.state,
            "until": one.expires_on.isoformat(),
        },
    )


def _by_hand(day: date, owing: Iterable[Owing], people: People) -> Iterator[Pair]:
    """While the unit still owes something of the period."""
    owed = {(one.department.pk, one.reporting_period.pk) for one in owing if one.is_owed(day)}
    written = Reminder.objects.filter(written_on__lte=day, written_on__gte=day - RECENTLY)
    for reminder in written.select_related("department", "reporting_period").order_by("id"):
        if (reminder.department_id, reminder.reporting_period_id) not in owed:
            continue
        told = Told(
            NoticeKind.BY_HAND,
            f"reminder {reminder.pk}",
            reminder.department,
            reminder.reporting_period,
            reminder=reminder,
        )
        recipients = people.reporters(reminder.department)
        if reminder.copies_head:
            heads = people.head(reminder.department)
            recipients = [*recipients, *(one for one in heads if one not in recipients)]
        for recipient in recipients:
            yield recipient, told


def _issues(people: People) -> Iterator[Pair]:
    """An issue to those who may sign it, once, when it is first found ready; their home has it for
    as long as it is."""
    ready = Publication.objects.filter(state=PublicationState.CHECKED)
    for one in ready.only("pk", "year", "serial", "prepared_by"):
        detail = {"publication": one.pk, "year": one.year, "serial": one.serial}
        told = Told(NoticeKind.ISSUE, issue_subject(one.pk), detail=detail)
        for recipient in people.staff(Role.LEADER):
            if recipient.person and recipient.person.pk != one.prepared_by_id:
                yield recipient, told


def _untold(found: dict[Recipient, list[Told]]) -> dict[Recipient, list[Told]]:
    """Without what each recipient was told before."""
    subjects = {told.subject for items in found.values() for told in items}
    rows = NoticeItem.objects.filter(subject__in=subjects)
    known = set(rows.values_list("person", "head_of", "subject"))
    fresh = {
        recipient: [told for told in items if (*recipient.key, told.subject) not in known]
        for recipient, items in found.items()
    }
    return {recipient: items for recipient, items in fresh.items() if items}
