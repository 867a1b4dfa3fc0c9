"""Files as other systems write them, and files that are none."""

import codecs
import hashlib

import pytest

from hightech_zone.lib.csv_reading import CHUNK, Unreadable, inspect, read_rows

COLUMNS = ("uscc", "name", "active_from")
HEADER = "uscc,name,active_from\n"


def read(tmp_path, content, columns=COLUMNS):
    path = tmp_path / "enterprises.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    faults = []
    rows = list(read_rows(inspect(path), columns, lambda *fault: faults.append(fault)))
    return [(line, list(fields)) for line, fields in rows], faults


ONE_ROW = [(2, ["1", "甲公司", "2018-01-01"])]
TEXT = HEADER + "1,甲公司,2018-01-01\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip("\n").encode(),
        (HEADER + '"1","甲公司","2018-01-01"\n').encode(),
        "name,active_from,uscc\n甲公司,2018-01-01,1\n".encode(),
        (TEXT + "\n\n").encode(),
        TEXT.replace("uscc,name", ' uscc ,"name"').encode(),
    ],
    ids=[
        "plain",
        "mark",
        "GB18030",
        "CRLF",
        "CR",
        "no last end",
        "quoted",
        "order",
        "empty lines",
        "loose header",
    ],
)
def test_the_same_row_is_read_however_it_is_written(tmp_path, content):
    assert read(tmp_path, content) == (ONE_ROW, [])


def test_quoted_fields_may_hold_commas_and_quotes(tmp_path):
    rows, faults = read(tmp_path, HEADER + '1,"甲,""乙""",\n')
    assert rows == [(2, ["1", '甲,"乙"', ""])]
    assert not faults


def test_a_bad_line_is_told_and_the_others_are_read(tmp_path):
    rows, faults = read(tmp_path, HEADER + '1,"甲\n2,乙\n3,丙,\n4,丁,,\n')
    assert rows == [(4, ["3", "丙", ""])]
    assert faults == [(2, "quotes", ""), (3, "fields", "2"), (5, "fields", "4")]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty", 1),
        (TEXT.encode() + b"2,\0,\n", "nul", 3),
        (TEXT.encode("utf-16"), "nul", 1),
        (TEXT.encode() + b"x" * 3 * CHUNK, "long_line", 3),
        ("uscc,name\n1,甲\n", "missing", 1),
        ("uscc,name,active_from,note\n", "unknown", 1),
        ("uscc,name,name,active_from\n", "doubled", 1),
        ("uscc;name;active_from\n", "missing", 1),
        ('"uscc,name\n', "missing", 1),
        (TEXT.encode() + b"2,\xff\xff,\n", "encoding", 3),
        (HEADER.encode() + b"2,\xff\xff,\n", "encoding", 2),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, code, line):
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, content)
    assert (caught.value.code, caught.value.line) == (code, line)


def test_a_damaged_utf8_file_is_not_read_as_gb18030(tmp_path):
    damaged = (HEADER + "1,甲公司,\n2,乙公司,\n").encode().replace("乙".encode(), b"\xe4\xb9")
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, damaged)
    assert (caught.value.code, caught.value.line) == ("encoding", 3)


def test_digest_and_number_of_lines_are_those_of_the_bytes(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_bytes(TEXT.encode())
    file = inspect(path)
    assert file.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert file.lines == 2
