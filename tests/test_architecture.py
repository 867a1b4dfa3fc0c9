"""What holds the code together: imports point downwards, and one driver talks to PostgreSQL."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

PYPROJECT = Path(settings.BASE_DIR) / "pyproject.toml"


def test_imports_obey_the_contracts():
    """In a process of its own: it silences every logger that exists."""
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--config", PYPROJECT, "--no-cache"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_newer_driver_is_not_installed():
    """Django prefers psycopg 3 where it finds it; the locking and copying here are psycopg2's."""
    assert find_spec("psycopg") is None
    assert find_spec("psycopg2") is not None


@pytest.mark.postgres
def test_django_talks_to_postgresql_through_psycopg2(db):
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    connection.ensure_connection()
    assert not is_psycopg3
    assert type(connection.connection).__module__ == "psycopg2.extensions"


def test_what_needs_a_browser_says_so():
    """Without the mark it would fail where no Chromium is installed."""
    modules = (Path(settings.BASE_DIR) / "tests" / "browser").glob("test_*.py")
    assert [
        one.name for one in modules if "pytest.mark.browser" not in one.read_text("utf-8")
    ] == []


def test_a_comment_in_a_template_ends_on_its_line():
    """Django's `{# #}` knows no other; what runs on is shown to the reader."""
    broken = [
        f"{path}:{number}"
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if line.count("{#") != line.count("#}")
    ]
    assert broken == []
