"""YAML keeps its lines, and what no careful author writes is refused by line."""

from decimal import Decimal

import pytest

from hightech_zone.lib.yaml_lines import UnreadableYaml, read, written


def test_everything_keeps_its_line() -> None:
    document = read("zone:\n  name: 东湖\n  parks:\n    - east\n    - {code: west}\n")
    assert document.data == {"zone": {"name": "东湖", "parks": ["east", {"code": "west"}]}}
    assert document.line_of(("zone", "name")) == 2
    assert document.line_of(("zone", "parks", 1, "code")) == 5
    assert document.line_of(("zone", "parks", 1, "name")) == 5
    assert document.line_of(("zone", "parks", 7)) == 3


def test_only_plain_numbers_and_four_words_are_not_text() -> None:
    text = "[12, -3, 2.50, true, ~, '12', 012, 1e5, 1_000, 0x1f, 12:30, 2017-06-21, yes, null]"
    assert read(text).data == [
        *[12, -3, Decimal("2.50"), True, None, "12", "012", "1e5", "1_000", "0x1f", "12:30"],
        *["2017-06-21", "yes", None],
    ]


def test_every_doubled_key_is_named() -> None:
    with pytest.raises(UnreadableYaml) as caught:
        read("a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert [(f.line, written(f.path), f.code) for f in caught.value.faults] == [
        (2, "b.c", "duplicate"),
        (3, "a", "duplicate"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 1, "empty"),
        ("# nothing\n", 1, "empty"),
        ("a: 1\nb: [1, 2\n", 3, "syntax"),
        ("a: 1\nb: c: d\n", 2, "syntax"),
        ('a: 1\nb: "\\UFFFFFFFF"\n', 2, "syntax"),
        ("a: &many [1]\nb: *many\n", 2, "alias"),
        ("a: 1\nb: !!python/object:os.system {}\n", 2, "tag"),
        ("a: 1\nb: !!int '2'\n", 2, "tag"),
        ("? [1]\n: 2\n", 1, "key"),
        ("a: 1\n---\nb: 2\n", 2, "documents"),
        ("a: 1\nb: \0\n", 2, "character"),
        ("[" * 100_000, 1, "deep"),
        ("- " * 100_000, 1, "deep"),
        ("a" * 500_001, 1, "too_long"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_by_line(text: str, line: int, code: str) -> None:
    with pytest.raises(UnreadableYaml) as caught:
        read(text)
    assert [(fault.line, fault.code) for fault in caught.value.faults] == [(line, code)]


def test_a_byte_order_mark_is_no_content() -> None:
    assert read("\ufeffa: 1").data == {"a": 1}
