"""What staff wrote on a summary in place of the draft."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from targets.choices import Language
from targets.models.fields import PeriodField
from targets.models.recorded import CURRENT, Recorded, interval_forward

MOST_WORDS = {Language.CHINESE: 120, Language.ENGLISH: 280}
"""Characters by language: three risks and three decisions of this length still leave one sheet."""


class SummaryText(Recorded):
    """The words of one slot of a period's summary in one language. Written by
    `services.summary`; never overwritten.

    `text` has figures as `{placeholders}` only and is empty where staff went back to the draft.
    `draft` is the draft it replaced, and `figures` what the placeholders said then: by them staff
    are told what changed under an edited text.
    """

    period = PeriodField(_("报告期"))
    slot = models.CharField(_("条目"), max_length=120)
    language = models.CharField(_("语言"), max_length=8, choices=Language)
    text = models.CharField(_("文字"), max_length=max(MOST_WORDS.values()), blank=True)
    draft = models.TextField(_("当时的草稿"))
    figures = models.JSONField(_("当时的数"), default=dict)

    class Meta:
        verbose_name = verbose_name_plural = _("摘要文字")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "slot", "language"],
                condition=CURRENT,
                name="summary_text_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="summary_text_language"
            ),
            models.CheckConstraint(
                condition=Q(slot__startswith="risk:") | Q(slot__startswith="decision:"),
                name="summary_text_slot",
            ),
            interval_forward("summary_text"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.slot}"
