"""Send the day's reminders by hand, as the scheduler does every working day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from hightech_zone.lib.workdays import is_published, is_working_day
from targets.services.notice_mail import notices_mail
from targets.services.reminders import reminders_plan, reminders_send


class Command(BaseCommand):
    help = "Tell everybody what is owed: one message a person a day at most, e-mails included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say it, send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_published(today()):
            self.stdout.write(_("今年的放假安排还没有公布，只按周末推算。"))
        if not is_working_day(today()):
            self.stdout.write(_("今天是休息日，不发提醒。"))
            return
        planned = reminders_plan()
        for one in planned:
            told = "; ".join(item.subject for item in one.items)
            self.stdout.write(f"{one.recipient.person or one.recipient.address}: {told}")
        if options["dry_run"]:
            self.stdout.write(_("将发%(count)d条消息。") % {"count": len(planned)})
            return
        sent = reminders_send()
        mailed = notices_mail()
        said = _("发了%(count)d条消息，邮件发出%(mailed)d封，失败%(failed)d封。")
        counts = {"count": len(sent), "mailed": mailed.sent, "failed": mailed.failed}
        self.stdout.write(said % counts)
