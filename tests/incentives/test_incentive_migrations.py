"""Migrations of the awards with rows in the tables, forwards and back."""

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from incentives.models import AwardCheck, Evidence, Talent
from incentives.services.opening import award_attach, award_check
from tests.cast import Cast
from tests.factories import make_evidence, make_talent
from tests.factories.incentives import PDF
from tests.incentives.awards_stage import make_awards_stage


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_shared_paper_is_one_again_and_its_checks_name_it(cast: Cast, settings) -> None:
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast)
    award, by = stage.checked(), cast.analyst
    first = award_attach(award=award, by=by, name="a.pdf", content=PDF, code="")
    second = award_attach(award=award, by=by, name="a.pdf", content=PDF, code="certificate")
    award_check(
        award=award, by=by, code="certificate", outcome="met", basis="看过", evidence=second
    )
    try:
        call_command("migrate", "incentives", "0004", interactive=False, verbosity=0)
    finally:
        call_command("migrate", interactive=False, verbosity=0)
    assert Evidence.objects.get() == first
    check = AwardCheck.objects.order_by("pk").last()
    assert check.evidence == first
    for kept in (first, check):
        with pytest.raises(Error), transaction.atomic():
            type(kept).objects.filter(pk=kept.pk).update(code="x")


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_numbers_of_before_are_found_as_they_are_typed_now(cast: Cast) -> None:
    twice = [
        make_talent(identity_number=one) for one in ("２１１１０２", "211102", "\u202dg 12\u202c")
    ]
    try:
        call_command("migrate", "incentives", "0005", interactive=False, verbosity=0)
    finally:
        call_command("migrate", interactive=False, verbosity=0)
    found = [Talent.objects.get(pk=one.pk).identity_number for one in twice]
    assert found == ["２１１１０２", "211102", "G12"]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_paper_that_was_marked_in_one_row_is_marked_in_all(cast: Cast, settings) -> None:
    settings.ZONE_TODAY = None
    award = make_awards_stage(cast).checked()
    first = make_evidence(award=award, added_by=cast.analyst)
    try:
        call_command("migrate", "incentives", "0006", interactive=False, verbosity=0)
        state = MigrationExecutor(connection).loader.project_state([("incentives", "0006_numbers")])
        state.apps.get_model("incentives", "Evidence").objects.create(
            award_id=award.pk, same_as_id=first.pk, code="certificate", is_personal=True,
            **{name: getattr(first, name) for name in ("name", "kind", "size", "sha256")},
            content=b"", added_by_id=cast.analyst.pk,
        )  # fmt: skip
    finally:
        call_command("migrate", interactive=False, verbosity=0)
    assert list(award.papers.values_list("is_personal", flat=True)) == [True, True]
