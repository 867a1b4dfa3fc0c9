"""A return to fill in the grid: two parks, three data elements, earlier quarters; and hands."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from targets.choices import ElementKind, ObservationStatus, Role
from targets.models import (
    DataElement,
    Enterprise,
    EnterpriseVersion,
    Membership,
    Observation,
    Return,
    User,
)
from targets.services.return_cells import CellInput
from targets.services.returns import return_open, return_save
from tests.factories import (
    make_assignment,
    make_element,
    make_form,
    make_observation,
    make_park,
    make_reporting_period,
    make_unit,
    make_uscc,
    make_user,
)
from tests.factories.common import AN_INSTANT, as_period
from tests.processes import wait_until

SESSION = settings.SESSION_COOKIE_NAME
CODES = ("industrial_output", "industrial_value_added", "invention_patents")
PASSWORD = "a-good-passphrase"
EARLIER = {"2018Q3": (60, 12, 3), "2018Q2": (40, 8, 3), "2017Q4": (80, 16, 2)}
"""What every firm reported before, year to date."""


@dataclass
class Office:
    """2018Q4 of a form with two flows and a stock; `firms` stand in the order of the table."""

    reporter: User
    lead: User
    of_return: Return
    firms: list[Enterprise]
    elements: list[DataElement]
    session: str = ""

    @property
    def path(self) -> str:
        return self.of_return.get_absolute_url()

    def save(self, *cells: tuple[int, int, str], by: User | None = None) -> None:
        """(row, column, value), as somebody else would save them meanwhile."""
        self.of_return.refresh_from_db()
        inputs = [CellInput(self.firms[r].uscc, CODES[c], value) for r, c, value in cells]
        version = self.of_return.version
        return_save(of_return=self.of_return, version=version, cells=inputs, by=by or self.lead)

    def fill(self) -> None:
        self.save(
            *((r, c, ("100", "20", "3")[c]) for r in range(len(self.firms)) for c in range(3)),
            by=self.reporter,
        )

    def value(self, row: int, column: int) -> Decimal | None:
        cells = self.of_return.cells.filter(
            enterprise__uscc=self.firms[row].uscc, element__code=CODES[column]
        )
        return cells.values_list("value", flat=True).first()

    def values(self) -> list[list[Decimal | None]]:
        held = {
            (uscc, element): value
            for uscc, element, value in self.of_return.cells.values_list(
                "enterprise__uscc", "element__code", "value"
            )
        }
        return [[held.get((firm.uscc, code)) for code in CODES] for firm in self.firms]


def make_office(firms: int = 6) -> Office:
    department = make_unit("industry-office")
    people = {}
    for name, role in (("clerk", Role.REPORTER), ("chief", Role.LEAD)):
        people[name] = make_user(name, role, department=department)
        people[name].set_password(PASSWORD)
        people[name].save()
    kinds = (ElementKind.FLOW, ElementKind.FLOW, ElementKind.STOCK)
    elements = [make_element(code, kind=kind) for code, kind in zip(CODES, kinds, strict=True)]
    form = make_form("F1", elements)
    make_assignment(form=form, department=department)
    made = _firms(firms)
    for period, values in (
        ("2018Q3", (60, 12, 3)),
        ("2018Q2", (40, 8, 3)),
        ("2017Q4", (80, 16, 2)),
    ):
        _report(period, values, made, elements)
    period = make_reporting_period("2018Q4")
    of_return = return_open(form=form, reporting_period=period, by=people["clerk"])
    return Office(people["clerk"], people["chief"], of_return, made, elements)


def _firms(count: int) -> list[Enterprise]:
    """The first half in one park, the rest in another."""
    parks = [make_park("东园"), make_park("西园")]
    rows = [Enterprise(uscc=make_uscc(n), name=f"企业{n:04d}号") for n in range(count)]
    made = Enterprise.objects.bulk_create(rows)
    start = as_period("2015Q1")
    EnterpriseVersion.objects.bulk_create(
        EnterpriseVersion(
            enterprise=one,
            name=one.name,
            active_from=AN_INSTANT.date().replace(year=2015),
            first_period=start,
            recorded_at=AN_INSTANT,
        )
        for one in made
    )
    Membership.objects.bulk_create(
        Membership(
            enterprise=one,
            park=parks[place * 2 >= count],
            above_scale=True,
            from_period=start,
            recorded_at=AN_INSTANT,
        )
        for place, one in enumerate(made)
    )
    return made


def _report(period: str, values, firms: list[Enterprise], elements: list[DataElement]) -> None:
    model = make_observation(elements[0], period, values[0], firms[0])
    Observation.objects.bulk_create(
        Observation(
            period=model.period,
            enterprise=firm,
            element=element,
            value=value,
            status=ObservationStatus.NORMAL,
            recorded_at=model.recorded_at,
            import_batch=model.import_batch,
        )
        for firm in firms
        for element, value in zip(elements, values, strict=True)
        if (firm, element) != (firms[0], elements[0])
    )


def submit_button(page: Page) -> Locator:
    """The grid's own; the plain form's goes away once the grid has come up."""
    side = page.get_by_role("complementary", name="检查与提交")
    return side.get_by_role("button", name="提交审核")


def grid_is_up(page: Page) -> None:
    """Wait until the grid has taken the plain table's place.

    Not by `expect`: each time it finds no grid yet it describes the whole page for its message,
    which takes longer than drawing 2000 rows does.
    """
    page.locator("#sheet").wait_for()


def get_up(page: Page) -> None:
    """Wait for what is being saved or asked, and let nothing more be: the next test's tables are
    not this one's to touch."""
    if page.is_closed() or not page.evaluate("Boolean(window.returnSheet)"):
        return
    page.evaluate(
        "returnSheet.saver.settle().then(() => { returnSheet.saver.stopped = 'closed'; })"
    )
    # Asked from outside: the page's policy forbids the evaluation that waiting inside it takes.
    idle = "!returnSheet.saver.running && !returnSheet.saver.polling"
    wait_until(lambda: page.evaluate(idle))


@dataclass
class Hands:
    """Somebody at the grid."""

    page: Page
    office: Office

    def cell(self, row: int, column: int) -> Locator:
        return self.page.locator(f"#cell-{self.office.firms[row].uscc}-{CODES[column]}")

    def reload(self) -> None:
        """Until the grid has its figures: whatever others write from now on is news to it."""
        self.page.reload()
        grid_is_up(self.page)

    def go(self, row: int, column: int) -> None:
        """On a phone the firm has to be opened first. The plain table has the same cells, until
        the grid takes its place."""
        grid_is_up(self.page)
        if not self.cell(row, column).is_visible():
            self.page.locator(".sheet__row", has=self.cell(row, column)).locator(".fn").click()
        self.cell(row, column).click()
        expect(self.cell(row, column).locator(".cellin")).to_be_focused()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def paste(self, text: str) -> None:
        self.page.evaluate(
            """text => {
              const data = new DataTransfer();
              data.setData("text/plain", text);
              const event = new ClipboardEvent("paste",
                { clipboardData: data, bubbles: true, cancelable: true });
              document.activeElement.dispatchEvent(event);
            }""",
            text,
        )

    def copied(self) -> str:
        return self.page.evaluate(
            """() => {
              const data = new DataTransfer();
              const event = new ClipboardEvent("copy",
                { clipboardData: data, bubbles: true, cancelable: true });
              document.activeElement.dispatchEvent(event);
              return data.getData("text/plain");
            }"""
        )

    def is_at(self, row: int, column: int) -> None:
        expect(self.cell(row, column).locator(".cellin")).to_be_focused()

    def holds(self, row: int, column: int, text: str) -> None:
        cell = self.cell(row, column)
        if cell.locator(".cellin").count():
            expect(cell.locator(".cellin")).to_have_value(text)
        else:
            expect(cell.locator(".val")).to_have_text(text)

    @property
    def state(self) -> Locator:
        return self.page.locator("[data-saved]")

    @property
    def said(self) -> Locator:
        return self.page.locator("[data-said]")

    def is_saved(self) -> None:
        expect(self.state).to_contain_text("已自动保存")
        expect(self.page.locator(".is-waiting")).to_have_count(0)

    def kept_here(self) -> int:
        """How many cells wait in this browser's own copy."""
        return self.page.evaluate(
            "Object.keys(localStorage).filter(one => one.startsWith('return-grid:')).length"
        )


def log_in(page: Page, username: str) -> None:
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    grid_is_up(page)
