"""What counts as a number, in files and in forms."""

from decimal import Decimal

import pytest

from hightech_zone.lib.numbers import NotANumber, read_strict, read_tolerant

REFUSED_EVERYWHERE = [
    ("", "empty"),
    ("1e5", "exponent"),
    ("1E-3", "exponent"),
    ("1_000", "underscore"),
    ("12%", "percent"),
    ("1 234", "blank"),
    ("1,23", "separator"),
    ("1,2345", "separator"),
    ("12,345,67", "separator"),
    ("1'234", "separator"),
    (".5", "point"),
    ("5.", "point"),
    ("1.2.3", "not_digits"),
    ("--5", "not_digits"),
    ("5-", "not_digits"),
    ("+5", "not_digits"),
    ("(5)", "not_digits"),
    ("—", "dash"),
    ("-", "dash"),
    ("/", "dash"),
    ("约500", "not_digits"),
    ("3.2亿", "not_digits"),
    ("NaN", "not_digits"),
    ("Infinity", "not_digits"),
    ("0x10", "not_digits"),
    ("五", "not_digits"),
    ("½", "not_digits"),
    ("①", "not_digits"),
    ("2²", "not_digits"),
    ("\u0661\u0662", "not_digits"),
    ("12\x00", "not_digits"),
    ("1.23456", "places"),
    ("1.00000", "places"),
    ("10000000000", "range"),
    ("-10000000000", "range"),
    ("9" * 5000, "range"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED_EVERYWHERE)
@pytest.mark.parametrize("read", [read_strict, read_tolerant])
def test_what_is_not_a_plain_number_is_refused_with_its_reason(read, text, code):
    with pytest.raises(NotANumber) as caught:
        read(text)
    assert caught.value.code == code
    assert caught.value.text == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0000", "0"),
        ("007", "7"),
        ("48260", "48260"),
        ("-12.5", "-12.5"),
        ("0.0001", "0.0001"),
        ("9999999999.9999", "9999999999.9999"),
    ],
)
@pytest.mark.parametrize("read", [read_strict, read_tolerant])
def test_plain_numbers_are_read_exactly(read, text, number):
    assert str(read(text)) == str(Decimal(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("１２３４", "1234"),
        ("48,260", "48260"),
        ("１，２３４．５", "1234.5"),
        ("－３．５", "-3.5"),
        ("−3.5", "-3.5"),
        ("  42\u3000", "42"),
        ("1,234,567.8901", "1234567.8901"),
    ],
)
def test_what_people_type_is_understood_in_forms_and_refused_in_files(text, number):
    assert read_tolerant(text) == Decimal(number)
    with pytest.raises(NotANumber):
        read_strict(text)
