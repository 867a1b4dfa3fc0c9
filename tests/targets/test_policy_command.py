"""`load_policy` as it is typed."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from targets.models import Policy
from targets.services.policy.pack import SCHEMA
from tests.packs import SHIPPED, edited

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("load_policy", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(file: Path) -> list[str]:
    errors = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("load_policy", str(file), stderr=errors)
    return [*errors.getvalue().splitlines(), str(caught.value)]


def test_shipped_pack_is_the_default_and_a_second_run_changes_nothing() -> None:
    assert "条款 (22): 1.1、1.2" in run()
    assert run() == "政策包“panjin-2017-77”没有改动。\n"


def test_dry_run_lists_and_writes_nothing() -> None:
    assert run("--dry-run").endswith("只是试运行，没有写入。\n")
    assert not Policy.objects.exists()


def test_changed_value_is_shown_before_and_after(tmp_path: Path) -> None:
    run()
    file = tmp_path / "pack.yaml"
    file.write_text(edited(SHIPPED, ("value: 300", "value: 320")), encoding="utf-8")
    assert "更改 目标值 gdp\n    value: 300 → 320\n" in run(file)


def test_problems_are_listed_with_file_line_and_field(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    text = edited(SHIPPED, ("value: 300", "value: 300.5"), ("issued_on:", "issued:"))
    file.write_text(text, encoding="utf-8")
    assert refused(file) == [
        f"{file}:6: policy: 缺少“issued_on”。",
        f"{file}:18: policy.issued: 没有这一项，请核对拼写或删去。",
        f'{file}:613: targets[1].value: 小数须加引号："300.5"。',
        "政策包有3处问题，没有写入任何内容。",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"format: 1\nname: \xb8\xdf\xd0\xc2\n", ":2: 不是UTF-8编码"),
        (b"#" * 2_000_001, "太大"),
    ],
    ids=["GBK", "too large"],
)
def test_file_that_is_no_pack_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "pack.yaml"
    file.write_bytes(content)
    assert said in refused(file)[-1]


def test_missing_file_and_folder_are_refused_in_a_sentence(tmp_path: Path) -> None:
    assert "读不了" in refused(tmp_path / "nothing.yaml")[-1]
    assert "读不了" in refused(tmp_path)[-1]


def test_line_ends_and_byte_order_mark_of_windows_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SHIPPED.replace("\n", "\r\n").encode())
    assert "目标 (7)" in run(file)


def test_page_on_packs_names_every_section_of_the_schema() -> None:
    page = (SCHEMA.parents[2] / "docs/policy-pack.md").read_text(encoding="utf-8")
    sections = json.loads(SCHEMA.read_text(encoding="utf-8"))["properties"]
    assert [name for name in sections if f"`{name}`" not in page] == []
