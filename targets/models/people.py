"""Units of government and the people who use the system."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from targets.choices import DEPARTMENT_ROLES, Role


class Unit(models.Model):
    """A body of government. It may answer for clauses (责任单位), fill forms (报送部门) or both.

    Natural key: `code`. Written by `load_policy` and by administrators. Its names are dated,
    because units merge and are renamed while a policy runs.
    """

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("并入")
    )
    head_email = models.EmailField(_("负责人邮箱"), blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = _("单位")

    def __str__(self) -> str:
        return self.name_on(None)

    def name_on(self, day: date | None) -> str:
        """The unit's name on `day` (None: the latest) in the language in use.

        Reads the prefetched `names`; lists prefetch them.
        """
        names = sorted(self.names.all(), key=lambda name: name.valid_from or date.min)
        fitting = [
            name
            for name in names
            if day is None or (name.valid_from or date.min) <= day <= (name.valid_to or date.max)
        ]
        if not (fitting or names):
            return self.code
        chosen = (fitting or names)[-1]
        english = (get_language() or "").startswith("en")
        return chosen.name_en if english and chosen.name_en else chosen.name_zh


class UnitName(models.Model):
    """One name of a unit and the days it was in use (both ends included; empty is open)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name_zh = models.CharField(_("中文名"), max_length=80)
    name_en = models.CharField(_("英文名"), max_length=160, blank=True)
    valid_from = models.DateField(_("启用"), null=True, blank=True)
    valid_to = models.DateField(_("停用"), null=True, blank=True)

    class Meta:
        ordering = ["unit", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name_zh"], name="unit_name_unique"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="unit_name_dates_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class User(AbstractUser):
    """A person with exactly one role; reporters and leads belong to a department."""

    full_name = models.CharField(_("姓名"), max_length=60, blank=True)
    role = models.CharField(_("角色"), max_length=16, choices=Role)
    department = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("部门"),
    )
    is_demo = models.BooleanField(_("演示账号"), default=False, editable=False)

    REQUIRED_FIELDS = ["role"]

    class Meta:
        ordering = ["username"]
        verbose_name = verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=~Q(role__in=[str(role) for role in DEPARTMENT_ROLES])
                | Q(department__isnull=False),
                name="user_of_department_has_one",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username


class ApiToken(models.Model):
    """A key with which a program acts as a user; only its digest is kept (`services.tokens`)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="api_token")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(db_default=Now())
