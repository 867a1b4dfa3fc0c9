"""Demonstration data as CSV bundles: the whole, or what became known quarter by quarter."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from targets.calc.periods import Period, period_range
from targets.services.demo.figures import Figures, Row, first_reported
from targets.services.demo.firms import Firm, Stay, make_firms
from targets.services.imports.bundle import COLUMNS
from targets.services.imports.figures import FIGURES
from targets.services.imports.registers import CERTIFICATES, ENTERPRISES, MEMBERSHIPS

LAST = Period.of(2018, 4)


@dataclass(frozen=True, slots=True)
class Quarter:
    """News of the registers, corrections of the period before, and the period's own figures."""

    period: Period
    news: list[Firm]
    corrections: list[Row]
    reported: list[Row]


class DemoWorld:
    """Everything invented for one seed. `parks` and `clusters` are the pack's codes, in order.

    Chance is drawn as figures are asked for: a world is written or walked through once.
    """

    def __init__(
        self, *, enterprises: int, quarters: int, seed: int, parks: list[str], clusters: list[str]
    ) -> None:
        self.periods = period_range(LAST.plus(1 - quarters), LAST)
        self.parks, self.clusters = parks, clusters
        rng = Random(seed)  # noqa: S311  invented data must come out the same again
        self.firms = make_firms(rng, enterprises, self.periods, len(parks))
        self.figures = Figures(rng, self.firms)
        self.slips = Random(seed + 1)  # noqa: S311

    def write_whole(self, folder: Path) -> None:
        """All that is true in the end, as one bundle."""
        folder.mkdir(parents=True, exist_ok=True)
        self._write_registers(folder, self.firms, None)
        rows = (row for period in self.periods for row in self.figures.of(period))
        _write(folder / FIGURES, FIGURES, rows)

    def quarters(self) -> Iterator[Quarter]:
        """What was learnt at the end of each period, in order; together it is the whole."""
        corrections: list[Row] = []
        known: dict[int, tuple[object, ...]] = {}
        for period in self.periods:
            news = [firm for firm in self.firms if self._is_news(firm, period, known)]
            rows = list(self.figures.of(period))
            reported, wrong = first_reported(self.slips, rows) if period < LAST else (rows, [])
            yield Quarter(period, news, corrections, reported)
            corrections = wrong

    def write_quarter(self, quarter: Quarter, folder: Path) -> None:
        self._write_registers(folder, quarter.news, quarter.period)
        _write(folder / FIGURES, FIGURES, [*quarter.corrections, *quarter.reported])

    def _is_news(self, firm: Firm, period: Period, known: dict[int, tuple[object, ...]]) -> bool:
        if firm.first > period:
            return False
        now = (
            self._seen_end(firm, period),
            tuple(self._seen_stays(firm, period)),
            sum(paper.issued_on <= period.last_day for paper in firm.papers),
        )
        is_news = known.get(firm.number) != now
        known[firm.number] = now
        return is_news

    def _write_registers(self, folder: Path, firms: Sequence[Firm], at: Period | None) -> None:
        """What is known of `firms` at the end of a period; None: everything."""
        known_on = at.last_day if at else date.max
        enterprises = (
            (firm.uscc, firm.name, firm.opened_on, self._seen_end(firm, at)) for firm in firms
        )
        memberships = (
            (
                firm.uscc,
                "" if stay.park is None else self.parks[stay.park],
                "" if stay.cluster is None else self._cluster(stay.cluster),
                int(stay.above_scale),
                stay.first,
                stay.last,
            )
            for firm in firms
            for stay in self._seen_stays(firm, at)
        )
        certificates = (
            (firm.uscc, paper.kind, paper.level, paper.number, paper.issued_on, paper.expires_on)
            for firm in firms
            for paper in firm.papers
            if paper.issued_on <= known_on
        )
        _write(folder / ENTERPRISES, ENTERPRISES, enterprises)
        _write(folder / MEMBERSHIPS, MEMBERSHIPS, memberships)
        _write(folder / CERTIFICATES, CERTIFICATES, certificates)

    def _cluster(self, place: int) -> str:
        return self.clusters[place] if place < len(self.clusters) else ""

    def _seen_end(self, firm: Firm, at: Period | None) -> date | None:
        is_known = firm.closed_on is not None and (at is None or firm.closed_on <= at.last_day)
        return firm.closed_on if is_known else None

    def _seen_stays(self, firm: Firm, at: Period | None) -> list[Stay]:
        """The stays begun by then; an end that lies ahead is not known yet."""
        if at is None:
            return firm.stays
        return [
            stay
            if stay.last is not None and stay.last <= at
            else Stay(stay.first, None, stay.park, stay.cluster, stay.above_scale)
            for stay in firm.stays
            if stay.first <= at
        ]


def _write(path: Path, name: str, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS[name])
        writer.writerows(rows)
