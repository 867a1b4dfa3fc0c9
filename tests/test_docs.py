"""The documents speak of things that exist."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    path
    for path in {*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")}
    if ".venv" not in path.parts
)
SETTINGS = (ROOT / "hightech_zone" / "settings.py").read_text(encoding="utf-8")
SPLIT_WORDS = (("bash", "_jobs"), ("python", "hosted"))
"""In halves, so that the search for them does not find itself."""
BY_ARGUMENT = {"DEMO_PASSWORD"}
"""Read by a command, not by the settings."""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", read(document))
    local = [target for target in targets if "://" not in target]
    missing = [target for target in local if not (document.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_commands_exist(document: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", read(document)))
    assert named <= get_commands().keys()


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_make_targets_exist(document: Path) -> None:
    makefile = read(ROOT / "Makefile")
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )?make ([a-z-]+)", read(document)))
    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.M)} == set()


def test_every_setting_of_the_operations_page_is_read_and_the_other_way_round() -> None:
    table = read(ROOT / "docs" / "operations.md").partition("## Settings")[2].partition("## ")[0]
    described = set(re.findall(r"`([A-Z_]{4,})`", table)) - {"WARNING"}
    read_by = set(re.findall(r'env\.\w+\("([A-Z_]+)"', SETTINGS))
    assert described - BY_ARGUMENT == read_by


def test_every_dependency_has_its_line() -> None:
    lines = read(ROOT / "docs" / "dependencies.md")
    project = read(ROOT / "pyproject.toml").partition("dependencies = [")[2].partition("\n]\n")[0]
    names = re.findall(r'"([a-z0-9-]+)', project)
    assert [name for name in names if name not in lines] == []


def test_addresses_of_the_readmes_resolve() -> None:
    text = read(ROOT / "targets" / "README.md").partition("## Addresses")[2].partition("## ")[0]
    for address in re.findall(r"`(/[^`…]*)`", text):
        plain = address.replace("<indicator>", "gdp").replace("<id>", "1").replace("<code>", "x")
        try:
            resolve(plain.replace("<uscc>", "91211100MA0000001A"))
        except Resolver404:
            pytest.fail(f"{address} does not exist")


def test_nothing_in_the_tree_speaks_of_the_machine_it_was_made_on() -> None:
    folders = [f"/{name}/" for name in ("work", "root")]
    words = [*folders, *(f"{first}{last}" for first, last in SPLIT_WORDS)]
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    files = [name for name in listed if name != "tests/test_docs.py"]
    found = [
        f"{name}: {word}"
        for name in files
        if (path := ROOT / name).suffix in {".py", ".md", ".toml", ".lock", ".yml", ".html", ".sh"}
        for word in words
        if path.exists() and word in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert found == []
