"""Figures, periods, dates and statuses as pages write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from targets import formatting, labels, sentences, words
from targets.calc.outlook import Outlook
from targets.calc.periods import Period
from targets.calc.progress import Status, StatusReason
from targets.calc.sums import UndefinedReason


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (Fraction(1234567, 2), 1, "617,283.5"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "−3"),
        (Fraction(1, 3), 2, "0.33"),
        (Decimal("0.045"), 2, "0.05"),
        (Decimal("-0.04"), 1, "0.0"),
        (0, 0, "0"),
        (46, 0, "46"),
        (None, 1, "—"),
    ],
)
def test_numbers_are_grouped_and_rounded_half_up(value, places, written) -> None:
    assert formatting.number(value, places) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(1000, "1,000"), (Decimal("3.00"), "3"), (Decimal("0.5"), "0.5"), (100, "100"), (None, "—")],
)
def test_targets_are_written_with_the_decimals_they_have(value, written) -> None:
    assert formatting.exact(value) == written


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [(Fraction("0.22"), 2, "+0.22"), (-8, 1, "−8.0"), (Decimal("0.04"), 1, "0.0"), (None, 1, "—")],
)
def test_changes_carry_their_sign(value, places, written) -> None:
    assert formatting.signed(value, places) == written


RATIO = SimpleNamespace(unit_zh="%", unit_en="%", decimals=2)
AMOUNT = SimpleNamespace(unit_zh="亿元", unit_en="CNY 100m", decimals=1)


@pytest.mark.parametrize(
    ("indicator", "value", "chinese", "english"),
    [
        (RATIO, Fraction("-0.0366"), "−0.04个百分点", "−0.04 pp"),
        (RATIO, None, "—", "—"),
        (AMOUNT, Fraction("12.34"), "+12.3", "+12.3"),
    ],
)
def test_percentages_differ_by_points(indicator, value, chinese, english) -> None:
    assert formatting.change(value, indicator) == chinese
    with translation.override("en"):
        assert formatting.change(value, indicator) == english


def test_a_difference_names_points_where_the_figure_has_percent() -> None:
    assert formatting.change_unit("%") == "个百分点"
    assert formatting.change_unit("亿元") == "亿元"


@pytest.mark.parametrize(
    ("fraction", "places", "written"),
    [
        (Fraction("0.6375"), 1, "63.8%"),
        (Fraction("0.6375"), 2, "63.75%"),
        (Fraction("-0.088"), 1, "−8.8%"),
        (0, 0, "0%"),
        (None, 1, "—"),
    ],
)
def test_fractions_are_written_as_percent(fraction, places, written) -> None:
    assert formatting.percent(fraction, places) == written


def test_points_come_from_unrounded_shares() -> None:
    share = Fraction("629.0") / Fraction("647.4") - Fraction(10, 12)
    assert formatting.points(share) == "+13.8"


@pytest.mark.parametrize(
    ("language", "unit", "written"),
    [
        ("zh-hans", "亿元", "748.6亿元"),
        ("en", "CNY 100m", "CNY 74.86bn"),
        ("en", "CNY 10,000", "CNY 7.486m"),
        ("en", "CNY 10 000", "CNY 7.486m"),
        ("en", "tce per CNY 10,000", "748.6 tce per CNY 10,000"),
        ("en", "enterprises", "748.6 enterprises"),
        ("en", "%", "748.6%"),
    ],
)
def test_units_stand_as_the_language_wants_them(language, unit, written) -> None:
    with translation.override(language):
        assert formatting.with_unit("748.6", unit) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("1,000", "CNY 100bn"),
        (">1,005", ">CNY 100.5bn"),
        ("+12,345.6", "+CNY 1,234.56bn"),
        ("−0.4", "−CNY 0.04bn"),
        ("0.01", "CNY 1m"),
        ("−0.0500", "−CNY 5.00m"),
        ("0", "CNY 0bn"),
    ],
)
def test_english_money_keeps_sign_and_digits(number: str, written: str) -> None:
    with translation.override("en"):
        assert formatting.with_unit(number, "CNY 100m") == written


def test_a_calculation_keeps_the_number_it_arrives_at() -> None:
    with translation.override("en"):
        assert formatting.beside_unit("748.6", "CNY 100m") == "748.6 × CNY 100m"


def test_no_unit_follows_a_missing_value() -> None:
    assert formatting.with_unit("—", "亿元") == "—"


@pytest.mark.parametrize(
    ("language", "before", "unit", "written"),
    [
        ("zh-hans", "202.6", "亿元", "202.6 → 203.6亿元"),
        ("en", "202.6", "CNY 100m", "CNY 20.26bn → CNY 20.36bn"),
        ("en", "202.6", "enterprises", "202.6 → 203.6 enterprises"),
        ("en", "—", "CNY 100m", "— → CNY 20.36bn"),
        ("zh-hans", "202.6", "%", "202.6% → 203.6%"),
        ("en", "202.6", "%", "202.6% → 203.6%"),
        ("zh-hans", "—", "%", "— → 203.6%"),
    ],
)
def test_two_values_beside_one_another_are_of_one_scale(language, before, unit, written) -> None:
    with translation.override(language):
        assert formatting.from_to(before, "203.6", unit) == written


def test_a_value_that_is_lost_keeps_its_unit() -> None:
    assert formatting.from_to("202.6", "—", "亿元") == "202.6亿元 → —"
    with translation.override("en"):
        assert formatting.from_to("0.09", "0.12", "CNY 100m") == "CNY 0.009bn → CNY 0.012bn"


@pytest.mark.parametrize(
    ("language", "value", "unit", "written"),
    [
        ("zh-hans", Fraction(1, 100), "亿元", "增加0.01亿元"),
        ("zh-hans", Fraction(-3), "家", "减少3家"),
        ("zh-hans", Fraction(-1, 3), "%", "降低0.3333个百分点"),
        ("en", Fraction(1, 100), "CNY 100m", "up CNY 1m"),
        ("en", Fraction(1, 8), "%", "up 0.125 percentage points"),
        ("en", Fraction(0), "%", ""),
        ("en", None, "%", ""),
    ],
)
def test_a_change_beside_a_value_is_told_in_words(language, value, unit, written) -> None:
    indicator = SimpleNamespace(unit_zh=unit, unit_en=unit)
    with translation.override(language):
        assert sentences.change_words(value, indicator) == written


@pytest.mark.parametrize(
    ("written", "name"), [("2018Q1", "2018年一季度"), ("2018Q4", "2018年四季度")]
)
def test_periods_have_names(written, name) -> None:
    assert formatting.period_name(Period.parse(written)) == name


def test_days_and_instants_follow_the_zone_clock() -> None:
    assert formatting.day(date(2018, 6, 1)) == "2018-06-01"
    assert formatting.day_in_words(date(2018, 6, 1)) == "2018年6月1日"
    at = datetime(2018, 10, 22, 17, 40, tzinfo=UTC)
    assert formatting.instant(at) == "2018-10-23 01:40"
    assert formatting.instant(None) == formatting.day(None) == "—"


def test_each_status_has_a_word_a_tone_and_a_shape_of_its_own() -> None:
    statuses = [*Status, None]
    assert len({labels.status_label(one) for one in statuses}) == 7
    assert len({labels.status_tone(one) for one in statuses}) == 7
    draw = Template("{% load targets_format %}{{ status|glyph }}")
    shapes = {draw.render(Context({"status": one})).split("viewBox")[1] for one in statuses}
    assert len(shapes) >= 6  # no data is the same circle, dashed by its class


def test_every_reason_has_words() -> None:
    assert all(labels.status_reason_label(one) for one in StatusReason)
    assert all(labels.undefined_label(one) for one in UndefinedReason)
    assert all(labels.outlook_label(one) for one in Outlook)
    assert labels.status_reason_label(None) == labels.undefined_label(None) == ""


def test_filters_reach_templates() -> None:
    template = Template(
        "{% load targets_format %}{{ value|number:1|unit:'亿元' }} {{ share|percent:0 }}"
    )
    rendered = template.render(Context({"value": Fraction("748.55"), "share": Fraction(2, 3)}))
    assert rendered == "748.6亿元 67%"


def test_an_amount_stands_in_the_unit_it_is_typed_in() -> None:
    assert formatting.in_own_unit("4,417", "万元") == "4,417万元"
    with translation.override("en"):
        assert formatting.in_own_unit("4,417", "CNY 10,000") == "4,417 × CNY 10,000"
        assert formatting.in_own_unit("12.7", "items") == "12.7 items"
        assert formatting.in_own_unit("—", "CNY 10,000") == "—"


def test_a_unit_that_the_name_says_is_not_said_again() -> None:
    names = {"short_zh": "高新技术企业", "short_en": "High-tech enterprises"}
    firms = SimpleNamespace(**names, unit_zh="家", unit_en="enterprises")
    assert words.unit_beside_name(firms) == "家"
    with translation.override("en"):
        assert words.unit_beside_name(firms) == ""
