"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest

from targets.models import Policy


def shell(request: HttpRequest) -> dict[str, Any]:
    """The active policy, for header and footer; read only where a template asks for it."""
    return {"policy": Policy.objects.filter(is_active=True).first}
