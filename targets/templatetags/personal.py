"""`{% personal "includes/_masthead.html" %}`: an include that shared pages leave a hole for."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from targets.personal import HOLE, PARTS, is_shared

register = template.Library()


@register.simple_tag(takes_context=True)
def personal(context: Any, name: str) -> SafeString:
    provided = PARTS[name]
    request = context.get("request")
    if is_shared(request):
        return mark_safe(f"{HOLE}{name}{HOLE}")
    with context.push(**(provided(request) if request else {})):
        return context.template.engine.get_template(name).render(context)
