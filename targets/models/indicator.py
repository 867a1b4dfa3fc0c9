"""Data elements, indicators and the versions of their definitions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from targets.calc.formulas import Formula
from targets.choices import ElementKind, Level
from targets.models.fields import PeriodField
from targets.models.recorded import CURRENT, Recorded, interval_forward


class DataElement(models.Model):
    """An atomic item a form asks for. Natural key: `code`. Written by `load_policy`."""

    code = models.SlugField(_("代码"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField()
    name_zh = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=120)
    unit_zh = models.CharField(_("计量单位"), max_length=20)
    unit_en = models.CharField(_("英文计量单位"), max_length=40)
    kind = models.CharField(_("类型"), max_length=8, choices=ElementKind)
    level = models.CharField(_("层级"), max_length=12, choices=Level)
    allows_negative = models.BooleanField(_("可为负"), default=False)
    help_zh = models.TextField(_("填报说明"), blank=True)
    help_en = models.TextField(_("英文填报说明"), blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = _("数据项")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=ElementKind.STOCK) | Q(allows_negative=False),
                name="element_stock_not_negative",
            )
        ]

    def __str__(self) -> str:
        return self.name_zh


class Indicator(models.Model):
    """A defined measure. Natural key: `code`. What it means is said by its definition versions."""

    code = models.SlugField(_("代码"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField()
    name_zh = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=160)
    short_zh = models.CharField(_("简称"), max_length=40)
    short_en = models.CharField(_("英文简称"), max_length=80)
    unit_zh = models.CharField(_("单位"), max_length=20)
    unit_en = models.CharField(_("英文单位"), max_length=40)
    note_zh = models.CharField(_("口径提示"), max_length=120, blank=True)
    note_en = models.CharField(_("英文口径提示"), max_length=200, blank=True)
    decimals = models.PositiveSmallIntegerField(_("显示小数位"), default=1)
    alternatives = models.JSONField(_("别的读法"), default=list, blank=True)
    """Other readings of the policy's words: `[{"text": {"zh", "en"}, "formula"}]`. Shown beside
    the definition in force; nothing is judged by them."""

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = _("指标")

    def __str__(self) -> str:
        return self.name_zh


class DefinitionVersion(Recorded):
    """A numbered definition of an indicator, used for periods from `first_period` on until the
    next number takes over. A correction of the text closes this row and adds another."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="definitions")
    number = models.PositiveSmallIntegerField(_("版本号"))
    first_period = PeriodField(_("首个报告期"))
    document = models.CharField(_("依据"), max_length=200)
    text_zh = models.TextField(_("口径"))
    text_en = models.TextField(_("英文口径"))
    formula_data = models.JSONField(_("公式"))

    class Meta:
        ordering = ["indicator", "number"]
        verbose_name = verbose_name_plural = _("口径版本")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "number"], condition=CURRENT, name="definition_number_unique"
            ),
            models.UniqueConstraint(
                fields=["indicator", "first_period"],
                condition=CURRENT,
                name="definition_first_period_unique",
            ),
            interval_forward("definition"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} v{self.number}"

    @property
    def formula(self) -> Formula:
        return Formula.from_data(self.formula_data)
