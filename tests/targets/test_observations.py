"""Approved figures: first rows, revisions, what stays, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from targets.calc.periods import Period
from targets.choices import ObservationStatus, ReasonClass
from targets.models import Observation, OutboxMessage, StaleMark
from targets.models.aggregate import ZONE_BUCKET
from targets.services.observations import (
    Figure,
    WriteResult,
    cells_write,
    observations_withdraw,
    observations_write,
)
from tests.factories import (
    AN_INSTANT,
    make_element,
    make_enterprise,
    make_import_batch,
    make_observation,
    make_submission,
)

pytestmark = pytest.mark.django_db

A_DAY_LATER = AN_INSTANT + timedelta(days=1)
Q3 = Period.parse("2018Q3")


@pytest.fixture
def output():
    return make_element("industrial_output")


@pytest.fixture
def enterprise():
    return make_enterprise()


def figure(element, value, enterprise=None, status="A", period=Q3, **values):
    number = None if value is None else Decimal(value)
    owner = enterprise and enterprise.pk
    return Figure(period, owner, element.pk, number, status, **values)


def write(*figures, at=AN_INSTANT, **values):
    if "submission" not in values:
        values.setdefault("import_batch", make_import_batch())
    with transaction.atomic():
        return observations_write(figures=figures, recorded_at=at, **values)


def history(element):
    rows = Observation.objects.filter(element=element).order_by("revision")
    return [(row.revision, row.value, row.superseded_at) for row in rows]


def test_a_first_figure_is_revision_one_with_its_source(output, enterprise):
    batch = make_import_batch()
    given = figure(output, "12.3456", enterprise, reason="说明", line=7)
    assert write(given, import_batch=batch) == WriteResult(inserted=1)
    row = Observation.objects.get()
    assert (row.period, row.enterprise, row.element) == (Q3, enterprise, output)
    assert (row.value, row.status, row.reason) == (Decimal("12.3456"), "A", "说明")
    assert (row.revision, row.reason_class) == (1, "")
    assert (row.import_batch, row.source_line, row.submission) == (batch, 7, None)
    assert (row.recorded_at, row.superseded_at) == (AN_INSTANT, None)


def test_an_equal_figure_changes_nothing_and_marks_nothing(output, enterprise):
    write(figure(output, 5, enterprise))
    StaleMark.objects.all().delete()
    again = write(figure(output, "5.0", enterprise), at=A_DAY_LATER)
    assert again == WriteResult(unchanged=1)
    assert history(output) == [(1, Decimal(5), None)]
    assert not StaleMark.objects.exists()


def test_a_different_figure_closes_the_old_one_and_is_the_next_revision(output, enterprise):
    write(figure(output, 5, enterprise))
    changed = figure(output, 6, enterprise)
    result = write(changed, at=A_DAY_LATER, reason_class=ReasonClass.ERROR)
    assert result == WriteResult(revised=1)
    assert history(output) == [(1, Decimal(5), A_DAY_LATER), (2, Decimal(6), None)]
    assert Observation.objects.get(revision=2).reason_class == ReasonClass.ERROR


def test_revisions_are_numbered_on_after_a_withdrawal(output, enterprise):
    submission = make_submission()
    write(figure(output, 5, enterprise), submission=submission)
    observations_withdraw(submission_of=submission.of_return, at=AN_INSTANT + timedelta(hours=1))
    write(figure(output, 5, enterprise), at=A_DAY_LATER, submission=submission)
    assert [number for number, _, _ in history(output)] == [1, 2]


def test_a_changed_status_is_a_revision(output, enterprise):
    write(figure(output, 5, enterprise, "P"))
    assert write(figure(output, 5, enterprise, "Z"), at=A_DAY_LATER).revised == 1
    assert Observation.objects.current().get().status == ObservationStatus.FINAL


def test_missing_and_a_number_revise_each_other(output, enterprise):
    write(figure(output, None, enterprise, "L", reason="停产"))
    assert write(figure(output, 0, enterprise), at=A_DAY_LATER).revised == 1
    back = figure(output, None, enterprise, "L")
    assert write(back, at=A_DAY_LATER + timedelta(1)).revised == 1
    assert [value for _, value, _ in history(output)] == [None, Decimal(0), None]


def test_figures_not_named_stay(output, enterprise):
    other = make_enterprise()
    write(figure(output, 5, enterprise), figure(output, 8, other))
    write(figure(output, 6, enterprise), at=A_DAY_LATER)
    assert Observation.objects.current().get(enterprise=other).value == 8


def test_zone_figures_are_written_and_revised_like_others():
    gdp = make_element("gdp")
    assert write(figure(gdp, 100)) == WriteResult(inserted=1)
    assert write(figure(gdp, 100), at=A_DAY_LATER) == WriteResult(unchanged=1)
    assert write(figure(gdp, 101), at=A_DAY_LATER) == WriteResult(revised=1)
    assert history(gdp) == [(1, Decimal(100), A_DAY_LATER), (2, Decimal(101), None)]


def test_cells_without_a_status_keep_the_status_of_an_equal_figure(output, enterprise):
    write(figure(output, 5, enterprise, "P"))
    cell = (Q3.index, enterprise.pk, output.pk, "50000", "", "", 2)
    batch = make_import_batch()
    with transaction.atomic():
        result = cells_write(cells=[cell], recorded_at=A_DAY_LATER, import_batch=batch)
    assert result == WriteResult(unchanged=1)
    other = (Q3.index, enterprise.pk, output.pk, "60000", "", "", 2)
    with transaction.atomic():
        result = cells_write(cells=[other], recorded_at=A_DAY_LATER, import_batch=batch)
    assert result == WriteResult(revised=1)
    assert Observation.objects.current().get().status == ObservationStatus.NORMAL


def test_text_survives_bulk_loading(output, enterprise):
    strange = "制表\t换行\n反斜杠\\N"
    write(figure(output, 5, enterprise, reason=strange))
    assert Observation.objects.get().reason == strange


def test_changed_cells_mark_their_dependents_stale_and_nudge_the_worker(output, enterprise):
    write(figure(output, 5, enterprise))
    marks = {(str(mark.period), mark.bucket) for mark in StaleMark.objects.all()}
    bucket = enterprise.pk // 256
    assert marks == {("2018Q3", bucket), ("2019Q3", bucket), ("2020Q3", bucket)}
    assert OutboxMessage.objects.filter(task="targets.tasks.aggregate_stale").exists()


def test_a_zone_figure_marks_the_zone_and_no_enterprises():
    write(figure(make_element("gdp"), 5))
    assert set(StaleMark.objects.values_list("bucket", flat=True)) == {ZONE_BUCKET}


def test_withdrawing_closes_the_figures_of_every_submission_of_a_return(output, enterprise):
    other, employees = make_enterprise(), make_element("employees")
    first = make_submission(decision="")
    write(figure(output, 5, enterprise), submission=first)
    make_observation(employees, Q3, 7, other, recorded_at=AN_INSTANT)
    StaleMark.objects.all().delete()
    assert observations_withdraw(submission_of=first.of_return, at=A_DAY_LATER) == 1
    assert history(output) == [(1, Decimal(5), A_DAY_LATER)]
    assert Observation.objects.current().get().element == employees
    assert StaleMark.objects.filter(period=Q3, bucket=enterprise.pk // 256).exists()


@pytest.mark.parametrize(
    ("code", "value", "has_enterprise"),
    [
        ("employees", "1.5", True),
        ("employees", "-1", True),
        ("industrial_output", "-1", True),
        ("industrial_output", "1", False),
        ("gdp", "1", True),
    ],
    ids=["half a person", "minus one person", "minus output", "output of the zone", "gdp of one"],
)
def test_a_figure_of_the_wrong_kind_is_refused(enterprise, code, value, has_enterprise):
    wrong = figure(make_element(code), value, enterprise if has_enterprise else None)
    with pytest.raises(IntegrityError):
        write(wrong)
    assert not Observation.objects.exists()


def test_negative_value_added_is_legal(enterprise):
    assert write(figure(make_element("industrial_value_added"), -3, enterprise)).inserted == 1


def test_a_cell_named_twice_is_refused_whole(output, enterprise):
    with pytest.raises(IntegrityError):
        write(figure(output, 5, enterprise), figure(output, 6, enterprise))
    assert not Observation.objects.exists()


def test_a_figure_cannot_be_superseded_before_it_was_recorded(output, enterprise):
    write(figure(output, 5, enterprise), at=A_DAY_LATER)
    with pytest.raises(IntegrityError):
        write(figure(output, 6, enterprise), at=AN_INSTANT)
    assert history(output) == [(1, Decimal(5), None)]


def test_more_figures_than_one_batch_are_all_written(output):
    owners = [make_enterprise(), make_enterprise()]
    periods = [Q3.plus(ahead) for ahead in range(2600)]
    given = [figure(output, 1, owner, period=period) for owner in owners for period in periods]
    assert write(*given).inserted == 5200
    assert write(*given, at=A_DAY_LATER).unchanged == 5200
