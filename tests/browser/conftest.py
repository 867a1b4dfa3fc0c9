"""What the browser tests share: a board in the database, signed-in pages, and watchers.

The live server and the browser need committed rows, so these tests clean tables after themselves.
"""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from targets.choices import Role
from targets.models import User
from tests.board_stage import make_board
from tests.browser.grid_stage import Hands, Office, get_up, grid_is_up, make_office
from tests.factories import make_user

PATIENCE = 90_000  # several browsers on a busy machine are slow, not wrong
expect.set_options(timeout=PATIENCE)
WIDTHS = (1440, 390)
LANGUAGES = ("zh-hans", "en")
Open = Callable[..., Page]


class Watched(list[str]):
    """Console errors, violations of the content security policy and failed requests."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda one: self.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("requestfailed", lambda request: self.append(request.url))


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def small_targets(page: Page) -> list[str]:
    """Links and buttons below 24 by 24 pixels with another too near (WCAG 2.2, 2.5.8)."""
    only = {"runOnly": {"type": "rule", "values": ["target-size"]}}
    found = Axe().run(page, options=only).response["violations"]
    return [node["html"][:200] for one in found for node in one["nodes"]]


def overflow(page: Page) -> int:
    element = "document.documentElement"
    return page.evaluate(f"{element}.scrollWidth - {element}.clientWidth")


def tables_without_numbers(page: Page) -> list[str]:
    """Tables that scroll and, where they start, show no number beside the column that stays."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".scroll-x")].filter((region) => {
          const numbers = [...region.querySelectorAll("td.num")]
            .filter((one) => one.innerText.trim());
          if (!numbers.length || !region.clientWidth) return false;
          const right = (one) => one.getBoundingClientRect().right;
          const isKept = (one) => getComputedStyle(one).position === "sticky";
          const kept = [...region.querySelectorAll("th")].filter(isKept).map(right);
          const [from, to] = [Math.max(0, ...kept), right(region)];
          const digits = (one) => {
            const range = document.createRange();
            range.selectNodeContents(one);
            return range.getBoundingClientRect();
          };
          return !numbers.map(digits).some((box) => box.right > from && box.left < to - 8);
        }).map((region) => region.querySelector("th").innerText)"""
    )


def masthead_faults(page: Page) -> list[str]:
    """What of the masthead leaves the window, covers its neighbour, or makes a second line."""
    return page.evaluate(
        """() => {
          const bar = document.querySelector(".mast__in");
          if (!bar) return [];
          const shown = (one) => one.getBoundingClientRect().width > 0;
          const name = (one) => `${one.className}: ${one.textContent.trim().slice(0, 20)}`;
          const faults = [];
          if (bar.offsetHeight > 60) faults.push(`${bar.offsetHeight} pixels high`);
          const parts = [...bar.querySelectorAll(".mark, .demo, .nav a, .tools button, summary")]
            .filter((one) => shown(one) && !one.closest(".dropdown__in"));
          parts.forEach((one, place) => {
            const box = one.getBoundingClientRect();
            if (box.left < 0 || box.right > innerWidth) faults.push(`outside: ${name(one)}`);
            const before = place && parts[place - 1].getBoundingClientRect();
            if (place && box.left < before.right - 1) faults.push(`covered: ${name(one)}`);
          });
          return faults;
        }"""
    )


def go(page: Page, address: str) -> None:
    """Until the page is there and its charts are drawn."""
    page.goto(address)
    page.wait_for_function("!window.Plotly || !document.querySelector('.chart:not(.is-drawn)')")


@pytest.fixture
def complaints() -> Watched:
    return Watched()


@pytest.fixture
def open_page(live_server, browser: Browser, complaints: Watched) -> Open:
    """Open an address as a user, as somebody of a role or as nobody, in a language and at a
    width, with or without script."""
    contexts = []

    def open_it(
        path: str,
        *,
        width: int = 1440,
        language: str = "zh-hans",
        role: Role | None = None,
        user: User | None = None,
        is_scripted: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            java_script_enabled=is_scripted,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user or role:
            client = Client()
            client.force_login(user or make_user(role=role))
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies["sessionid"].value
        url = live_server.url
        context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])
        page = context.new_page()
        complaints.watch(page)
        go(page, url + path)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def check_page(open_page: Open) -> Callable[..., None]:
    """A page in both languages and at both widths has one head and fits; it is accessible in the
    one language wide and in the other narrow: half of the pages in Chinese wide, half in
    English wide, by their paths."""

    def check(path: str, **reader: Any) -> None:
        looked_at = ((0, 3), (1, 2))[crc32(re.sub(r"\d+", "", path).encode()) % 2]
        page = open_page(path, **reader)
        address, context = page.url, page.context
        for place, (language, width) in enumerate(product(LANGUAGES, WIDTHS)):
            if place:
                cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language}
                context.add_cookies([{**cookie, "url": address}])
                page.set_viewport_size({"width": width, "height": 900})
                go(page, address)
            assert page.locator("h1").count() == 1, path
            if place in looked_at:
                assert violations(page) == [], (path, language, width)
            assert overflow(page) <= 0, (path, language, width)

    return check


@pytest.fixture
def board(transactional_db) -> None:
    make_board()


@pytest.fixture
def office(transactional_db) -> Office:
    return make_office()


@pytest.fixture
def sit_down(open_page: Open, office: Office, live_server) -> Iterator[Callable[..., Hands]]:
    """At the office's return, as the clerk unless somebody else is named."""
    sitting = []

    def sit(user: User | None = None, **options: Any) -> Hands:
        page = open_page(office.path, user=user or office.reporter, **options)
        grid_is_up(page)
        sitting.append(page)
        return Hands(page, office)

    sit.url = live_server.url
    yield sit
    for page in sitting:
        get_up(page)


@pytest.fixture
def hands(sit_down: Callable[..., Hands]) -> Hands:
    return sit_down()
