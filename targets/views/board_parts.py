"""What stands below the board's rows: who pulls a target that the address chooses."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from targets.access import sees_enterprises_figures
from targets.board_tables import pull_screen
from targets.calc.periods import Period
from targets.errors import UnreadableAddress
from targets.labels import part_label
from targets.selectors.board import Side, sides
from targets.selectors.changes import WITHHELD
from targets.selectors.contributions import Contributions, contributions, pulled_row
from targets.selectors.progress import ProgressReport, ProgressRow
from targets.selectors.screen_table import ScreenTable
from targets.words import named


@dataclass(frozen=True)
class PullsPage:
    """What `_board_pulls.html` shows. `numerator` and `denominator`: of a ratio, what its sides
    are made of; None for sums and counts."""

    row: ProgressRow
    choices: list[ProgressRow]
    tables: list[Contributions]
    numerator: Side | None
    denominator: Side | None
    can_list: bool

    @property
    def is_divided(self) -> bool:
        """False where the figure is of the zone only, and no part of it is a park's."""
        return any(one.key != "zone" for one in self.tables[0].rows)

    @property
    def is_empty(self) -> bool:
        """The quarter has no value at all: nothing can be divided."""
        return all(one.total.value is None for one in self.tables)

    @property
    def is_withheld(self) -> bool:
        """No part may be shown by itself: the tables would say the total once more."""
        return all(row.key == WITHHELD for one in self.tables for row in one.rows)

    @property
    def denominator_name(self) -> str:
        names = self.denominator.elements if self.denominator else []
        return part_label("denominator", " + ".join(named(one) for one in names), "")

    @property
    def shown(self) -> list[Contributions]:
        """The cuts there are: of a figure of the zone only one, of none that may be told none."""
        if self.is_empty or self.is_withheld:
            return []
        return self.tables if self.is_divided else self.tables[:1]

    def screen(self, table: Contributions) -> ScreenTable:
        unit = named(self.numerator.elements[0], "unit") if self.numerator else ""
        below = self.denominator_name if self.denominator else ""
        return pull_screen(self.row, table, unit, below)

    @property
    def year_ago(self) -> Period:
        return max(self.row.history).plus(-4)


def pulls_page(
    request: HttpRequest, report: ProgressReport, visible: Collection[Period] | None
) -> PullsPage:
    code = request.GET.get("pull")
    row = pulled_row(report.rows, code)
    if row is None:
        raise UnreadableAddress(_("没有代码为“%(code)s”的目标。") % {"code": code})
    can_list = sees_enterprises_figures(request.user)
    formula = row.definition.formula if row.definition else None
    above, below = sides(formula) if formula and formula.denominator else (None, None)
    return PullsPage(
        row=row,
        choices=report.rows,
        tables=contributions(
            row.indicator,
            report.period,
            report.as_of,
            visible=visible,
            with_suppression=not can_list,
        ),
        numerator=above,
        denominator=below,
        can_list=can_list,
    )
