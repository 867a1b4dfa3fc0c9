"""Where a request comes from, as far as that can be trusted."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of whoever asked, for limits on attempts.

    Each proxy adds the address it was asked from at the end of X-Forwarded-For, so the one that
    the outermost of `TRUSTED_PROXIES` added is that far from the end; whatever stands before it
    the client may have made up. Where there is no such address, the connection's own.
    """
    connected = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXIES
    passed_on = request.headers.get("X-Forwarded-For", "").split(",")
    if not 0 < count <= len(passed_on):
        return connected
    try:
        return str(ip_address(passed_on[-count].strip()))
    except ValueError:
        return connected
