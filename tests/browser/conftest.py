"""What the browser tests share: a board in the database, signed-in pages, and watchers.

The live server and the browser need committed rows, so these tests clean tables after themselves.
"""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from targets.choices import Role
from tests.board_stage import make_board
from tests.factories import make_user

WIDTHS = (1440, 390)
LANGUAGES = ("zh-hans", "en")
Open = Callable[..., Page]


class Watched(list[str]):
    """Console errors, violations of the content security policy and failed requests."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda one: self.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("requestfailed", lambda request: self.append(request.url))


@pytest.fixture
def complaints() -> Watched:
    return Watched()


@pytest.fixture
def open_page(live_server, browser: Browser, complaints: Watched) -> Open:
    """Open an address as somebody of a role, or as nobody, in a language and at a width."""
    contexts = []

    def open_it(
        path: str, *, width: int = 1440, language: str = "zh-hans", role: Role | None = None
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if role is not None:
            client = Client()
            client.force_login(make_user(role=role))
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies["sessionid"].value
        url = live_server.url
        context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])
        page = context.new_page()
        complaints.watch(page)
        page.goto(url + path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def board(transactional_db) -> None:
    make_board()
