"""Numbers that were booked or entered before, as they are compared now.

Blanks within a voucher's number, kinds of dashes and what cannot be seen make no other voucher; of
those booked twice the first keeps its key, later ones have their own beside it. Talents' identity
numbers are kept the way they are looked for.
"""

from typing import Any
from unicodedata import category, normalize

from django.db import migrations

from incentives.migrations._ledger import guard, release

UNSEEN, DASHES = "\u115f\u1160", "\u2212\u2500"


def voucher_key(number: str) -> str:
    plain = normalize("NFKC", number)
    seen = "".join(one for one in plain if category(one)[0] not in "CM" and one not in UNSEEN)
    plain = normalize("NFKC", seen.casefold())
    if not any(map(str.isalnum, plain)):
        return ""
    kept = (one for one in plain if not one.isspace())
    return "".join("-" if category(one) == "Pd" or one in DASHES else one for one in kept)


def fill(apps: Any, schema_editor: Any) -> None:
    entries = apps.get_model("incentives", "LedgerEntry").objects.exclude(voucher="")
    known: set[str] = set()
    changed = {}
    for pk, voucher, held in entries.order_by("pk").values_list("pk", "voucher", "voucher_key"):
        key = voucher_key(voucher) or f"#{pk}"
        key = f"{key} #{pk}" if key in known else key
        known.add(key)
        if key != held:
            changed[pk] = key
    for pk in changed:  # out of the way of those that take their keys
        entries.filter(pk=pk).update(voucher_key=f"#{pk}#")
    for pk, key in changed.items():
        entries.filter(pk=pk).update(voucher_key=key)


def normalise_talents(apps: Any, schema_editor: Any) -> None:
    """Where two rows would have one number they stay as they are: one person who was entered twice
    is for people to sort out, and the page finds the one whose number is plain."""
    talents = apps.get_model("incentives", "Talent").objects
    for pk, number in talents.values_list("pk", "identity_number"):
        plain = normalize("NFKC", number).upper()
        plain = "".join(one for one in plain if category(one)[0] != "C" and not one.isspace())
        if plain != number and not talents.filter(identity_number=plain).exists():
            talents.filter(pk=pk).update(identity_number=plain)


class Migration(migrations.Migration):
    dependencies = [("incentives", "0005_papers_shared")]
    operations = [
        migrations.RunPython(release, guard),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(guard, release),
        migrations.RunPython(normalise_talents, migrations.RunPython.noop),
    ]
