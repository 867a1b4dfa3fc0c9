"""Everything one return's page of the review desk shows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from targets.models import Return, Submission, User
from targets.selectors.anomalies import Anomaly, anomalies
from targets.selectors.return_table import PAGE_ROWS
from targets.selectors.returns import return_history
from targets.selectors.review.hands import own_of
from targets.selectors.review.queue import (
    ReviewQueue,
    indicator_names,
    review_queue,
    weight_of,
)
from targets.selectors.review.table import Against, ReviewRow, ReviewTable, review_table
from targets.selectors.review.words import effects_told, reasons_of
from targets.selectors.tally import Tally, in_words, obstacle, send_back_label, tally
from targets.selectors.threads import Thread, threads_for_reviewer


class Tab(StrEnum):
    ANOMALIES = "anomalies"
    CHANGED = "changed"
    ALL = "all"

    @classmethod
    def named(cls, text: str) -> Self:
        return cls(text) if text in set(cls) else cls(cls.ANOMALIES)


@dataclass(frozen=True)
class Desk:
    """`submission` is the latest; without one (and then without a table) there is nothing to see.
    `rows` are those of the tab, at most `PAGE_ROWS` of them. `is_own`: the reader may not decide.
    `effects` say what approving would change or, once approved, did change."""

    of_return: Return
    submission: Submission | None
    queue: ReviewQueue
    history: list[Submission]
    threads: list[Thread]
    table: ReviewTable | None
    anomalies: list[Anomaly]
    tab: Tab
    rows: list[ReviewRow]
    page: int
    pages: int
    is_own: bool
    why: list[str]
    effects: list[str]

    @property
    def tally(self) -> Tally:
        return tally(one.finding for one in self.anomalies)

    @property
    def words(self) -> str:
        return in_words(self.tally)

    @property
    def obstacle(self) -> str:
        return obstacle(self.tally)

    @property
    def send_back_label(self) -> str:
        return send_back_label(self.tally.correct + self.unsent)

    @property
    def open_threads(self) -> int:
        return sum(one.is_open for one in self.threads)

    @property
    def unsent(self) -> int:
        """Threads opened on this submission, which go out when it is returned."""
        return sum(one.is_open and not one.is_sent for one in self.threads)

    @property
    def numbers(self) -> range:
        return range(1, self.pages + 1)


def desk_for(of_return: Return, reader: User, *, tab: Tab, against: Against, page: int) -> Desk:
    """The same number of queries whatever the number of enterprises, queries and threads."""
    history = return_history(of_return)
    submission = next((one for one in history if not one.is_correction), None)
    queue = review_queue(reader)
    names = indicator_names()
    weight = weight_of(submission) if submission else None
    table = review_table(of_return, submission, reader, against) if submission else None
    rows = _rows_of(table, tab) if table else []
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    return Desk(
        of_return=of_return,
        submission=submission,
        queue=queue,
        history=history,
        threads=threads_for_reviewer(of_return, reader),
        table=table,
        anomalies=anomalies(submission, table) if submission and table else [],
        tab=tab,
        rows=rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS],
        page=page,
        pages=pages,
        is_own=bool(submission and submission.pk in own_of([submission], reader)),
        why=reasons_of(weight, [], names) if submission and not submission.decision else [],
        effects=effects_told(weight, names),
    )


def _rows_of(table: ReviewTable, tab: Tab) -> list[ReviewRow]:
    """All rows, those that differ from what was last seen, or those with something to look at."""
    if tab is Tab.ALL:
        return table.rows
    if tab is Tab.CHANGED:
        return [row for row in table.rows if row.is_changed]
    return [row for row in table.rows if row.is_notable or row.has_threads or row.is_corrected]
