"""Names of things in the reader's language."""

from typing import Any

from django.utils.translation import get_language


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def named(thing: Any, field: str = "name") -> str:
    """`name_en` for English readers where there is one, else `name_zh`; so for any pair."""
    english = getattr(thing, f"{field}_en", "") if is_english() else ""
    return english or getattr(thing, f"{field}_zh")
