"""The single cells that changed between two days, or were ever corrected, of those a figure is made
of: what each was, what it is, by whom, when and why; of what was withdrawn, what it was and when.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from targets.calc.bridge import Cause
from targets.calc.formulas import Formula, Take
from targets.calc.numbers import places_of, plain
from targets.calc.periods import Period
from targets.choices import ObservationStatus
from targets.models import Observation, User
from targets.models.recorded import RecordedQuerySet
from targets.selectors.cell_history import revision_label

Source = tuple[str, Period]
"""A data element's code and a period: all cells of it."""


def cells_of(formula: Formula, period: Period) -> set[Source]:
    """What a value at `period` is made of, without what cancels out."""
    year = [period]
    if period.quarter < 4:  # the year to date of a fourth quarter is the trailing year
        year += [period.plus(-period.quarter), period.plus(-4)]
    return {
        (term.source, one)
        for term in formula.terms
        if not term.is_register
        for one in (year if term.take is Take.TTM else [period])
    }


@dataclass(frozen=True)
class Fresh:
    """Cells that became known after an instant, with `was`: whether they had a value at it, and
    those that had one and have none any more. Of enterprises, or the zone's own."""

    known: RecordedQuerySet
    gone: RecordedQuerySet


def fresh_cells(since: datetime) -> Iterator[Fresh]:
    filled = Observation.objects.exclude(status=ObservationStatus.MISSING)
    own = {"element": OuterRef("element"), "period": OuterRef("period")}
    levels = (
        (filled.filter(enterprise__isnull=False), {**own, "enterprise": OuterRef("enterprise")}),
        (filled.filter(enterprise__isnull=True), {**own, "enterprise__isnull": True}),
    )
    for cells, same in levels:
        known = cells.current().filter(recorded_at__gt=since)
        gone = cells.as_of(since).filter(superseded_at__gt=since)
        yield Fresh(
            known.annotate(was=Exists(filled.as_of(since).filter(**same))),
            gone.exclude(Exists(filled.current().filter(**same))),
        )


@dataclass(frozen=True, slots=True)
class Key:
    """A cell that changed, before it is read: of the row that counts now, or that did."""

    row: int
    cause: Cause
    is_zone: bool


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """`before` and `after` None: it had, or has, no value. `who` decided on it, or imported it;
    `asked` handed it in. `at`: when it began, or ceased, to count. `places`: the decimals of all
    cells in its unit."""

    held: Observation
    cause: Cause
    before: Decimal | None
    after: Decimal | None
    label: str
    why: str
    asked: User | None
    who: User | None
    at: datetime | None
    places: int = 0

    @property
    def difference(self) -> Decimal | None:
        """With the decimals it has."""
        if self.before is None or self.after is None:
            return None
        return Decimal(plain(self.after - self.before, 4))


def changed_keys(sources: Collection[Source], since: datetime) -> list[Key]:
    """What changed from `since` to now: corrections first, then late, then withdrawn; in each
    by data element, latest period and enterprise. Four queries."""
    wanted = Q(pk__in=())
    for code, period in sources:
        wanted |= Q(element__code=code, period=period)
    order = ("element__order", "-period", "enterprise__name", "pk")
    corrected: list[Key] = []
    late: list[Key] = []
    withdrawn: list[Key] = []
    for fresh in fresh_cells(since):
        rows = fresh.known.filter(wanted).order_by(*order)
        for pk, enterprise, was in rows.values_list("pk", "enterprise", "was"):
            cause = Cause.CORRECTION if was else Cause.LATE
            (corrected if was else late).append(Key(pk, cause, enterprise is None))
        rows = fresh.gone.filter(wanted).order_by(*order)
        withdrawn += [
            Key(pk, Cause.WITHDRAWN, enterprise is None)
            for pk, enterprise in rows.values_list("pk", "enterprise")
        ]
    return corrected + late + withdrawn


def corrected_keys(entering: Sequence[Q], as_of: datetime | None) -> list[Key]:
    """The cells meeting any of `entering` that count as a correction; one query."""
    if not entering:
        return []
    wanted = entering[0]
    for one in entering[1:]:
        wanted |= one
    rows = Observation.objects.as_of(as_of).filter(wanted, value__isnull=False, revision__gt=1)
    rows = rows.order_by("element__order", "-period", "enterprise__name", "pk")
    return [
        Key(pk, Cause.CORRECTION, enterprise is None)
        for pk, enterprise in rows.values_list("pk", "enterprise")
    ]


def read_cells(keys: Sequence[Key], since: datetime | None) -> list[ChangedCell]:
    """The cells of one page. What each was: at `since`, else the revision before. Two queries, a
    third where some were withdrawn."""
    related = (
        "element",
        "enterprise",
        "submission__submitted_by",
        "submission__decided_by",
        "submission__correction",
        "import_batch__imported_by",
    )
    held = Observation.objects.select_related(*related).in_bulk([one.row for one in keys])
    earlier = _earlier(held.values(), since)
    ceased = _ceased([held[key.row] for key in keys if key.cause is Cause.WITHDRAWN])
    cells = [
        _withdrawn(held[key.row], ceased)
        if key.cause is Cause.WITHDRAWN
        else _cell(held[key.row], key.cause, earlier)
        for key in keys
    ]
    values: dict[str, list[Decimal | None]] = {}
    for one in cells:
        values.setdefault(one.held.element.unit_zh, []).extend((one.before, one.after))
    places = {unit: places_of(written) for unit, written in values.items()}
    return [replace(one, places=places[one.held.element.unit_zh]) for one in cells]


Place = tuple[int, int | None, Period]


def _place(one: Observation) -> Place:
    return (one.element_id, one.enterprise_id, one.period)


def _earlier(
    held: Collection[Observation], since: datetime | None
) -> dict[Place, list[Observation]]:
    """The rows that once counted for these cells, the latest first."""
    rows = Observation.objects.filter(_at_places(held), superseded_at__isnull=False)
    if since is not None:
        rows = rows.as_of(since)
    found: dict[Place, list[Observation]] = {}
    for one in rows.order_by("-recorded_at", "-pk"):
        found.setdefault(_place(one), []).append(one)
    return found


def _at_places(held: Collection[Observation]) -> Q:
    wanted = Q(pk__in=())
    for element, period in {(one.element_id, one.period) for one in held}:
        firms = [
            one.enterprise_id for one in held if (one.element_id, one.period) == (element, period)
        ]
        at = Q(element=element, period=period)
        wanted |= at & Q(enterprise__in=[pk for pk in firms if pk])
        if None in firms:
            wanted |= at & Q(enterprise__isnull=True)
    return wanted


def _ceased(held: Collection[Observation]) -> dict[Place, datetime]:
    """When the last value of each cell ceased to count, which may be a later one than `held`."""
    if not held:
        return {}
    rows = Observation.objects.filter(_at_places(held)).order_by()
    rows = rows.exclude(status=ObservationStatus.MISSING)
    last = rows.values_list("element", "enterprise", "period").annotate(at=Max("superseded_at"))
    return {(element, enterprise, period): at for element, enterprise, period, at in last}


def _withdrawn(held: Observation, ceased: dict[Place, datetime]) -> ChangedCell:
    at = ceased[_place(held)]
    return ChangedCell(held, Cause.WITHDRAWN, held.value, None, "", "", None, None, at)


def _cell(held: Observation, cause: Cause, earlier: dict[Place, list[Observation]]) -> ChangedCell:
    rows = [one for one in earlier.get(_place(held), []) if one.recorded_at < held.recorded_at]
    submission, batch = held.submission, held.import_batch
    return ChangedCell(
        held=held,
        cause=cause,
        before=rows[0].value if rows else None,
        after=held.value,
        label=revision_label(held.revision),
        why=_why(held),
        asked=submission.submitted_by if submission else None,
        who=submission.decided_by if submission else batch.imported_by if batch else None,
        at=held.recorded_at,
    )


def _why(held: Observation) -> str:
    """The class of the reason, and the words of whoever asked for the correction."""
    words = held.reason
    if held.submission and held.submission.is_correction:
        words = held.submission.correction.words
    head = str(held.get_reason_class_display())
    if not (head and words):
        return head or words
    return _("%(what)s：%(said)s") % {"what": head, "said": words}
