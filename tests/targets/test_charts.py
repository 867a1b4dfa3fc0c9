"""The interactive figure and the files it is drawn with."""

import hashlib
import itertools
import json
from fractions import Fraction
from pathlib import Path

import plotly.offline
import pytest
from django.utils import translation

from hightech_zone.lib.apart import apart
from targets import svg
from targets.charts import trajectory_figure
from tests.targets.rows import OUTPUT, START, make_row

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
PLOT_PIXELS = 300
LABEL_PIXELS = 16
RELEASE = plotly.offline.get_plotlyjs_version()


def traces(figure: dict) -> dict:
    return {trace["name"]: trace for trace in figure["data"]}


def test_figure_shows_value_path_target_and_projections() -> None:
    figure = trajectory_figure(make_row(OUTPUT))
    found = traces(figure)
    assert set(found) == {"现值", "序时应达", "推算低值", "推算高值", "预计", "从现在起须走"}
    assert list(found["现值"]["y"]) == [float(value) for value in OUTPUT]
    assert found["序时应达"]["y"][-1] == 1000
    assert figure["layout"]["shapes"][0]["y0"] == 1000


def test_the_axis_of_time_says_that_its_marks_are_the_ends_of_years() -> None:
    axis = trajectory_figure(make_row(OUTPUT))["layout"]["xaxis"]
    assert list(axis["ticktext"]) == ["2016年末", "2017年末", "2018年末", "2019年末", "2020年末"]
    assert axis["tickvals"][0] == START.index


def test_what_is_due_now_stands_beside_the_value() -> None:
    behind, ahead = (
        {note["text"]: note for note in trajectory_figure(row)["layout"]["annotations"]}
        for row in (make_row(OUTPUT), make_row([*OUTPUT[:-1], "900"]))
    )
    assert behind["应达781.8亿元"]["yanchor"] == "bottom"
    assert behind["现值748.6亿元"]["yanchor"] == "top"
    assert ahead["应达781.8亿元"]["yanchor"] == "top"
    assert ahead["现值900.0亿元"]["yanchor"] == "bottom"


def test_a_quarter_without_data_is_not_given_an_earlier_ones_value_as_its_own() -> None:
    row = make_row([*OUTPUT[:-1], "748.6"], coverage="0.5")
    texts = {note["text"] for note in trajectory_figure(row)["layout"]["annotations"]}
    assert {"2018年二季度 727.5亿元", "应达781.8亿元"} <= texts
    drawn = svg.trajectory(row)
    assert "2018年二季度 727.5" in drawn
    assert "应达781.8" in drawn
    assert "现值" not in drawn


def test_english_labels_leave_the_unit_to_the_caption() -> None:
    with translation.override("en"):
        texts = [
            one["text"] for one in trajectory_figure(make_row(OUTPUT))["layout"]["annotations"]
        ]
    assert texts[0] == "Target 1,000"
    assert not any("CNY" in text for text in texts)


@pytest.mark.parametrize(("comparator", "label"), [(">=", "目标1,000"), (">", "目标>1,000")])
def test_a_target_that_must_be_passed_is_labelled_with_its_sign(comparator, label) -> None:
    row = make_row(OUTPUT, comparator=comparator)
    assert trajectory_figure(row)["layout"]["annotations"][0]["text"] == f"{label}亿元"
    assert label.removeprefix("目标").replace(">", "&gt;") in svg.trajectory(row)


def test_narrow_screens_have_a_short_word_for_every_mark_and_end_of_a_line() -> None:
    for row in (make_row(OUTPUT), make_row(OUTPUT, coverage="0.5")):
        layout = trajectory_figure(row)["layout"]
        at_the_end = [one for one in layout["annotations"] if one["yanchor"] == "middle"]
        assert len(layout["meta"]["labels"]) == len(layout["meta"]["shifts"]) == len(at_the_end)
        assert len(layout["meta"]["years"]) == len(layout["xaxis"]["ticktext"])


@pytest.mark.parametrize("target", range(860, 1000, 10))
def test_labels_at_the_end_of_two_close_lines_stand_apart(target: int) -> None:
    row = make_row(OUTPUT, target=str(target))
    figure = trajectory_figure(row)
    drawn = [value for trace in figure["data"] for value in trace["y"] if value is not None]
    goal, central = figure["layout"]["annotations"][:2]
    gap = (central["y"] - goal["y"]) / (max(drawn) - min(drawn)) * PLOT_PIXELS
    assert abs(gap + central["yshift"]) >= LABEL_PIXELS
    assert abs(gap + figure["layout"]["meta"]["shifts"][1]) >= 2 * LABEL_PIXELS


def test_what_is_assumed_is_a_line_with_its_value_at_the_end() -> None:
    row = make_row(OUTPUT)
    course = {START.plus(n): Fraction(700 + 10 * n) for n in range(7, 17)}
    figure = trajectory_figure(row, course)
    assert list(traces(figure)["假设"]["y"]) == [770 + 10 * n for n in range(10)]
    assert "假设860.0亿元" in {one["text"] for one in figure["layout"]["annotations"]}
    assert figure["layout"]["meta"]["labels"][-1] == "假设<br>860.0"


@pytest.mark.parametrize("wanted", [[0, 0], [3, -3], [20, 25, 27], [-40, -1, 1], [500]])
def test_labels_keep_off_the_target_s_and_one_another(wanted) -> None:
    places = apart(0, wanted, 17)
    around = sorted([0, *places])
    assert all(upper - lower >= 17 for lower, upper in itertools.pairwise(around))
    assert [place >= 0 for place in places] == [one >= 0 for one in wanted]
    assert apart(0, [500], 17) == [500]


def test_missing_quarters_are_gaps() -> None:
    found = traces(trajectory_figure(make_row([*OUTPUT[:3], None, *OUTPUT[4:]])))
    assert found["现值"]["y"][3] is None
    assert found["现值"]["connectgaps"] is False


def test_nothing_is_projected_from_a_figure_that_does_not_count() -> None:
    assert set(traces(trajectory_figure(make_row(OUTPUT, coverage="0.5")))) == {"现值", "序时应达"}


def test_labels_beside_the_pointer_write_exact_numbers() -> None:
    found = traces(trajectory_figure(make_row(OUTPUT)))
    assert found["现值"]["customdata"][-1] == "2018年三季度 现值 748.6亿元"


def test_figure_is_small_plain_json_without_colours_of_its_own() -> None:
    written = json.dumps(trajectory_figure(make_row(OUTPUT)))
    assert len(written) < 8_000
    assert "#" not in written
    assert "bdata" not in written


@pytest.mark.parametrize("line", (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
def test_vendored_files_are_the_published_ones(line: str) -> None:
    digest, name = line.split()
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_vendored_script_is_the_release_the_python_package_speaks() -> None:
    listed = {line.split()[1] for line in (VENDOR / "SHA256SUMS").read_text().splitlines()}
    assert f"plotly-basic-{RELEASE}.min.js" in listed
    assert {one.name for one in VENDOR.iterdir()} - {"SHA256SUMS"} == listed


def test_sharing_with_a_server_is_switched_off() -> None:
    script = (VENDOR.parent / "js" / "charts.js").read_text(encoding="utf-8")
    for setting in ('plotlyServerURL: ""', "showSendToCloud: false", "displayModeBar: false"):
        assert setting in script
