"""The wall in a real browser: legible, turning by itself and by keys, and going on by itself after
its server was gone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from targets import audit
from targets.choices import Role
from targets.models import User
from tests.browser.conftest import LANGUAGES, overflow, violations
from tests.factories import make_user
from tests.processes import ROOT, test_database_url
from tests.services import free_port, wait_for_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WALL = {"width": 1920, "height": 1080}
SCREENS = ((1366, 768), (1920, 1080), (3840, 2160))
SMALLEST, STAMP = 28, 24
"""Pixels of `WALL`; on other screens as many of theirs."""
CURRENT = ".wall__f a[aria-current]"


@pytest.fixture
def hang(browser: Browser, live_server, board) -> Iterator:
    """Open the wall on a screen of its own size."""
    contexts = []

    def hang_it(url: str = "", language: str = "zh-hans", **options) -> Page:
        context = browser.new_context(**{"viewport": WALL, "locale": "zh-CN", **options})
        contexts.append(context)
        client = Client()
        user = User.objects.filter(username="wall").first() or make_user("wall", Role.LEADER)
        client.force_login(user)
        cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        base = url or live_server.url
        context.add_cookies([{"name": n, "value": v, "url": base} for n, v in cookies.items()])
        page = context.new_page()
        page.clock.install()
        page.goto(f"{base}/wall/?period=2018Q3")
        return page

    yield hang_it
    for context in contexts:
        context.close()


def small_texts(page: Page) -> list[str]:
    """Visible texts below the size one can read at six metres."""
    return page.evaluate(
        """([smallest, stamp]) => {
          const found = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const text = walk.currentNode, holder = text.parentElement;
            if (!text.data.trim() || !holder.checkVisibility() || holder.closest(".vh")) continue;
            const pixels = (one) => parseFloat(getComputedStyle(one).fontSize);
            const share = pixels(document.documentElement) / 20;
            const size = pixels(holder) * holder.currentCSSZoom / share;
            const least = holder.closest(".demo") ? stamp : smallest;
            if (size < least - 0.1) found.push(`${size}: ${text.data.trim().slice(0, 30)}`);
          }
          return found;
        }""",
        [SMALLEST, STAMP],
    )


def cut_off(page: Page) -> list[str]:
    """Parts of the panel on show that leave the screen or run into its foot."""
    return page.evaluate(
        """() => {
          const foot = document.querySelector(".wall__f").getBoundingClientRect().top;
          return [...document.querySelectorAll(
            ".wall__h p, .panel.is-on :is(th, td, p, h2, li, svg)")]
            .filter((one) => one.checkVisibility() && !one.closest(".vh"))
            .filter((one) => {
              const box = one.getBoundingClientRect();
              return box.right > innerWidth || box.left < 0 || box.bottom > foot + 1;
            }).map((one) => one.textContent.trim().slice(0, 40));
        }"""
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_panel_is_legible_whole_and_accessible(hang, language: str) -> None:
    for width, height in SCREENS:
        page = hang(language=language, viewport={"width": width, "height": height})
        for _panel in range(4):
            where = (width, page.locator(CURRENT).inner_text())
            assert small_texts(page) == [], where
            assert cut_off(page) == [], where
            assert overflow(page) <= 0, where
            if width == WALL["width"]:
                assert violations(page) == [], where
            page.keyboard.press("ArrowRight")


def test_panels_turn_by_themselves_and_by_keys_and_stand_when_paused(hang) -> None:
    page = hang()
    expect(page.locator(CURRENT)).to_have_text("七项目标")
    page.clock.run_for(20_500)
    expect(page.locator(CURRENT)).to_have_text("走势")
    expect(page.locator("#w-2")).to_be_visible()
    expect(page.locator("#w-1")).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text("已暂停")
    page.clock.run_for(60_000)
    expect(page.locator(CURRENT)).to_have_text("走势")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(CURRENT)).to_have_text("谁在拉动")
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text("")
    page.clock.run_for(20_500)
    expect(page.locator(CURRENT)).to_have_text("七项目标")


def test_new_data_come_without_a_reload_and_leave_the_panel_on_show(hang) -> None:
    page = hang()
    page.keyboard.press("ArrowRight")
    page.evaluate("window.isTheSamePage = true")
    before = page.locator("[data-version]").get_attribute("data-version")
    audit.record(action="return.submitted", actor=None, subject=User.objects.get(username="wall"))
    page.clock.run_for(10_500)
    expect(page.locator("[data-version]")).not_to_have_attribute("data-version", before)
    expect(page.locator(CURRENT)).to_have_text("走势")
    expect(page.locator("#w-2")).to_be_visible()
    assert page.evaluate("window.isTheSamePage")


def test_without_script_it_is_one_long_page(hang) -> None:
    page = hang(java_script_enabled=False)
    for place in range(1, 5):
        expect(page.locator(f"#w-{place}")).to_be_visible()
    expect(page.locator(".wall__k button")).to_be_hidden()


def test_motion_is_reduced_where_the_reader_asks_for_it(hang) -> None:
    page = hang(reduced_motion="reduce")
    bar = page.locator(f"{CURRENT} i")
    assert bar.evaluate("one => getComputedStyle(one).animationName") == "none"


def test_an_expired_login_is_told_and_the_last_figures_stay(hang) -> None:
    page = hang()
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.clock.run_for(10_500)
    expect(page.get_by_role("status")).to_contain_text("登录已过期")
    expect(page.locator("#w-1")).to_contain_text("748.6")
    page.context.add_cookies(cookies)
    page.clock.run_for(5_500)
    expect(page.get_by_role("status")).to_have_text("")


class Server:
    """A web server of its own on the test's database, to be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "manage.py", "runserver", "--noreload", str(self.port)]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "hightech_zone.settings",
            "DATABASE_URL": test_database_url(),
            "DATA_DIR": str(self.folder),
        }
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True, **quiet
        )
        wait_for_port(self.port, seconds=60)  # a busy machine starts slowly

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.mark.postgres
def test_the_wall_goes_on_by_itself_after_its_server_was_gone(hang, tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    try:
        page = hang(server.url)
        page.evaluate("window.isTheSamePage = true")
        before = page.locator("[data-version]").get_attribute("data-version")
        server.stop()
        page.clock.run_for(10_500)
        status = page.get_by_role("status")
        expect(status).to_contain_text("连不上服务器，自")
        expect(page.locator("#w-1")).to_contain_text("748.6")
        page.clock.run_for(20_500)
        expect(page.locator(CURRENT)).to_have_text("走势")
        wall = User.objects.get(username="wall")
        audit.record(action="return.submitted", actor=None, subject=wall)
        server.start()
        page.clock.run_for(5_500)
        expect(status).to_have_text("")
        expect(page.locator("[data-version]")).not_to_have_attribute("data-version", before)
        assert page.evaluate("window.isTheSamePage")
    finally:
        server.stop()
