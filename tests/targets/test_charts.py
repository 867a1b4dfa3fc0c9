"""The interactive figure and the files it is drawn with."""

import hashlib
import json
from pathlib import Path

import plotly.offline
import pytest

from targets.charts import trajectory_figure
from tests.targets.rows import OUTPUT, make_row

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
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
    assert next(iter(figure["layout"]["xaxis"]["ticktext"])) == "2016"


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
