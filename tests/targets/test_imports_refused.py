"""What an import refuses, all at once and by its place, and nothing half written."""

import codecs
from functools import partial

import pytest

from targets.choices import JobState
from targets.models import (
    Certificate,
    Enterprise,
    ImportBatch,
    Job,
    Membership,
    Observation,
    Park,
)
from targets.services.imports.bundle import ChangedMeanwhile, bundle_import
from targets.services.imports.problems import BundleRefused
from tests.factories import AN_INSTANT, make_uscc
from tests.targets.bundle_stage import TWO_ENTERPRISES, A, B, make_elements, write_bundle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def elements(db):
    make_elements()


@pytest.fixture
def bundle(tmp_path):
    return partial(write_bundle, tmp_path)


def problems_of(folder):
    with pytest.raises(BundleRefused) as caught:
        bundle_import(folder=folder)
    assert caught.value.count == len(caught.value.problems)
    return [(f"{each.file}:{each.line}", each.field, each.rule) for each in caught.value.problems]


WHOLE = {
    "enterprises": TWO_ENTERPRISES,
    "memberships": [f"{A},东园,,1,2016Q1,", f"{B},,,0,2016Q1,"],
    "certificates": [f"{A},hightech,,GR1,2016-10-09,"],
    "figures": [f"2018Q1,{A},employees,7", "2018Q1,,gdp,1000.5"],
}


def test_all_problems_of_all_files_come_in_one_pass_and_nothing_is_written(bundle):
    folder = bundle(
        enterprises=[f"{A},甲公司,2016-01-01,", "123,乙,2016-01-01,", f"{A},丙,2016-01-01,"],
        memberships=[f"{B},东园,,1,2016Q1,", f"{A},,,2,2016Q5,"],
        certificates=[f"{A},hightech,local,GR1,2018-02-30,2019-01-01"],
        figures=[f"2018Q1,{A},employees,1.5", f"2018Q1,{B},employees,1", "2018Q1,,gdp"],
    )
    assert problems_of(folder) == [
        ("enterprises.csv:3", "uscc", "uscc"),
        ("enterprises.csv:4", "uscc", "repeated"),
        ("memberships.csv:2", "uscc", "unknown_enterprise"),
        ("memberships.csv:3", "from_period", "period"),
        ("memberships.csv:3", "above_scale", "flag"),
        ("certificates.csv:2", "level", "level"),
        ("certificates.csv:2", "issued_on", "date"),
        ("figures.csv:2", "value", "not_whole"),
        ("figures.csv:3", "uscc", "unknown_enterprise"),
        ("figures.csv:4", "", "fields"),
    ]
    for model in (Enterprise, Park, Membership, Certificate, Observation, ImportBatch):
        assert not model.objects.exists()
    assert Job.objects.get().state == JobState.FAILED


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("１２", "not_digits"),
        ("1e5", "exponent"),
        ("1 000", "blank"),
        (" 12", "blank"),
        ('"1,000"', "separator"),
        ("1_000", "underscore"),
        ("12%", "percent"),
        ("—", "dash"),
        ("-", "dash"),
        (".5", "point"),
        ("1.23456", "places"),
        ("10000000000", "range"),
        ("NaN", "not_digits"),
        ("+5", "not_digits"),
        ("-5", "negative"),
    ],
)
def test_what_is_not_a_plain_number_of_its_kind_is_refused(bundle, value, rule):
    figures = [f"2018Q1,{A},industrial_output,{value}"]
    folder = bundle(enterprises=TWO_ENTERPRISES, figures=figures)
    assert problems_of(folder) == [("figures.csv:2", "value", rule)]


@pytest.mark.parametrize(
    ("row", "field", "rule"),
    [
        (f"2015Q1,{A},employees,7", "period", "inactive"),
        (f"2018Q2,{B},employees,7", "period", "inactive"),
        (f"2018Q1,{A},gdp,7", "uscc", "level"),
        ("2018Q1,,employees,7", "uscc", "level"),
        (f"2018Q1,{A},profit,7", "element", "unknown_element"),
        (f"2018-1,{A},employees,7", "period", "period"),
        (f"2018Q1,{A[::-1]},employees,7", "uscc", "uscc"),
        (f"2018Q1,{make_uscc(3)},employees,7", "uscc", "unknown_enterprise"),
        (f'2018Q1,{A},employees,"7', "", "quotes"),
    ],
)
def test_figures_that_belong_nowhere_are_refused(bundle, row, field, rule):
    folder = bundle(enterprises=TWO_ENTERPRISES, figures=[row])
    assert problems_of(folder) == [("figures.csv:2", field, rule)]


@pytest.mark.parametrize("again", ["7", "8", "", "x"])
def test_a_figure_named_twice_is_refused_whatever_it_says(bundle, again):
    figures = [f"2018Q1,{A},employees,7", "2018Q1,,gdp,1", f"2018Q1,{A.lower()},employees,{again}"]
    found = problems_of(bundle(enterprises=TWO_ENTERPRISES, figures=figures))
    assert ("figures.csv:4", "element", "repeated") in found


def test_a_figure_named_twice_is_refused_for_the_zone_too(bundle):
    folder = bundle(figures=["2018Q1,,gdp,1", "2018Q1,,gdp,1", "2018Q1,,gdp,1"])
    assert problems_of(folder) == [("figures.csv:4", "element", "repeated")] * 2


@pytest.mark.parametrize(
    "rows",
    [
        [f"{A},,,1,2016Q1,", f"{A},,,1,2018Q1,"],
        [f"{A},,,1,2018Q1,2018Q2", f"{A},,,1,2016Q1,2018Q1"],
        [f"{A},,,1,2016Q1,2020Q4", f"{A},,,1,2017Q1,2017Q1", f"{A},,,1,2021Q1,"],
    ],
)
def test_memberships_that_overlap_each_other_are_refused(bundle, rows):
    found = problems_of(bundle(enterprises=TWO_ENTERPRISES, memberships=rows))
    assert found == [("memberships.csv:3", "from_period", "overlap")]


def test_memberships_that_overlap_what_is_in_force_are_refused(bundle):
    bundle_import(folder=bundle(**WHOLE))
    for row in (f"{A},西园,,1,2018Q1,", f"{A},西园,,1,2015Q1,"):
        found = problems_of(bundle(memberships=[row]))
        assert found == [("memberships.csv:2", "from_period", "overlap")]


@pytest.mark.parametrize(
    ("file", "row", "field", "rule"),
    [
        ("enterprises", f"{B},,2016-01-01,", "name", "required"),
        ("enterprises", f"{B},{'甲' * 121},2016-01-01,", "name", "too_long"),
        ("enterprises", f"{B},甲\u0007,2016-01-01,", "name", "control_character"),
        ("enterprises", f"{B},甲,2016/1/1,", "active_from", "date"),
        ("enterprises", f"{B},甲,20160101,", "active_from", "date"),
        ("enterprises", f"{B},甲,1066-01-01,", "active_from", "date"),
        ("enterprises", f"{B},甲,2016-01-01,2015-12-31", "active_to", "backwards"),
        ("memberships", f"{A},！,,1,2016Q1,", "park", "place"),
        ("memberships", f"{A},,,1,2016Q2,2016Q1", "to_period", "backwards"),
        ("memberships", f"{A},,,是,2016Q2,", "above_scale", "flag"),
        ("certificates", f"{A},高新,,1,2016-01-01,", "kind", "kind"),
        ("certificates", f"{A},hightech,,1,,", "issued_on", "required"),
        ("certificates", f"{A},hightech,,1,2016-01-01,2016-01-01", "expires_on", "backwards"),
    ],
)
def test_register_rows_that_make_no_sense_are_refused(bundle, file, row, field, rule):
    bundle_import(folder=bundle(enterprises=TWO_ENTERPRISES[:1]))
    (bundle() / "enterprises.csv").unlink()
    assert problems_of(bundle(**{file: [row]})) == [(f"{file}.csv:2", field, rule)]


def test_what_rests_on_a_refused_enterprise_is_not_refused_again(bundle):
    folder = bundle(
        enterprises=[f"{A},甲公司,2016-13-01,"],
        memberships=[f"{A},,,1,2016Q1,"],
        figures=[f"2018Q1,{A},employees,7"],
    )
    assert problems_of(folder) == [("enterprises.csv:2", "active_from", "date")]


def test_files_that_cannot_be_read_are_named(bundle):
    folder = bundle(enterprises=TWO_ENTERPRISES, figures=[])
    (folder / "enterprises.csv").write_bytes(codecs.BOM_UTF16_LE + "x".encode("utf-16-le"))
    (folder / "figures.csv").write_text("period,uscc,value\n")
    assert problems_of(folder) == [
        ("enterprises.csv:1", "", "nul"),
        ("figures.csv:1", "", "missing"),
    ]


def test_a_folder_without_a_bundle_is_refused_and_other_files_are_named(bundle, tmp_path):
    (tmp_path / "figure.csv").write_text("")
    assert [rule for _, _, rule in problems_of(tmp_path)] == ["no_files"]
    summary = bundle_import(folder=bundle(enterprises=TWO_ENTERPRISES))
    assert summary.files_ignored == ["figure.csv"]


def test_no_more_problems_are_kept_than_a_person_reads_but_all_are_counted(bundle):
    folder = bundle(figures=["x"] * 1000)
    with pytest.raises(BundleRefused) as caught:
        bundle_import(folder=folder)
    assert (caught.value.count, len(caught.value.problems)) == (1000, 200)
    assert "1000" in caught.value.message


def test_a_cell_that_somebody_changed_meanwhile_is_not_overwritten(bundle):
    """The import's instant is its start; a row younger than that came in while it ran."""
    bundle_import(folder=bundle(**WHOLE))
    changed = bundle(figures=[f"2018Q1,{A},employees,8"])
    with pytest.raises(ChangedMeanwhile):
        bundle_import(folder=changed, recorded_at=AN_INSTANT)
    assert Observation.objects.current().get(element__code="employees").value == 7
    assert Job.objects.latest("pk").state == JobState.FAILED
