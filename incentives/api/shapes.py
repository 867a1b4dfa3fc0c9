"""Shapes of the API's awards. Of a talent the masked name and the code, never the number."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from incentives.access import talent_name
from incentives.choices import DisbursementState
from incentives.models import Award
from incentives.services.files import MAX_WORDS
from targets.api.fields import DayField, FigureField, NamedField, WholeNumberField
from targets.choices import Funder

Text = serializers.CharField


class PartSerializer(serializers.Serializer):
    """What one funder pays, in 万元; `order` says who pays first."""

    funder = serializers.ChoiceField(Funder.choices)
    order = serializers.IntegerField()
    amount = FigureField()
    state = serializers.ChoiceField(DisbursementState.choices)
    due_on = serializers.DateField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    batch = serializers.SerializerMethodField()
    voucher = Text()

    def get_batch(self, part: Any) -> str | None:
        return part.batch.number if part.batch else None


class AwardSerializer(serializers.Serializer):
    """Amounts in 万元. `facts` are the held data it was found by, `missing` what they did not say;
    `fact_lost_on` is the day on which the fact was found to have fallen away."""

    id = serializers.IntegerField(source="pk")
    number = Text()
    scheme = Text(source="scheme.code")
    name = NamedField(source="scheme")
    department = Text()
    year = serializers.IntegerField()
    state = Text()
    version = serializers.IntegerField()
    origin = Text()
    uscc = Text(source="enterprise.uscc", default=None, allow_null=True)
    enterprise = Text(source="enterprise.name", default=None, allow_null=True)
    talent = serializers.SerializerMethodField()
    subject = Text()
    payee = Text()
    fact_on = serializers.DateField()
    facts = serializers.JSONField()
    missing: serializers.ListField = serializers.ListField(child=Text())
    is_cash = serializers.BooleanField()
    amount_min = FigureField()
    amount_max = FigureField()
    amount = FigureField()
    notice_from = serializers.DateField(allow_null=True)
    notice_to = serializers.DateField(allow_null=True)
    approved_on = serializers.DateField(allow_null=True)
    refusal_reasons: serializers.ListField = serializers.ListField(child=Text())
    fact_lost_on = serializers.DateField(allow_null=True)
    fact_lost_reason = Text()
    parts = PartSerializer(many=True, source="disbursements.all")

    def get_talent(self, award: Award) -> str | None:
        return talent_name(award.talent) if award.talent else None


class ApplySerializer(serializers.Serializer):
    """An application. Of `uscc`, `talent` (its code) and `subject` what the scheme is about;
    without `uscc` a project names its `payee`; a talent's `fact_on` is in the register, `year`
    belongs to what is paid every year."""

    scheme = Text()
    fact_on = DayField(required=False, allow_null=True)
    uscc = Text(required=False, allow_blank=True, default="")
    talent = serializers.RegexField(r"^T-[0-9]{4,18}$", required=False, default="")
    subject = Text(required=False, allow_blank=True, default="", max_length=120)
    payee = Text(required=False, allow_blank=True, default="", max_length=120)
    year = WholeNumberField(required=False, min_value=2000, max_value=2100, allow_null=True)
    words = Text(required=False, allow_blank=True, default="", max_length=MAX_WORDS)


class ApproveAwardSerializer(serializers.Serializer):
    version = WholeNumberField(min_value=0)
    words = Text(required=False, allow_blank=True, default="", max_length=MAX_WORDS)


class PaySerializer(serializers.Serializer):
    """`version` tells that what is paid is what was seen."""

    version = WholeNumberField(min_value=0)
    note = Text(required=False, allow_blank=True, default="", max_length=300)


def complete(awards: QuerySet[Award]) -> QuerySet[Award]:
    """With everything an award's shape reads, in a fixed number of queries."""
    awards = awards.select_related("scheme", "department", "enterprise", "talent")
    return awards.prefetch_related("department__names", "disbursements__batch")


def described(award: Award) -> Any:
    return AwardSerializer(complete(Award.objects.filter(pk=award.pk)).get()).data
