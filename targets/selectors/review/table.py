"""One submission as a table: every cell against last quarter, last year, its peers, and what the
reader last saw."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from targets.calc.spread import median, place_of
from targets.formatting import points
from targets.models import Membership, Remark, Return, ReviewLook, Submission, SubmittedCell, User
from targets.selectors.return_table import Column, approved_values, columns_of, figure, ordered_rows
from targets.selectors.review.facts import change_on

NOTABLE = Fraction(1, 5)
"""A change by more than this part of the earlier value is boxed."""
FEWEST_PEERS = 3

Place = tuple[int | None, int]
Approved = Mapping[tuple[int, int | None, int], Decimal | None]


class Against(StrEnum):
    """What the cells of the table are set against."""

    QUARTER = "quarter"
    YEAR = "year"
    PEERS = "peers"


@dataclass(frozen=True, slots=True)
class Peers:
    """The change on the year among those of the same cluster: their median, and the cell's place
    from the top."""

    median: Fraction
    place: int
    count: int
    distance: Fraction
    """How far the cell's own change is from the median."""


@dataclass(frozen=True, slots=True)
class ReviewCell:
    """A submitted value and its changes as fractions; None without a base above 0.

    For flows the change against last quarter compares single quarters, the one against last year
    what was reported, year to date. `was` is what the submission last seen said, empty where
    there is none; `corrected` what a later correction has put in the cell's place.
    """

    column: Column
    now: Decimal | None
    status: str
    status_name: str
    reason: str
    change: Fraction | None
    year_change: Fraction | None
    peers: Peers | None
    was: str
    is_changed: bool
    corrected: str
    threads: int
    against: Against

    @property
    def written(self) -> str:
        return figure(self.now)

    @property
    def shown(self) -> Fraction | None:
        """The change that was asked for."""
        if self.against is Against.PEERS:
            return self.peers.distance if self.peers else None
        return self.year_change if self.against is Against.YEAR else self.change

    @property
    def shown_as(self) -> str:
        """`+62.0`, `持平`, or an em dash."""
        if self.shown == 0:
            return _("持平")
        return points(self.shown)

    @property
    def is_notable(self) -> bool:
        return self.shown is not None and abs(self.shown) > NOTABLE


@dataclass(frozen=True, slots=True)
class ReviewRow:
    uscc: str
    name: str
    cells: list[ReviewCell]
    threads: int

    @property
    def is_notable(self) -> bool:
        return any(cell.is_notable for cell in self.cells)

    @property
    def is_changed(self) -> bool:
        return any(cell.is_changed for cell in self.cells)

    @property
    def is_corrected(self) -> bool:
        return any(cell.corrected for cell in self.cells)

    @property
    def has_threads(self) -> bool:
        return bool(self.threads) or any(cell.threads for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ReviewTable:
    """`rows` in the order of parks and names. `base` is the submission that `was` comes from;
    `is_seen`: the reader had seen it; `is_corrected`: corrections approved since are laid over
    it."""

    columns: list[Column]
    rows: list[ReviewRow]
    against: Against
    base: int | None
    is_seen: bool
    is_corrected: bool

    @property
    def cells(self) -> list[ReviewCell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def changed(self) -> int:
        return sum(cell.is_changed for cell in self.cells)

    @property
    def corrected(self) -> int:
        return sum(bool(cell.corrected) for cell in self.cells)

    def peers_of(self, uscc: str, element: str) -> Peers | None:
        for row in self.rows:
            if row.uscc == uscc:
                return next((one.peers for one in row.cells if one.column.code == element), None)
        return None


def review_table(
    of_return: Return,
    submission: Submission,
    reader: User,
    against: Against = Against.QUARTER,
) -> ReviewTable:
    """Every row of a submission; the same number of queries whatever their number."""
    columns = columns_of(of_return)
    base, is_seen = base_for(of_return, submission, reader)
    builder = _Builder(of_return, submission, base, against)
    rows = [
        ReviewRow(
            row["uscc"],
            row["name"],
            [
                builder.cell(column, place)
                for column in columns
                if (place := (row["pk"], column.element.pk)) in builder.cells
            ],
            builder.threads[row["pk"], None],
        )
        for row in _submitted_rows(of_return, builder.cells)
    ]
    return ReviewTable(
        columns,
        [row for row in rows if row.cells],
        against,
        base,
        is_seen,
        is_corrected=bool(builder.laid_over),
    )


def base_for(of_return: Return, submission: Submission, reader: User) -> tuple[int | None, bool]:
    """The number of the submission to compare with, and whether the reader had seen it: the one
    they saw last before this one, else the one before it, which somebody else dealt with. Always
    a whole one: a correction holds a few cells only."""
    look = (
        ReviewLook.objects.filter(of_return=of_return, reviewer=reader)
        .select_related("submission", "before")
        .first()
    )
    seen = None
    if look is not None:
        is_older = look.submission.number < submission.number
        seen = look.submission if is_older else look.before
    if seen is not None and seen.number < submission.number:
        return seen.number, True
    whole = of_return.submissions.filter(number__lt=submission.number, is_correction=False)
    return whole.aggregate(last=Max("number"))["last"], False


def _submitted_rows(of_return: Return, cells: Mapping[Place, SubmittedCell]) -> list[dict]:
    """The rows due now, and after them enterprises that were when the return was submitted."""
    rows = ordered_rows(of_return)
    known = {row["pk"] for row in rows}
    gone = {
        cell.enterprise_id: cell.enterprise
        for cell in cells.values()
        if cell.enterprise_id not in known
    }
    return rows + [
        {"pk": pk, "uscc": one.uscc, "name": one.name} for pk, one in gone.items() if one
    ]


class _Builder:
    """What is submitted, approved and remarked, and how the peers of each cell have changed."""

    def __init__(
        self, of_return: Return, submission: Submission, base: int | None, against: Against
    ) -> None:
        self.against = against
        self.quarter = of_return.reporting_period.period.quarter
        self.approved = approved_values(of_return, (-1, -2, -4))
        self.cells = _cells_of(of_return, submission.number)
        corrections = _corrected_cells(of_return)
        self.laid_over = _latest(corrections, base, submission.number) if base else {}
        self.before = {**_cells_of(of_return, base), **self.laid_over} if base else {}
        self.corrected = _latest(corrections, submission.number)
        self.clusters = _clusters(of_return)
        self.threads = _open_threads(of_return)
        self.changes = {
            place: change_on(cell.value, self.approved.get((-4, *place)))
            for place, cell in self.cells.items()
        }
        self.by_cluster: dict[tuple[int, int], list[Fraction]] = defaultdict(list)
        for (enterprise, element), change in self.changes.items():
            if change is not None and enterprise in self.clusters:
                self.by_cluster[self.clusters[enterprise], element].append(change)

    def cell(self, column: Column, place: Place) -> ReviewCell:
        held, before = self.cells[place], self.before.get(place)
        return ReviewCell(
            column=column,
            now=held.value,
            status=held.status,
            status_name=held.get_status_display(),
            reason=held.reason,
            change=self._on_quarter(column, held.value, place),
            year_change=self.changes[place],
            peers=self._peers(place),
            was=_was(before),
            is_changed=bool(self.before) and _differs(before, held),
            corrected=_was(self.corrected.get(place)),
            threads=self.threads[place],
            against=self.against,
        )

    def _on_quarter(self, column: Column, value: Decimal | None, place: Place) -> Fraction | None:
        last, last_but_one = (self.approved.get((ago, *place)) for ago in (-1, -2))
        if not column.is_flow:
            return change_on(value, last)
        now = value if self.quarter == 1 else less(value, last)
        before = last if self.quarter == 2 else less(last, last_but_one)
        return change_on(now, before)

    def _peers(self, place: Place) -> Peers | None:
        own, cluster = self.changes[place], self.clusters.get(place[0] or 0)
        if own is None or cluster is None:
            return None
        held = self.by_cluster[cluster, place[1]]
        middle = median(held)
        if middle is None or len(held) < FEWEST_PEERS:
            return None
        return Peers(middle, place_of(own, held), len(held), own - middle)


def less(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    return None if value is None or base is None else value - base


def _cells_of(of_return: Return, number: int) -> dict[Place, SubmittedCell]:
    cells = SubmittedCell.objects.filter(
        submission__of_return=of_return, submission__number=number
    ).select_related("enterprise")
    return {(cell.enterprise_id, cell.element_id): cell for cell in cells}


def _corrected_cells(of_return: Return) -> list[SubmittedCell]:
    """Of all approved corrections, the earliest first; most returns have none."""
    cells = SubmittedCell.objects.filter(
        submission__of_return=of_return, submission__is_correction=True
    )
    return list(cells.select_related("submission").order_by("submission__number"))


def _latest(
    cells: Iterable[SubmittedCell], after: int, before: int | None = None
) -> dict[Place, SubmittedCell]:
    """Those of submissions with a number in between."""
    return {
        (cell.enterprise_id, cell.element_id): cell
        for cell in cells
        if after < cell.submission.number and (not before or cell.submission.number < before)
    }


def _clusters(of_return: Return) -> dict[int, int]:
    """The cluster of every enterprise that has one in the return's period, by row ids."""
    period = of_return.reporting_period.period
    members = Membership.objects.current().filter(
        Q(to_period__isnull=True) | Q(to_period__gte=period),
        from_period__lte=period,
        cluster__isnull=False,
    )
    return dict(members.values_list("enterprise", "cluster"))


def _open_threads(of_return: Return) -> Counter[tuple[int | None, int | None]]:
    threads: Iterable[tuple[int | None, int | None]] = Remark.objects.filter(
        submission__of_return=of_return, parent__isnull=True, closed_at__isnull=True
    ).values_list("enterprise", "element")
    return Counter(threads)


def _was(before: SubmittedCell | None) -> str:
    if before is None:
        return ""
    return before.get_status_display() if before.value is None else figure(before.value)


def _differs(before: SubmittedCell | None, now: SubmittedCell) -> bool:
    """A cell that was not there then has changed too."""
    if before is None:
        return True
    return (before.value, before.status) != (now.value, now.status)
