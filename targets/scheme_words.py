"""Award schemes in words: how much, how often, on which terms. Nothing here knows the database."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.formatting import exact, number
from targets.models import AwardScheme
from targets.words import is_english

CNY_OF_A_UNIT = 10_000
"""Amounts are kept in 万元."""
FREQUENCIES = {
    "once": gettext_lazy("一次性"),
    "yearly": gettext_lazy("每年"),
    "per_project": gettext_lazy("每个项目"),
}
TERMS = {
    "eligibility": gettext_lazy("条件"),
    "basis": gettext_lazy("标准"),
    "payer": gettext_lazy("出资"),
    "split": gettext_lazy("分担"),
    "order": gettext_lazy("先后"),
    "duration": gettext_lazy("年限"),
    "funds": gettext_lazy("基金"),
}


def scheme_amount(scheme: AwardScheme) -> str:
    """`一次性100万元`, `每年20—50万元`; without an amount what it is measured by, or that
    the policy does not say."""
    amounts = [one for one in (scheme.amount_min, scheme.amount_max) if one is not None]
    if not amounts:
        basis = scheme.terms.get("basis")
        return basis["en" if is_english() else "zh"] if basis else _("没有写金额")
    if is_english():
        written = "–".join(number(one * CNY_OF_A_UNIT) for one in dict.fromkeys(amounts))
        amount = f"CNY {written}"
    else:
        amount = "—".join(exact(one) for one in dict.fromkeys(amounts)) + "万元"
    often = FREQUENCIES.get(scheme.frequency)
    return _("%(often)s%(amount)s") % {"often": often, "amount": amount} if often else amount


def scheme_terms(scheme: AwardScheme) -> list[tuple[str, str]]:
    """What the policy says of it, and plainly what it does not, each with its name."""
    language = "en" if is_english() else "zh"
    return [(str(TERMS.get(name, name)), said[language]) for name, said in scheme.terms.items()]
