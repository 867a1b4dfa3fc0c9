"""Pictures: what they draw for each kind of row, and that their labels state the numbers."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction

import pytest

from targets import svg
from targets.calc.periods import Period
from targets.calc.progress import StatusReason
from targets.svg.marks import element
from tests.targets.rows import OUTPUT, make_row

ROWS = {
    "behind": make_row(OUTPUT),
    "ahead": make_row([*OUTPUT[:-1], "900"]),
    "severe": make_row([*OUTPUT[:-1], "640"]),
    "achieved": make_row([*OUTPUT[:-1], "1500"]),
    "fallen": make_row([*OUTPUT[:-1], "400"]),
    "missing": make_row([*OUTPUT[:-1], None]),
    "not covered": make_row(OUTPUT, coverage="0.5"),
    "no baseline": make_row(OUTPUT, baseline=None),
    "kept": make_row(OUTPUT, baseline="1200"),
    "falling": make_row(["80", "78", "75", "71"], baseline="80", target="50", comparator="<="),
}


def classes(picture: str) -> set[str]:
    found = [one.get("class", "") for one in ET.fromstring(picture).iter()]
    return {name for names in found for name in names.split()}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("draw", [svg.bullet, svg.sparkline, svg.trajectory])
def test_pictures_are_well_formed_and_need_no_inline_style(draw, row) -> None:
    root = ET.fromstring(draw(row))
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert not any(one.get("style") for one in root.iter())
    numbers = [value for one in root.iter() for value in one.attrib.values()]
    assert not any("nan" in value or "None" in value for value in numbers)


@pytest.mark.parametrize(
    ("kind", "drawn", "absent"),
    [
        ("behind", {"b-bar", "b-gap", "b-ghost"}, {"b-plus", "b-stale"}),
        ("ahead", {"b-bar", "b-plus"}, {"b-gap"}),
        ("achieved", {"b-plus", "b-over"}, {"b-gap"}),
        ("fallen", {"b-regress", "b-gap"}, {"b-bar"}),
        ("missing", {"b-track", "b-stale"}, {"b-bar", "b-ghost"}),
        ("not covered", {"b-stale"}, {"b-bar", "b-gap", "b-ghost"}),
        ("no baseline", {"b-track--none"}, {"b-bar", "b-ghost"}),
        ("kept", {"b-track--none"}, {"b-bar", "b-gap"}),
        ("falling", {"b-bar", "b-plus"}, {"b-regress"}),
    ],
)
def test_bullet_draws_each_kind_of_row_its_own_way(kind, drawn, absent) -> None:
    found = classes(svg.bullet(ROWS[kind]))
    assert drawn <= found
    assert not absent & found


def test_lag_is_hatched_by_how_bad_it_is() -> None:
    assert "url(#h-lag)" in svg.bullet(ROWS["behind"])
    assert "url(#h-severe)" in svg.bullet(ROWS["severe"])


def test_positions_run_from_baseline_to_target() -> None:
    """0 % of the way is at 4/130 of the width, 100 % at 104/130, 7 of 16 quarters between."""
    drawn = ET.fromstring(svg.bullet(ROWS["behind"]))
    places = {one.get("class"): one.get("x1") for one in drawn.iter("line")}
    assert places["b-base"] == "3.08%"
    assert places["b-now"] == "36.73%"
    assert places["b-target"] == "80.00%"


def caption(way: str, *, is_known: bool) -> tuple[str, str]:
    """Where the words stand of a projection that ends at `way`, or, of a quarter without a value,
    of the last one there was."""
    row = ROWS["behind"]
    value = row.spec.baseline + Fraction(way) * (row.spec.target - row.spec.baseline)
    if is_known:
        projection = replace(row.ahead.projection, central=value)
        row = replace(row, ahead=replace(row.ahead, projection=projection))
    else:
        row = make_row([*OUTPUT[:-2], str(float(value)), None])
    drawn = ET.fromstring(svg.bullet(row)).iter("text")
    (text,) = [one for one in drawn if "b-lab--p" in one.get("class")]
    return text.get("x"), text.get("text-anchor")


@pytest.mark.parametrize(
    ("way", "is_known", "place"),
    [
        ("0.5", True, ("41.54%", "middle")),
        ("0.95", True, ("78.46%", "end")),  # left of the target line, as its circle
        ("1.05", True, ("81.54%", "start")),
        ("1.25", True, ("99.23%", "end")),
        ("0.3", False, ("26.15%", "start")),
        ("0.53", False, ("43.85%", "middle")),
        ("0.8", False, ("64.62%", "end")),
        ("1.1", False, ("78.46%", "end")),
    ],
)
def test_a_caption_stands_on_its_side_of_the_target_line(way, is_known, place) -> None:
    assert caption(way, is_known=is_known) == place


def test_bullet_says_every_number() -> None:
    label = ET.fromstring(svg.bullet(ROWS["behind"])).get("aria-label")
    for number in ("612.0", "748.6", "781.8", "1,000.0", "35.2%", "滞后"):
        assert number in label


def test_bullet_without_enough_data_says_the_coverage() -> None:
    label = ET.fromstring(svg.bullet(ROWS["not covered"])).get("aria-label")
    assert "数据不全" in label
    assert "50.0%" in label


def test_sparkline_leaves_a_gap_where_a_quarter_is_missing() -> None:
    whole = svg.sparkline(ROWS["behind"]).count('class="s-line"')
    torn = svg.sparkline(make_row([*OUTPUT[:3], None, *OUTPUT[4:]])).count('class="s-line"')
    assert (whole, torn) == (7, 5)


def test_sparkline_marks_a_missing_last_quarter() -> None:
    assert {"s-end--miss", "s-x"} <= classes(svg.sparkline(ROWS["missing"]))
    assert "2018年三季度 —" in svg.sparkline(ROWS["missing"])


def test_a_range_that_leaves_the_scale_ends_in_an_arrow() -> None:
    ended, leaving = (svg.bullet(make_row([*OUTPUT[:-1], last])) for last in ("748.6", "900"))
    assert "b-open" not in ended
    assert leaving.count("b-open") == 1


def test_a_quarter_without_a_value_shows_where_it_stopped() -> None:
    drawn = svg.bullet(ROWS["missing"])
    assert "b-stale" in classes(drawn)
    assert not {"b-bar", "b-gap"} & classes(drawn)
    assert drawn.count("停在2018年二季度 727.5") == 2, "under the bar, and for who cannot see it"
    assert "停在" not in svg.bullet(ROWS["not covered"])
    assert "b-stale" not in classes(svg.bullet(make_row([None])))


def test_before_the_start_nothing_is_drawn_as_gone_or_lost() -> None:
    bars = {"b-bar", "b-plus", "b-regress", "b-gap", "b-over"}
    for value in ("400", "700"):
        row = make_row([value])
        early = replace(row, progress=replace(row.progress, status_reason=StatusReason.NOT_STARTED))
        assert not bars & classes(svg.bullet(early))


def test_trajectory_marks_the_ends_of_years_now_and_what_is_due() -> None:
    drawn = svg.trajectory(ROWS["behind"])
    assert "2016年末" in drawn
    assert "应达781.8" in drawn
    assert "b-nowline" in classes(drawn)


def test_trajectory_projects_only_from_a_figure_that_counts() -> None:
    assert {"t-fan", "t-central", "t-required"} <= classes(svg.trajectory(ROWS["behind"]))
    assert "t-fan" not in classes(svg.trajectory(ROWS["missing"]))


def test_trajectory_draws_what_is_assumed_and_says_where_it_ends() -> None:
    row = ROWS["behind"]
    course = {max(row.history): Fraction("748.6"), row.spec.end: Fraction("985.4")}
    steps = {max(row.history).plus(n): Fraction(750 + 30 * n) for n in range(10)}
    assert "t-assumed" not in classes(svg.trajectory(row))
    assert "t-assumed" not in classes(svg.trajectory(row, course)), "quarters apart"
    drawn = svg.trajectory(row, steps)
    assert drawn.count("t-assumed") == 9
    assert "假设1,020.0" in drawn


def test_axis_names_years_and_the_time_gone() -> None:
    row = ROWS["behind"]
    axis = svg.axis(row.progress.time_elapsed, Period.parse("2016Q4"), Period.parse("2020Q4"))
    assert "2016年基期" in axis
    assert "序时43.8%" in axis
    assert "2020年目标" in axis


def test_axis_tells_narrow_screens_which_words_have_no_room() -> None:
    start, end = Period.parse("2016Q4"), Period.parse("2020Q4")
    assert "ax-near" in classes(svg.axis(Fraction(3, 16), start, end))
    assert "ax-near" not in classes(svg.axis(Fraction(7, 16), start, end))


def test_attributes_are_escaped() -> None:
    assert element("svg", aria_label='"><script>') == (
        '<svg aria-label="&quot;&gt;&lt;script&gt;"></svg>'
    )
