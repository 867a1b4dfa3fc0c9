"""The server dies under the hands of a clerk, and comes back."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Route, expect

from tests.browser.grid_stage import SESSION, Hands, Office, grid_is_up, make_office
from tests.processes import Processes, processes, test_database_url
from tests.services import free_port, wait_for_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CELLS = "**/cells/"


@dataclass
class Server:
    """A server of its own process on the database of the test, or on a copy of it."""

    running: Processes
    port: int
    process: Popen | None = None

    def start(self) -> None:
        command = ["manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{self.port}"]
        self.process = self.running.run([sys.executable, *command])
        wait_for_port(self.port)

    def kill(self) -> None:
        if self.process:
            self.running.kill(self.process)


@pytest.fixture
def database(tmp_path: Path, office: Office) -> str:
    if connection.vendor == "postgresql":
        return test_database_url()
    copy = tmp_path / "zone.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
    return f"sqlite:///{copy}"


def cells_of(database: str, office: Office) -> list[int | None]:
    """The first column as that database holds it, in the order of the table."""
    if not database.startswith("sqlite"):
        return [None if row[0] is None else int(row[0]) for row in office.values()]
    query = """
        SELECT cell.value / 10000 FROM targets_enterprise firm LEFT JOIN targets_returncell cell
        ON cell.enterprise_id = firm.id AND cell.element_id = ? ORDER BY firm.name
    """
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as copy:
        return [row[0] for row in copy.execute(query, [office.elements[0].pk])]


@pytest.fixture
def office(transactional_db: None) -> Office:
    made = make_office(40)
    client = Client()
    client.force_login(made.reporter)
    made.session = client.cookies[SESSION].value
    return made


@pytest.fixture
def server(database: str, tmp_path: Path) -> Iterator[Server]:
    environment = {"DATABASE_URL": database, "DATA_DIR": str(tmp_path), "DEBUG": "0"}
    with processes(**environment, SECRET_KEY=settings.SECRET_KEY) as running:
        made = Server(running, free_port())
        made.start()
        yield made


@pytest.fixture
def hands(server: Server, browser: Browser, office: Office) -> Iterator[Hands]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    url = f"http://127.0.0.1:{server.port}"
    context.add_cookies([{"name": SESSION, "value": office.session, "url": url}])
    page = context.new_page()
    page.goto(url + office.path)
    grid_is_up(page)
    yield Hands(page, office)
    context.close()


def test_a_server_killed_while_it_saves_loses_and_doubles_nothing(
    hands: Hands, server: Server, database: str, office: Office
) -> None:
    def die(route: Route) -> None:
        """The server has written the cells, and dies before it can say so."""
        route.fetch()
        server.kill()
        route.abort()

    hands.page.route(CELLS, die, times=1)
    hands.go(0, 0)
    hands.paste("\n".join(str(number) for number in range(1, 31)))
    expect(hands.state).to_contain_text("30格存在本机")
    hands.go(30, 0)
    for number in range(31, 41):
        hands.type(str(number))
        hands.press("Enter")
    expect(hands.state).to_contain_text("40格存在本机")
    server.start()
    hands.is_saved()
    assert cells_of(database, office) == list(range(1, 41))
    assert hands.kept_here() == 0
    expect(hands.page.locator(".sheet__msg")).to_have_count(0)


def test_a_server_that_dies_again_and_again_under_typing_hands_loses_nothing(
    hands: Hands, server: Server, database: str, office: Office
) -> None:
    hands.go(0, 0)
    for number in range(1, 41):
        hands.type(str(number))
        hands.press("Enter")
        if number in (10, 25):
            server.kill()
        if number in (15, 35):
            server.start()
    hands.is_saved()
    assert cells_of(database, office) == list(range(1, 41))
