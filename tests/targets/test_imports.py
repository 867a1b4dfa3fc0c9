"""Loading a bundle: what is read, what is refused with which words, and what is left alone."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

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
from targets.services.imports.bundle import FileSummary, bundle_import
from tests.factories import AN_INSTANT, make_cluster, make_park, make_user
from tests.targets.bundle_stage import TWO_ENTERPRISES, A, B, make_elements, write_bundle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def elements(db):
    make_elements()


@pytest.fixture
def bundle(tmp_path):
    return partial(write_bundle, tmp_path)


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
