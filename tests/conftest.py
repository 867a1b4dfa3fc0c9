"""What all tests share."""

import gc
import os
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import translation

from hightech_zone.lib import limited
from hightech_zone.lib.once import ANSWERS
from targets.activity_words import ACTIONS
from targets.models import AuditEvent
from tests import services
from tests.cast import cast
from tests.flush import delete_instead_of_truncating
from tests.settings import REQUIRED, RUNNING

__all__ = ["cast"]

# The same examples every time, however slow the machine.
hypothesis.settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("fixed")
LONGEST_FIRST = ("slow", "once", "browser")
"""Marks of files that start first: left to the end, one of them would run alone."""

delete_instead_of_truncating()
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running


def pytest_unconfigure() -> None:
    RUNNING.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marks = defaultdict(set)
    for item in items:
        marks[item.path] |= {marker.name for marker in item.iter_markers()}
    items.sort(key=lambda item: [name not in marks[item.path] for name in LONGEST_FIRST])
    for item in items:
        for marker, reason in RUNNING.missing.items():
            if item.get_closest_marker(marker) and not REQUIRED:
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not look through it again and again, which
    took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _required_services_run(request: pytest.FixtureRequest) -> None:
    for marker, reason in RUNNING.missing.items():
        if request.node.get_closest_marker(marker):
            pytest.fail(reason)


@pytest.fixture(autouse=True)
def _nothing_rendered_before() -> None:
    """No test is shown what another one rendered."""
    forget_pages()


def forget_pages() -> None:
    for alias in settings.CACHES:
        caches[alias].clear()
    ANSWERS.clear()


@pytest.fixture(autouse=True)
def _chinese_afterwards() -> Iterator[None]:
    """A request leaves its language active in the thread; the next test starts in Chinese."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@receiver(post_save, sender=AuditEvent)
def _has_words(instance: AuditEvent, **_kwargs: Any) -> None:
    """Whatever any test writes into the trail, its readers have words for."""
    assert instance.action in ACTIONS, f"no words for {instance.action}"


@pytest.fixture
def patient_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a file may take as long as a busy machine needs; what is refused for its size would
    be refused for the time otherwise."""
    monkeypatch.setattr(limited, "Limits", partial(limited.Limits, cpu_seconds=60, seconds=120))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    path = services.chromium()
    return {**browser_type_launch_args, "executable_path": path, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
