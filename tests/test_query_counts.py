"""How many queries each list page and each answer of the API takes, whatever the number of rows.

A change of a figure here is a decision: fewer is welcome, more wants a reason.
"""

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hightech_zone.lib.clock import db_now
from hightech_zone.lib.instants import written
from incentives.models import Award, AwardEvent, Budget, Disbursement, PaymentBatch
from targets.calc.periods import Period
from targets.choices import Level, MailState, Role
from targets.models import AggregateState, DataElement, Delivery, DocumentFile, Publication, User
from targets.services.aggregation import aggregate_all
from targets.services.documents import document_write
from tests.access_stage import make_access_stage
from tests.cast import Cast
from tests.conftest import forget_pages
from tests.factories import (
    make_audit_event,
    make_award,
    make_batch,
    make_budget,
    make_certificate,
    make_cluster,
    make_enterprise,
    make_evidence,
    make_job,
    make_notice,
    make_notice_item,
    make_observation,
    make_park,
    make_publication,
    make_scenario,
    make_scheme,
    make_scheme_setting,
    make_unit,
    make_user,
)

PERIOD = "period=2018Q3"
INDICATOR = f"indicator=output&{PERIOD}"

EARLIER = "as_of="
"""The instant itself is added: what the stage has was recorded a moment ago."""

COUNTS: dict[tuple[str, str, str], int] = {
    ("reviewer", "targets:board", PERIOD): 55,
    ("reporter", "targets:board", PERIOD): 60,
    ("reviewer", "targets:change-list", ""): 10,
    ("reporter", "targets:change-list", ""): 15,
    ("reviewer", "targets:target-detail", PERIOD): 27,
    ("reviewer", "targets:target-breakdown", PERIOD): 15,
    ("leader", "targets:target-breakdown", PERIOD): 23,
    ("reviewer", "targets:target-breakdown", f"by=enterprise&{PERIOD}"): 12,
    ("reviewer", "targets:target-breakdown", f"by=park&{PERIOD}"): 18,
    ("leader", "targets:target-breakdown", f"by=park&{PERIOD}"): 26,
    ("reviewer", "targets:target-desk", PERIOD): 17,
    ("reviewer", "targets:scenario-list", PERIOD): 20,
    ("reporter", "targets:scenario-list", PERIOD): 25,
    ("reviewer", "targets:scenario-results", PERIOD): 18,
    ("reviewer", "targets:figure-detail", ""): 21,
    ("reviewer", "targets:figure-detail", "sort=name&q=1"): 21,
    ("reviewer", "targets:figure-detail", "park=-"): 27,
    ("reporter", "targets:figure-detail", ""): 32,
    ("leader", "targets:figure-detail", ""): 28,
    ("reviewer", "targets:figure-changes", ""): 15,
    ("reviewer", "targets:figure-changes", "since=2018-12-31"): 28,
    ("reviewer", "targets:figure-rows-csv", ""): 19,
    ("reviewer", "targets:figure-cell", ""): 12,
    ("leader", "targets:figure-zone-cell", ""): 10,
    ("reviewer", "targets:policy", PERIOD): 37,
    ("reporter", "targets:policy", PERIOD): 45,
    ("administrator", "targets:policy-text", ""): 8,
    ("reviewer", "targets:wall", PERIOD): 52,
    ("finance", "targets:wall-panels", PERIOD): 30,
    ("reviewer", "targets:wall-state", PERIOD): 3,
    ("reporter", "targets:wall-state", ""): 4,
    ("leader", "targets:summary", PERIOD): 58,
    ("analyst", "targets:summary", "period=2018Q4"): 71,
    ("leader", "targets:publication-list", ""): 6,
    ("leader", "targets:publication-compare", ""): 5,
    ("leader", "targets:publication-detail", ""): 48,
    ("analyst", "targets:publication-detail", ""): 49,
    ("leader", "targets:publication-verify", ""): 4,
    ("reporter", "targets:public-list", ""): 5,
    ("reporter", "targets:public-detail", ""): 4,
    ("reporter", "targets:public-json", ""): 5,
    ("administrator", "targets:public-version", ""): 6,
    ("reporter", "api:publications", ""): 4,
    ("reporter", "api:publication", ""): 4,
    ("analyst", "targets:summary-texts", ""): 66,
    ("reporter", "targets:return-list", ""): 23,
    ("auditor", "targets:return-list", ""): 11,
    ("reporter", "targets:return-detail", ""): 25,
    ("reviewer", "targets:return-detail", ""): 21,
    ("reporter", "targets:return-grid", ""): 11,
    ("reporter", "targets:return-cells", "after=0"): 5,
    ("reporter", "targets:upload-detail", ""): 11,
    ("reviewer", "targets:upload-detail", ""): 8,
    ("reviewer", "targets:review-list", ""): 15,
    ("reviewer", "targets:review-detail", ""): 33,
    ("reviewer", "targets:completeness", ""): 45,
    ("reviewer", "targets:completeness", "by=form"): 45,
    ("reviewer", "targets:completeness-unit", ""): 21,
    ("reporter", "targets:extension-list", ""): 9,
    ("reviewer", "targets:extension-list", ""): 6,
    ("reviewer", "targets:extension-detail", ""): 7,
    ("reporter", "targets:notice-list", ""): 10,
    ("auditor", "targets:notice-log", ""): 11,
    ("administrator", "targets:period-list", ""): 5,
    ("administrator", "targets:period-detail", ""): 6,
    ("lead", "targets:return-confirm", ""): 20,
    ("reporter", "targets:return-revisions", ""): 11,
    ("reporter", "targets:return-cell", ""): 14,
    ("reviewer", "targets:correction-list", ""): 7,
    ("reporter", "targets:correction-list", ""): 10,
    ("reporter", "targets:correction-new", ""): 11,
    ("reporter", "targets:correction-detail", ""): 25,
    ("reviewer", "targets:correction-detail", ""): 125,
    ("administrator", "targets:delegation-list", ""): 13,
    ("lead", "targets:delegation-list", ""): 16,
    ("lead", "targets:department", ""): 11,
    ("lead", "targets:account-hand-over", ""): 14,
    ("reviewer", "targets:rule-list", ""): 9,
    ("analyst", "targets:rule-detail", ""): 13,
    ("reviewer", "targets:enterprise-list", ""): 13,
    ("reporter", "targets:enterprise-list", ""): 15,
    ("reviewer", "targets:enterprise-list", "q=qy&active=yes&above_scale=yes"): 13,
    ("reviewer", "targets:enterprise-detail", ""): 26,
    ("reporter", "targets:enterprise-detail", ""): 21,
    ("reviewer", "targets:enterprise-figure", ""): 15,
    ("reviewer", "targets:enterprise-list", EARLIER): 14,
    ("reviewer", "targets:enterprise-detail", EARLIER): 26,
    ("reviewer", "targets:enterprise-figure", EARLIER): 16,
    ("analyst", "targets:life-event-new", ""): 11,
    ("reviewer", "targets:life-event", ""): 104,
    ("analyst", "incentives:overview", ""): 18,
    ("reporter", "incentives:overview", ""): 19,
    ("leader", "incentives:overview", "year=2018"): 20,
    ("analyst", "incentives:award-list", ""): 8,
    ("reporter", "incentives:award-list", "waiting=yes&q=INC"): 13,
    ("analyst", "incentives:award-detail", ""): 18,
    ("auditor", "incentives:award-detail", ""): 17,
    ("auditor", "incentives:award-letter-docx", ""): 8,
    ("analyst", "incentives:apply", ""): 5,
    ("analyst", "incentives:award-new", ""): 6,
    ("finance", "incentives:budget-list", ""): 6,
    ("leader", "incentives:effect", ""): 26,
    ("finance", "incentives:budget-detail", ""): 6,
    ("finance", "incentives:batch-list", ""): 12,
    ("finance", "incentives:batch-detail", ""): 7,
    ("finance", "incentives:batch-csv", ""): 7,
    ("reviewer", "incentives:setting-list", ""): 8,
    ("reviewer", "incentives:setting-change", ""): 7,
    ("reviewer", "incentives:enterprise-awards", ""): 8,
    ("reviewer", "targets:job-list", ""): 11,
    ("auditor", "targets:activity", ""): 8,
    ("administrator", "targets:activity", "kind=looks"): 8,
    ("reviewer", "targets:document-detail", ""): 5,
    ("reviewer", "targets:document-state", ""): 3,
    ("administrator", "targets:account-list", ""): 14,
    ("administrator", "targets:unit-list", ""): 6,
    ("administrator", "targets:assignment-list", ""): 7,
    ("reviewer", "api:targets", ""): 7,
    ("reviewer", "api:progress", PERIOD): 16,
    ("reviewer", "api:bridge", f"{PERIOD}&as_of=2018-12-31"): 45,
    ("reviewer", "api:changes", ""): 8,
    ("reviewer", "api:series", INDICATOR): 17,
    ("reviewer", "api:breakdown", f"{INDICATOR}&by=park"): 10,
    ("reviewer", "api:breakdown", f"{INDICATOR}&by=enterprise"): 10,
    ("reviewer", "api:figures", INDICATOR): 10,
    ("reviewer", "api:scenario", PERIOD): 16,
    ("reviewer", "api:completeness", PERIOD): 6,
    ("reviewer", "api:enterprises", PERIOD): 4,
    ("reviewer", "api:certificates", ""): 4,
    ("reviewer", "incentives_api:awards", ""): 7,
    ("reviewer", "api:returns", ""): 6,
    ("reviewer", "api:corrections", ""): 5,
    ("reporter", "api:corrections", ""): 5,
}


ON_POSTGRESQL = {
    ("reviewer", "targets:correction-detail", ""): 3,
    ("reviewer", "targets:life-event", ""): 1,
}
"""How many more there: the trial of a correction or of an event, taken back, sends ANALYZE, a lock
and NOTIFY, or NOTIFY alone."""


SHARED = {
    "targets:board",
    "targets:target-detail",
    "targets:target-breakdown",
    "targets:policy",
    "targets:summary",
    "targets:wall",
    "targets:wall-panels",
}
"""Pages that are rendered once: COUNTS has what the first view takes."""
SEEN_BEFORE = 2
"""The session, and the reader with the state of the data."""


def fill(size: int, reader: User) -> None:
    """`size` more of everything that a list shows, each enterprise in places and with figures,
    and as many messages to `reader`."""
    elements = list(DataElement.objects.filter(level=Level.ENTERPRISE).order_by("order"))
    for number in range(size):
        firm = make_enterprise(
            f"企业{number}", park=make_park(), cluster=make_cluster(), above_scale=number % 2 == 0
        )
        make_certificate(enterprise=firm)
        for period in ("2017Q3", "2017Q4", "2018Q3", "2018Q4"):
            for element in elements:
                make_observation(element, period, number + 1, firm)
        make_user(f"person{number}", Role.REPORTER, department=make_unit(f"office-{number}"))
        for of in (reader, make_user(f"reader{number}")):
            make_notice_item(notice=make_notice(person=of, day=date(2018, 1, number + 1)))
        make_job(started_by=make_user(f"starter{number}"))
        fill_issue(number, reader)
    for number in range(size):
        make_scenario(f"scenario {number}", made_by=make_user(f"maker{number}"))
    aggregate_all()
    fill_awards(size)


def fill_issue(number: int, reader: User) -> None:
    """A signed issue that could not be sent to two people and one unit, and what the trail has of
    it and of a look."""
    editor, signer = make_user(f"editor{number}"), make_user(f"signer{number}", Role.LEADER)
    issue = make_publication(
        period=Period.parse("2010Q1").plus(number),
        serial=number + 2,
        code=f"3456789{number:05d}",
        prepared_by=editor,
        signed_by=signer,
    )
    first, head = Publication.objects.order_by("pk")[0], make_unit(f"head-{number}")
    for of, to in (
        (issue, {"person": reader}),
        (issue, {"head_of": head}),
        (first, {"person": editor}),
    ):
        Delivery.objects.create(
            publication=of, address="a@example.com", mail_state=MailState.FAILED, **to
        )
    for action, of in (("publication.mailed_again", issue), ("talent.seen", reader)):
        make_audit_event(
            actor=signer,
            action=action,
            object_type=of._meta.model_name,
            object_id=str(of.pk),
            object_label=str(of),
            detail={"on_behalf_of": editor.username},
        )


def fill_awards(size: int) -> None:
    """`size` more of what each page of awards lists, all of the award in the access stage."""
    award = Award.objects.order_by("pk").first()
    assert award is not None
    batch, budget = PaymentBatch.objects.get(), Budget.objects.get()
    for number in range(size):
        clerk = make_user(f"clerk{number}")
        make_scheme(fact={"kind": "project"}, unit=make_unit(f"bureau-{number}"))
        make_scheme_setting(
            f"code-{number}", 5, scheme=award.scheme, owner=make_unit(f"owner-{number}")
        )
        make_evidence(b"%%PDF-1.4 %d" % number, award=award, added_by=clerk)
        AwardEvent.objects.create(award=award, on=DAY, verb="check", to_state="checking", by=clerk)
        make_budget(scheme=make_scheme(), allotted=number + 1)
        make_batch(made_by=clerk)
        kinds = (("due", "zone", None), ("batched", "zone", batch), ("due", "city", None))
        for state, funder, held in kinds:
            paid = make_award(
                enterprise=award.enterprise, scheme=make_scheme(), department=award.department
            )
            Disbursement.objects.create(
                award=paid,
                funder=funder,
                order=1,
                amount=1,
                budget=budget if funder == "zone" else None,
                state=state,
                batch=held,
                due_on=DAY,
            )


DAY = date(2018, 12, 3)


def count(cast: Cast, stage: dict[str, Any], role: str, name: str, query: str) -> int:
    client = Client()
    client.force_login(cast[role])
    if query == EARLIER:
        query += quote(written(db_now()))
    address = f"{reverse(name, kwargs=stage.get(name))}?{query}"
    forget_pages()
    number = queries_of(client, address)
    if name in SHARED:
        assert queries_of(client, address) == SEEN_BEFORE
    return number


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries)


@pytest.mark.parametrize("size", [3, 12])
def test_queries_do_not_grow_with_the_rows(cast: Cast, size: int):
    stage = make_access_stage(cast)
    fill(size, cast.reporter)
    found = {key: count(cast, stage, *key) for key in COUNTS}
    more = ON_POSTGRESQL if connection.vendor == "postgresql" else {}
    allowed = {key: number + more.get(key, 0) for key, number in COUNTS.items()}
    assert {key: one for key, one in found.items() if one != allowed[key]} == {}


AFTER_A_CHANGE = {"targets:board": 40, "targets:target-detail": 14}
"""Of a page whose figures have changed since this process showed one."""


@pytest.mark.parametrize("size", [3, 12])
def test_after_a_change_what_stands_is_not_read_again(cast: Cast, size: int):
    stage = make_access_stage(cast)
    fill(size, cast.reporter)
    client = Client()
    client.force_login(cast.reviewer)
    found = {}
    for name in AFTER_A_CHANGE:
        address = f"{reverse(name, kwargs=stage.get(name))}?{PERIOD}"
        queries_of(client, address)
        AggregateState.objects.update(data_version=F("data_version") + 1)
        found[name] = queries_of(client, address)
    assert found == AFTER_A_CHANGE


CIRCULAR = {"asked": 98, "written": 92}
"""Queries of a circular that is asked for, and of one that is there."""


@pytest.mark.parametrize("size", [3, 12])
def test_a_circular_takes_the_same_queries_whatever_it_tells(cast: Cast, size: int):
    make_access_stage(cast)
    fill(size, cast.reporter)
    client = Client()
    client.force_login(cast.leader)
    found = {}
    for state in CIRCULAR:
        with CaptureQueriesContext(connection) as queries:
            client.get("/summary/2018Q3.xlsx")
        found[state] = len(queries)
        document_write(DocumentFile.objects.latest("pk").pk)
    more = 1 if connection.vendor == "postgresql" else 0
    assert found == {**CIRCULAR, "asked": CIRCULAR["asked"] + more}
