"""Signed issues sent out: to whom, once, by e-mail and in the system, again where it failed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hightech_zone.lib.clock import db_now
from targets.choices import MailState, Role
from targets.models import Delivery, OutboxMessage, Publication, Unit, User
from targets.selectors.deliveries import issue_recipients
from targets.services.deliveries import (
    TASK,
    deliveries_mail,
    deliveries_retry,
    deliveries_write,
    mail_of,
    subscription_set,
)
from tests.cast import Cast
from tests.factories import make_publication, make_user

pytestmark = pytest.mark.django_db


class Refusing(EmailBackend):
    def send_messages(self, email_messages: object) -> int:
        raise OSError("no server")


@pytest.fixture
def issue(cast: Cast) -> Publication:
    for one in (cast.leader, cast.lead, cast.analyst):
        one.email = f"{one.username}@example.com"
        one.save()
    return make_publication(prepared_by=cast.analyst, signed_by=cast.leader)


def told(issue: Publication) -> set[User | None]:
    return {one.person for one in issue.deliveries.all()}


def test_leaders_and_leads_get_it_and_who_asked(issue: Publication, cast: Cast) -> None:
    subscription_set(by=cast.analyst, is_on=True)
    subscription_set(by=cast.lead, is_on=False)
    make_user("gone", Role.LEADER, is_active=False)
    deliveries_write(publication=issue)
    assert told(issue) == {cast.leader, cast.analyst}


def test_heads_behind_an_address_get_it_unless_a_person_has_it(cast: Cast) -> None:
    cast.lead.email = "Head@example.com"
    cast.lead.save()
    other = Unit.objects.exclude(pk=cast.department.pk).first()
    assert other is not None
    Unit.objects.filter(pk=cast.department.pk).update(head_email="head@example.com")
    Unit.objects.filter(pk=other.pk).update(head_email="other@example.com")
    assert [one.head_of for one in issue_recipients() if one.head_of] == [other]
    subscription_set(by=cast.lead, is_on=False)
    assert [one.head_of for one in issue_recipients() if one.head_of] == [other]


def test_one_mailbox_gets_one_e_mail_and_each_person_is_told(cast: Cast) -> None:
    for one in (cast.leader, cast.lead):
        one.email = "Office@example.com" if one == cast.lead else "office@example.com"
        one.save()
    Unit.objects.filter(pk=cast.department.pk).update(head_email="OFFICE@example.com")
    found = {one.person: one.address for one in issue_recipients()}
    assert set(found) == {cast.leader, cast.lead}
    assert sum(bool(one) for one in found.values()) == 1


def test_an_e_mail_reads_the_one_file_it_carries(issue: Publication) -> None:
    deliveries_write(publication=issue)
    row = Delivery.objects.select_related("publication").exclude(address="").first()
    assert row is not None
    with CaptureQueriesContext(connection) as queries:
        assert mail_of(row).attachments
    (read,) = [one["sql"] for one in queries if '"content"' in one["sql"]]
    assert '"format" =' in read


def test_nobody_gets_it_twice(issue: Publication) -> None:
    deliveries_write(publication=issue)
    with pytest.raises(IntegrityError), transaction.atomic():
        deliveries_write(publication=issue)
    assert deliveries_mail().sent == 2
    assert deliveries_mail().sent == 0


def test_the_e_mail_carries_the_signed_file(issue: Publication, settings) -> None:
    settings.SITE_URL = "https://zone.example"
    deliveries_write(publication=issue)
    assert OutboxMessage.objects.get().task == TASK
    assert mail.outbox == []
    deliveries_mail()
    sent = next(one for one in mail.outbox if one.to == ["leader@example.com"])
    assert issue.number in sent.subject
    assert f"https://zone.example/publications/{issue.pk}/" in sent.body
    ((name, content, kind),) = sent.attachments
    held = issue.files.get()
    assert (name, content) == (held.name, bytes(held.content))
    assert kind.endswith("wordprocessingml.document")


def test_what_failed_is_tried_again_for_days_and_then_by_hand(
    issue: Publication, cast: Cast, settings
) -> None:
    deliveries_write(publication=issue)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert deliveries_mail().failed == 2
    row = Delivery.objects.first()
    assert row is not None
    assert (row.mail_state, row.mail_error) == (MailState.FAILED, "OSError: no server")
    assert deliveries_mail().failed == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Delivery.objects.update(written_at=db_now() - timedelta(days=4))
    assert deliveries_mail().sent == 0
    assert deliveries_retry(publication=issue, by=cast.analyst) == 2
    assert deliveries_mail().sent == 2
    assert deliveries_retry(publication=issue, by=cast.analyst) == 0


def test_what_may_have_arrived_is_not_sent_again(issue: Publication, cast: Cast) -> None:
    deliveries_write(publication=issue)
    lost = db_now() - timedelta(minutes=20)
    Delivery.objects.update(mail_state=MailState.SENDING, mail_at=lost)
    assert deliveries_mail().sent == 0
    assert set(Delivery.objects.values_list("mail_state", flat=True)) == {MailState.UNSURE}
    assert deliveries_retry(publication=issue, by=cast.analyst) == 0


def test_it_is_in_the_reader_s_messages_until_marked(
    issue: Publication, cast: Cast, client: Client
) -> None:
    deliveries_write(publication=issue)
    client.force_login(cast.leader)
    page = client.get("/notices/").content.decode()
    assert issue.number in page
    assert "1条未读" in page
    own = Delivery.objects.get(person=cast.leader)
    other = Delivery.objects.get(person=cast.lead)
    client.post("/notices/", {"delivery": other.pk})
    client.post("/notices/", {"delivery": own.pk})
    own.refresh_from_db()
    other.refresh_from_db()
    assert own.read_at is not None
    assert other.read_at is None


def test_staff_see_what_became_of_it_and_leaders_do_not(
    issue: Publication, cast: Cast, client: Client, settings
) -> None:
    deliveries_write(publication=issue)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    deliveries_mail()
    client.force_login(cast.analyst)
    page = client.get(issue.get_absolute_url()).content.decode()
    assert "no server" in page
    assert "再发失败的邮件" in page
    client.post(f"{issue.get_absolute_url()}mail-again/")
    assert set(Delivery.objects.values_list("mail_state", flat=True)) == {MailState.WAITING}
    client.force_login(cast.leader)
    assert "发送情况" not in client.get(issue.get_absolute_url()).content.decode()


def test_a_reader_turns_it_on_and_off(cast: Cast, client: Client) -> None:
    client.force_login(cast.reporter)
    assert "每期发给我" in client.get("/publications/").content.decode()
    client.post("/publications/subscription/", {"on": "1"})
    assert "不再发给我" in client.get("/publications/").content.decode()
    assert cast.reporter in {one.person for one in issue_recipients()}


def test_an_issue_withdrawn_meanwhile_is_not_sent_any_more(
    issue: Publication, cast: Cast, settings
) -> None:
    deliveries_write(publication=issue)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    deliveries_mail()
    make_publication(
        prepared_by=cast.analyst,
        signed_by=cast.leader,
        serial=2,
        code="23456789ABCE",
        withdraws=issue,
        reason="数字有误",
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliveries_mail().sent == 0
    assert deliveries_retry(publication=issue, by=cast.analyst) == 0


def test_a_mailbox_of_two_people_gets_one_e_mail(issue: Publication, cast: Cast) -> None:
    cast.lead.email = "Leader@example.com"
    cast.lead.save()
    deliveries_write(publication=issue)
    assert told(issue) == {cast.leader, cast.lead}
    assert deliveries_mail().sent == 1
