"""Numbers of vouchers: one is booked once, whoever pays and whatever comes back. The database
refuses a second; here its place is named."""

from django.utils.translation import gettext as _

from incentives.calc.vouchers import readable, voucher_key
from incentives.models import LedgerEntry
from incentives.services.files import required
from incentives.words import money
from targets.errors import InvalidInput, Problem
from targets.formatting import day

LONGEST = 60


def voucher_number(text: str) -> str:
    """As it will be booked, full-width letters as plain ones. **Raises** InvalidInput."""
    number = required(readable(text), "voucher", _("请写明凭证号。"), LONGEST)
    if not voucher_key(number):
        message = _("凭证号要有字母或数字。")
        raise InvalidInput(message, [Problem(message, "voucher", field="voucher")])
    return number


def check_unused(number: str) -> None:
    """**Raises** InvalidInput where it was booked already, naming where."""
    rows = LedgerEntry.objects.filter(voucher_key=voucher_key(number))
    entry = rows.select_related("award", "disbursement__batch").first()
    if entry is None or entry.award is None:
        return
    values = {"voucher": number, "award": entry.award.number, "on": day(entry.on)}
    values |= {"funder": entry.get_funder_display(), "kind": entry.get_kind_display()}
    values |= {"amount": money(entry.amount)}
    batch = entry.disbursement.batch if entry.disbursement else None
    place = _("奖补%(award)s") if batch is None else _("奖补%(award)s（批次%(batch)s）")
    place %= {**values, "batch": batch.number if batch else ""}
    message = _(
        "凭证号“%(voucher)s”已用于%(place)s：%(funder)s%(kind)s%(amount)s，%(on)s。"
        "一个凭证号只记一笔：一张凭证含几笔的，请在号后加序号，如“-1”；别的单位出的同号凭证，请在号前写明单位。"
    )
    message %= {**values, "place": place}
    raise InvalidInput(message, [Problem(message, "used", field="voucher")])
