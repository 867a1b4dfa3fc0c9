"""The demonstration's issues: signed on the day their period was published, as it stood then."""

from datetime import date

import pytest
from django.core.management import call_command

from hightech_zone.lib.clock import day_of
from targets.choices import PublicationState
from targets.management.commands.demo import LOADED_AT
from targets.models import Publication, ReportingPeriod
from targets.services.demo.build import DemoPlan, demo_data_create
from targets.services.policy.load import policy_load
from targets.services.policy.pack import SHIPPED_PACK


@pytest.mark.django_db
def test_an_issue_says_what_was_known_when_its_period_was_published() -> None:
    policy_load(text=SHIPPED_PACK.read_text(encoding="utf-8"), by=None, at=LOADED_AT)
    demo_data_create(plan=DemoPlan(enterprises=24, quarters=6, seed=7))
    call_command("make_demo_issues")
    first, issue = Publication.objects.order_by("serial")
    assert [str(one.period) for one in (first, issue)] == ["2018Q1", "2018Q2"]
    published = ReportingPeriod.objects.get(period=issue.period).published_at
    assert (issue.number, day_of(first.signed_at)) == ("〔2018〕2号", date(2018, 4, 28))
    assert issue.as_of == issue.prepared_at == issue.signed_at == published
    assert day_of(published) == date(2018, 7, 28)
    assert issue.state == PublicationState.SIGNED
    assert issue.number in issue.body_zh
    assert {one.format for one in issue.files.all()} == {"docx", "xlsx"}
    call_command("make_demo_issues")
    assert list(Publication.objects.order_by("serial")) == [first, issue]
