"""Loading a bundle: what is read, what is refused with which words, and what is left alone."""

import codecs
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from targets.calc.periods import Period
from targets.choices import JobState, ReasonClass
from targets.models import (
    AuditEvent,
    Certificate,
    Cluster,
    DataElement,
    Enterprise,
    EnterpriseVersion,
    ImportBatch,
    Job,
    Membership,
    Observation,
    Park,
    StaleMark,
)
from targets.services.imports.bundle import ChangedMeanwhile, FileSummary, bundle_import
from targets.services.imports.problems import BundleRefused
from tests.factories import AN_INSTANT, make_cluster, make_element, make_park, make_uscc, make_user

pytestmark = pytest.mark.django_db

A, B = make_uscc(1), make_uscc(2)
HEADERS = {
    "enterprises": "uscc,name,active_from,active_to",
    "memberships": "uscc,park,cluster,above_scale,from_period,to_period",
    "certificates": "uscc,kind,level,number,issued_on,expires_on",
    "figures": "period,uscc,element,value",
}
TWO_ENTERPRISES = [f"{A},甲公司,2015-06-01,", f"{B},乙公司,2016-01-01,2018-03-31"]


@pytest.fixture(autouse=True)
def elements():
    for code in ("industrial_output", "industrial_value_added", "employees", "gdp"):
        make_element(code)


@pytest.fixture
def bundle(tmp_path):
    def write(**files):
        for name, rows in files.items():
            text = "".join(f"{line}\n" for line in [HEADERS[name], *rows])
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def problems_of(folder):
    with pytest.raises(BundleRefused) as caught:
        bundle_import(folder=folder)
    assert caught.value.count == len(caught.value.problems)
    return [(f"{each.file}:{each.line}", each.field, each.rule) for each in caught.value.problems]


def current_figures():
    rows = Observation.objects.current().order_by("period", "enterprise__uscc", "element__code")
    return [
        (str(row.period), row.enterprise and row.enterprise.uscc, row.element.code, row.value)
        for row in rows
    ]


# What is read


def test_a_bundle_fills_the_registers_and_the_figures(bundle):
    park, cluster = make_park(code="east"), make_cluster("装备产业")
    folder = bundle(
        enterprises=TWO_ENTERPRISES,
        memberships=[f"{A},east,装备产业,1,2016Q1,2017Q4", f"{A},,,0,2018Q1,"],
        certificates=[f"{A},hightech,national,GR1,2016-10-09,2019-10-09"],
        figures=[
            f"2018Q1,{A},industrial_output,12.5",
            "2018Q1,,gdp,1000",
            f"2018Q1,{B},employees,0",
        ],
    )
    summary = bundle_import(folder=folder)
    assert {name: file.new for name, file in summary.files.items()} == {
        "enterprises.csv": 2,
        "memberships.csv": 2,
        "certificates.csv": 1,
        "figures.csv": 3,
    }
    closed = EnterpriseVersion.objects.get(enterprise__uscc=B)
    assert (closed.name, closed.active_to) == ("乙公司", date(2018, 3, 31))
    first, second = Membership.objects.order_by("from_period")
    assert (first.park, first.cluster, first.above_scale) == (park, cluster, True)
    assert (second.park, second.cluster, second.above_scale) == (None, None, False)
    assert Certificate.objects.get().expires_on == date(2019, 10, 9)
    assert sorted(current_figures(), key=str) == sorted(
        [
            ("2018Q1", A, "industrial_output", Decimal("12.5")),
            ("2018Q1", None, "gdp", Decimal(1000)),
            ("2018Q1", B, "employees", Decimal(0)),
        ],
        key=str,
    )
    assert StaleMark.objects.exists()


def test_imported_figures_know_their_file_line_and_importer(bundle):
    importer = make_user()
    folder = bundle(enterprises=TWO_ENTERPRISES, figures=["", f"2018Q1,{A},employees,7"])
    bundle_import(folder=folder, by=importer)
    row = Observation.objects.get()
    assert (row.source_line, row.import_batch.imported_by) == (3, importer)
    assert set(row.import_batch.files) == {"enterprises.csv", "figures.csv"}
    assert len(row.import_batch.files["figures.csv"]) == 64
    assert AuditEvent.objects.get(action="bundle.imported").actor == importer
    assert Job.objects.get(kind="import_bundle").state == JobState.DONE


def test_unknown_parks_and_clusters_are_created_once_and_listed(bundle):
    folder = bundle(
        enterprises=TWO_ENTERPRISES,
        memberships=[f"{A},新 园区,electronics,1,2016Q1,", f"{B},新 园区,,1,2016Q1,"],
    )
    summary = bundle_import(folder=folder)
    assert (summary.parks_created, summary.clusters_created) == (["新 园区"], ["electronics"])
    assert Park.objects.get().name_zh == "新 园区"
    assert Cluster.objects.get().code == "electronics"
    assert not bundle_import(folder=folder).parks_created


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_line_ends_and_column_order_do_not_matter(tmp_path, encoding, line_end):
    lines = ["name,active_to,uscc,active_from", f"甲公司,,{A},2016-01-01", ""]
    (tmp_path / "enterprises.csv").write_bytes(line_end.join(lines).encode(encoding))
    bundle_import(folder=tmp_path)
    assert Enterprise.objects.get().name == "甲公司"


def test_codes_are_normalised_and_empty_dates_are_open(bundle):
    folder = bundle(
        enterprises=[f" {A.lower()} ,甲公司,,"],
        memberships=[f"{A},,,1,,"],
        figures=[f"1999Q1,{A.lower()},employees,7"],
    )
    bundle_import(folder=folder)
    assert EnterpriseVersion.objects.get().last_period is None
    assert Membership.objects.get().to_period is None
    assert current_figures() == [("1999Q1", A, "employees", Decimal(7))]


def test_an_empty_value_is_missing_and_changes_nothing(bundle):
    bundle_import(folder=bundle(enterprises=TWO_ENTERPRISES, figures=[f"2018Q1,{A},employees,7"]))
    rows = [f"2018Q1,{A},employees,", f"2018Q1,{B},employees,"]
    summary = bundle_import(folder=bundle(figures=rows))
    assert summary.files["figures.csv"] == FileSummary(empty=2)
    assert current_figures() == [("2018Q1", A, "employees", Decimal(7))]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", "12"),
        ("12.5", "12.5"),
        ("0012.3400", "12.34"),
        ("-3.0001", "-3.0001"),
        ("-0", "0"),
        ("9999999999.9999", "9999999999.9999"),
    ],
)
def test_numbers_are_read_exactly(bundle, written, value):
    figures = [f"2018Q1,{A},industrial_value_added,{written}"]
    bundle_import(folder=bundle(enterprises=TWO_ENTERPRISES, figures=figures))
    assert Observation.objects.get().value == Decimal(value)


# What a second import does

WHOLE = {
    "enterprises": TWO_ENTERPRISES,
    "memberships": [f"{A},东园,,1,2016Q1,", f"{B},,,0,2016Q1,"],
    "certificates": [f"{A},hightech,,GR1,2016-10-09,"],
    "figures": [f"2018Q1,{A},employees,7", "2018Q1,,gdp,1000.5"],
}


def test_the_same_bundle_again_changes_nothing(bundle):
    bundle_import(folder=bundle(**WHOLE))
    StaleMark.objects.all().delete()
    models = (EnterpriseVersion, Membership, Certificate, Observation, Park)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    summary = bundle_import(folder=bundle(**WHOLE))
    assert summary.changes == 0
    assert summary.files["figures.csv"] == FileSummary(unchanged=2)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert not StaleMark.objects.exists()


def test_a_different_value_is_a_revision_and_the_others_stay(bundle):
    bundle_import(folder=bundle(**WHOLE))
    summary = bundle_import(folder=bundle(figures=[f"2018Q1,{A},employees,8"]))
    assert summary.files["figures.csv"] == FileSummary(revised=1)
    revised = Observation.objects.current().get(element__code="employees")
    assert (revised.value, revised.revision) == (Decimal(8), 2)
    assert revised.reason_class == ReasonClass.VERIFICATION
    assert len(current_figures()) == 2


def test_a_move_is_two_rows_and_leaves_other_enterprises_alone(bundle):
    bundle_import(folder=bundle(**WHOLE))
    moved = [f"{A},东园,,1,2016Q1,2017Q4", f"{A},西园,,1,2018Q1,"]
    summary = bundle_import(folder=bundle(memberships=moved))
    assert summary.files["memberships.csv"] == FileSummary(new=1, revised=1)
    assert Membership.objects.current().count() == 3


def test_a_rehearsal_says_the_same_and_writes_nothing(bundle):
    folder = bundle(**WHOLE)
    rehearsed = bundle_import(folder=folder, dry_run=True)
    for model in (Enterprise, Park, Observation, ImportBatch, Job, AuditEvent, StaleMark):
        assert not model.objects.exists()
    assert bundle_import(folder=folder) == rehearsed


def test_recording_times_may_be_invented_for_demonstration_data(bundle):
    bundle_import(folder=bundle(**WHOLE), recorded_at=AN_INSTANT)
    assert Observation.objects.as_of(AN_INSTANT).count() == 2
    assert not Membership.objects.as_of(AN_INSTANT - timedelta(seconds=1)).exists()


# What is refused


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


# The command


def test_the_command_prints_what_it_did(bundle, capsys):
    call_command("import_bundle", str(bundle(**WHOLE)))
    printed = capsys.readouterr().out
    assert "figures.csv：新增2，修订0，未变0，空值0" in printed
    assert "新建园区：东园" in printed


def test_the_command_names_the_importer(bundle):
    importer = make_user("analyst")
    call_command("import_bundle", str(bundle(**WHOLE)), "--user", "analyst")
    assert ImportBatch.objects.get().imported_by == importer
    with pytest.raises(CommandError, match="nobody"):
        call_command("import_bundle", str(bundle(**WHOLE)), "--user", "nobody")


def test_the_command_prints_every_problem_with_its_place_and_remedy(bundle, capsys):
    folder = bundle(enterprises=TWO_ENTERPRISES, figures=[f"2018Q1,{A},employees,1.5"])
    with pytest.raises(CommandError, match="1处"):
        call_command("import_bundle", str(folder), "--dry-run")
    printed = capsys.readouterr().err
    assert "figures.csv:2: value: “1.5”不是整数，期末数应为整数。" in printed
    assert not Job.objects.exists()


def test_every_element_can_be_imported_at_its_level(bundle):
    period = Period.parse("2018Q1")
    rows = [
        f"{period},{'' if element.level == 'zone' else A},{element.code},1"
        for element in DataElement.objects.all()
    ]
    summary = bundle_import(folder=bundle(enterprises=TWO_ENTERPRISES, figures=rows))
    assert summary.files["figures.csv"].new == DataElement.objects.count()
