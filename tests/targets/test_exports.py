"""The bundle that is written, and that reading it back changes nothing."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from targets.models import (
    AuditEvent,
    Certificate,
    Cluster,
    Enterprise,
    EnterpriseVersion,
    Membership,
    Observation,
    Park,
)
from targets.services.exports import bundle_export, plain_number
from targets.services.imports.bundle import bundle_import
from tests.factories import (
    AN_INSTANT,
    make_certificate,
    make_cluster,
    make_element,
    make_enterprise,
    make_membership,
    make_observation,
    make_park,
    make_uscc,
)

pytestmark = pytest.mark.django_db

FILES = ["certificates.csv", "enterprises.csv", "figures.csv", "memberships.csv"]
A, B = make_uscc(1), make_uscc(2)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def export(folder):
    bundle_export(folder=folder)
    return contents(folder)


@pytest.fixture
def world():
    """Two enterprises with all that can be said of them, a closed row of every kind included."""
    east, cluster = make_park("东园", code="east"), make_cluster("电子", code="electronics")
    second = make_enterprise('乙,"公司"', uscc=B, active_from=date(2016, 1, 1), is_member=False)
    first = make_enterprise("甲公司", uscc=A, active_to=date(2018, 12, 31), is_member=False)
    make_membership(
        enterprise=first, park=east, cluster=cluster, from_period="2016Q1", to_period="2017Q4"
    )
    make_membership(enterprise=first, above_scale=False, from_period="2018Q1")
    over = make_membership(enterprise=second, park=make_park("旧园"))
    Membership.objects.filter(pk=over.pk).update(superseded_at=AN_INSTANT + timedelta(days=9999))
    make_certificate(enterprise=second, number="GR2", expires_on=None, level="national")
    make_certificate(enterprise=second, number="GR1")
    output, employees, gdp = map(make_element, ("industrial_output", "employees", "gdp"))
    make_observation(output, "2018Q3", "12.5000", first)
    make_observation(employees, "2018Q3", 0, second)
    make_observation(employees, "2018Q3", None, first)
    make_observation(gdp, "2018Q3", "1000.0001")
    make_observation(gdp, "2016Q1", 7)


def test_what_is_in_force_is_written_sorted_and_plain(world, tmp_path):
    files = {name: content.decode() for name, content in export(tmp_path).items()}
    assert list(files) == FILES
    assert files["enterprises.csv"] == (
        "uscc,name,active_from,active_to\n"
        f"{A},甲公司,2015-01-01,2018-12-31\n"
        f'{B},"乙,""公司""",2016-01-01,\n'
    )
    assert files["memberships.csv"] == (
        "uscc,park,cluster,above_scale,from_period,to_period\n"
        f"{A},east,electronics,1,2016Q1,2017Q4\n"
        f"{A},,,0,2018Q1,\n"
    )
    assert files["certificates.csv"] == (
        "uscc,kind,level,number,issued_on,expires_on\n"
        f"{B},hightech,,GR1,2016-10-01,2019-10-01\n"
        f"{B},hightech,national,GR2,2016-10-01,\n"
    )
    assert files["figures.csv"] == (
        "period,uscc,element,value\n"
        "2016Q1,,gdp,7\n"
        "2018Q3,,gdp,1000.0001\n"
        f"2018Q3,{A},industrial_output,12.5\n"
        f"2018Q3,{B},employees,0\n"
    )


@pytest.mark.parametrize(
    ("scaled", "text"),
    [
        (0, "0"),
        (1, "0.0001"),
        (-1, "-0.0001"),
        (10_000, "1"),
        (125_000, "12.5"),
        (-35_000, "-3.5"),
        (10**14 - 1, "9999999999.9999"),
        (10_000_000, "1000"),
    ],
)
def test_numbers_are_written_plainly(scaled, text):
    assert plain_number(scaled) == text


IMPORTED = {
    "enterprises.csv": (
        f"uscc,name,active_from,active_to\n{A},甲公司,,\n{B},乙,2016-02-29,2019-01-01\n"
    ),
    "memberships.csv": (
        "uscc,park,cluster,above_scale,from_period,to_period\n"
        f"{A},Neuer Park (West),新产业,1,,2017Q4\n{A},east,,0,2018Q1,\n"
    ),
    "certificates.csv": (
        f"uscc,kind,level,number,issued_on,expires_on\n{A},rd_institution,provincial,,2016-10-09,\n"
    ),
    "figures.csv": f"period,uscc,element,value\n2018Q1,,gdp,-0\n2018Q1,{A},employees,12\n",
}


def test_export_gives_back_what_was_imported(tmp_path):
    make_element("employees")
    make_element("gdp")
    make_park("东园", code="east")
    for name, text in IMPORTED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    bundle_import(folder=tmp_path)
    expected = {name: text.replace(",-0\n", ",0\n").encode() for name, text in IMPORTED.items()}
    assert export(tmp_path / "out") == dict(sorted(expected.items()))


def test_reading_an_export_back_changes_nothing(world, tmp_path):
    before = export(tmp_path)
    assert bundle_import(folder=tmp_path).changes == 0
    assert export(tmp_path) == before


@pytest.mark.django_db(transaction=True)
def test_export_import_into_an_empty_database_and_export_give_identical_files(world, tmp_path):
    before = export(tmp_path / "first")
    call_command("flush", verbosity=0, interactive=False)
    for code in ("industrial_output", "employees", "gdp"):
        make_element(code)
    make_park("东园", code="east")
    make_cluster("电子", code="electronics")
    assert not Observation.objects.exists()
    bundle_import(folder=tmp_path / "first")
    assert export(tmp_path / "second") == before
    assert Enterprise.objects.count() == EnterpriseVersion.objects.count() == 2
    assert (Park.objects.count(), Cluster.objects.count()) == (1, 1)
    assert Certificate.objects.count() == 2


def test_an_export_that_fails_leaves_the_old_files_whole(world, tmp_path, monkeypatch):
    before = export(tmp_path)
    make_enterprise("丙")
    monkeypatch.setattr("os.fsync", _no_space)
    with pytest.raises(OSError, match="No space"):
        bundle_export(folder=tmp_path)
    assert contents(tmp_path) == before


def _no_space(descriptor):
    raise OSError(28, "No space left on device")


def test_the_command_counts_rows_and_leaves_a_trace(world, tmp_path, capsys):
    call_command("export_bundle", str(tmp_path / "new" / "folder"))
    assert "figures.csv：4行" in capsys.readouterr().out
    assert AuditEvent.objects.get(action="bundle.exported").detail["rows"]["figures.csv"] == 4


def test_the_command_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="无法写入"):
        call_command("export_bundle", str(tmp_path / "file"))
