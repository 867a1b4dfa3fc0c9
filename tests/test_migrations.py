"""The migrations as an installation runs them: none missing, forwards, and back again."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from targets.choices import Decision, ExtensionState, NoticeKind, ReturnState, Role
from targets.models import NoticeItem, Return, Unit
from tests.factories import (
    make_extension,
    make_notice,
    make_notice_item,
    make_submission,
    make_unit,
    make_user,
)


def latest() -> list[tuple[str, str]]:
    return MigrationExecutor(connection).loader.graph.leaf_nodes("targets")


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("targets_")}


def migrate(*goal: str) -> None:
    call_command("migrate", *goal, interactive=False, verbosity=0)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_history_is_one_line():
    assert len(latest()) == 1


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_all_goes_back_to_nothing_and_forward_again():
    before = tables()
    assert before
    try:
        migrate("targets", "zero")
        assert not tables()
    finally:
        migrate()
    assert tables() == before
    assert make_unit("again") == Unit.objects.get()


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_rows_an_older_version_does_not_know_do_not_stop_the_way_back():
    for kind in (NoticeKind.AWARD, NoticeKind.ISSUE):
        make_notice_item(kind=kind, notice=make_notice(person=make_user()))
    submission = make_submission(
        decision=Decision.APPROVED,
        decided_at=datetime(2019, 1, 15, tzinfo=UTC),
        decided_by=make_user(role=Role.REVIEWER),
    )
    of_return = submission.of_return
    Return.objects.filter(pk=of_return.pk).update(
        state=ReturnState.APPROVED, approved_at=submission.decided_at
    )
    about = {"form": of_return.form, "reporting_period": of_return.reporting_period}
    ended = make_extension(**about, state=ExtensionState.ENDED, decided_at=submission.decided_at)
    other = make_extension(**about)
    try:
        migrate("targets", "0002")
    finally:
        migrate()
    assert not NoticeItem.objects.exists()
    ended.refresh_from_db()
    other.refresh_from_db()
    assert (ended.state, ended.decided_by) == (ExtensionState.DECLINED, submission.decided_by)
    assert (other.state, other.decided_at) == (ExtensionState.ENDED, submission.decided_at)
