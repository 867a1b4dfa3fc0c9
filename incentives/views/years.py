"""The year an address asks for."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from incentives.calc.years import FIRST, LAST, read_year
from targets.errors import UnreadableAddress


def year_of(request: HttpRequest) -> int | None:
    """None where none is asked for. **Raises** UnreadableAddress."""
    asked = request.GET.get("year", "")
    try:
        return read_year(asked) if asked else None
    except ValueError as error:
        values = {"first": FIRST, "last": LAST}
        message = _("年度写成四位数字，如2018，在%(first)d与%(last)d之间。") % values
        raise UnreadableAddress(message) from error
