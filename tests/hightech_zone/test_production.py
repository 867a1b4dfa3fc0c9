"""Production starts where it is safe, and says in sentences why not."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError

from hightech_zone.checks import refuse_unsafe_production
from targets.management.commands.start import claim_data_dir
from tests.factories import make_user

ROOT = Path(__file__).resolve().parent.parent.parent
SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgres://nobody@localhost:1/none",
    "REDIS_URL": "",
    "ALLOWED_HOSTS": "targets.example.gov.cn",
}
UNSAFE = {
    "SECRET_KEY": ("SECRET_KEY", "short"),
    "DATABASE_URL": ("SQLite", "sqlite:////tmp/zone.sqlite3"),
    "ALLOWED_HOSTS": ("ALLOWED_HOSTS", "*"),
    "DEBUG": ("DEBUG", "true"),
}


def check(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **SAFE, "DATA_DIR": str(tmp_path), **changes}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_safe_settings_pass(tmp_path):
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr


def test_check_names_all_that_is_unsafe_at_once(tmp_path):
    done = check(tmp_path, **{name: value for name, (_, value) in UNSAFE.items()})
    assert done.returncode == 1
    assert done.stderr.count("zone.E001") == len(UNSAFE)
    assert all(word in done.stderr for word, _ in UNSAFE.values())
    assert "Traceback" not in done.stderr


@pytest.fixture
def production(settings):
    settings.IS_PRODUCTION, settings.IS_SQLITE, settings.DEBUG = True, False, False
    settings.SECRET_KEY = SAFE["SECRET_KEY"]


def test_nothing_is_refused_on_ones_own_machine(db, settings):
    settings.IS_PRODUCTION = False
    make_user(password="geheim-1", is_demo=True)
    refuse_unsafe_production()


@pytest.mark.parametrize(("is_active", "refused"), [(True, True), (False, False)])
def test_production_never_starts_with_demonstration_accounts(db, production, is_active, refused):
    user = make_user(password="geheim-1", is_demo=True, is_active=is_active)
    if not refused:
        refuse_unsafe_production()
        return
    with pytest.raises(ImproperlyConfigured, match=re.escape(user.username)):
        refuse_unsafe_production()


def test_production_asks_for_collected_assets(db, production, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with pytest.raises(ImproperlyConfigured, match="collectstatic"):
        refuse_unsafe_production()
    listed = {"version": "1.1", "hash": "", "paths": {"style.css": "style.0123456789ab.css"}}
    (tmp_path / "staticfiles.json").write_text(json.dumps(listed))
    settings.STORAGES = {**settings.STORAGES}  # read anew, as a new process would
    refuse_unsafe_production()


def test_one_start_a_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with claim_data_dir(), pytest.raises(CommandError, match="DATA_DIR"):
        claim_data_dir()
    claim_data_dir().close()
