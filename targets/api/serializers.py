"""Shapes of the answers about targets and figures (read only). Figures are decimal strings or
null; shares, attainment, progress, pace and coverage are fractions of 1."""

from typing import Any

from rest_framework import serializers

from targets.api.fields import FigureField, NamedField, QuarterField
from targets.calc.numbers import plain
from targets.calc.sums import Coverage, coarse

Text = serializers.CharField


class CoverageSerializer(serializers.Serializer):
    """In whole hundredths, unless `sees_enterprises` in the context says that the reader may see
    single enterprises."""

    units = FigureField()
    cells = FigureField()
    weighted = FigureField()

    def to_representation(self, instance: Coverage) -> dict[str, Any]:
        is_exact = self.context.get("sees_enterprises", False)
        return super().to_representation(instance if is_exact else coarse(instance))


class ProjectionSerializer(serializers.Serializer):
    linear = FigureField()
    geometric = FigureField()
    recent = FigureField()
    low = FigureField()
    central = FigureField()
    high = FigureField()


class RequiredSerializer(serializers.Serializer):
    linear = FigureField()
    geometric = FigureField()
    best_quarter_multiple = FigureField()


class InYearSerializer(serializers.Serializer):
    ytd = FigureField()
    year_target = FigureField()
    attainment = FigureField()
    time_elapsed = FigureField()
    seasonal_share = FigureField()


class HeaderSerializer(serializers.Serializer):
    """What every answer begins with. `as_of` null: now."""

    period = QuarterField()
    as_of = serializers.DateTimeField(allow_null=True)
    data_version = serializers.IntegerField()


class ProgressResultSerializer(serializers.Serializer):
    indicator = Text(source="indicator.code")
    name = NamedField(source="indicator")
    unit = NamedField("unit", source="indicator")
    comparator = Text(source="spec.comparator")
    target = FigureField(source="spec.target")
    goal = FigureField()
    baseline = FigureField(source="spec.baseline")
    value = FigureField(source="measure.value")
    numerator = FigureField(source="measure.numerator")
    denominator = FigureField(source="measure.denominator")
    undefined_reason = Text(source="measure.undefined_reason", allow_null=True)
    expected = FigureField(source="progress.expected")
    gap = FigureField(source="progress.gap")
    attainment = FigureField(source="progress.attainment")
    progress = FigureField(source="progress.progress")
    pace = FigureField(source="progress.pace")
    time_elapsed = FigureField(source="progress.time_elapsed")
    status = Text(source="progress.status", allow_null=True)
    status_reason = Text(source="progress.status_reason", allow_null=True)
    projection = ProjectionSerializer(source="ahead.projection")
    outlook = Text(source="ahead.outlook")
    shortfall = FigureField(source="ahead.shortfall")
    required = RequiredSerializer(source="ahead.required")  # type: ignore[assignment]
    coverage = CoverageSerializer(source="measure.coverage")
    in_year = InYearSerializer(allow_null=True)
    definition_version = serializers.IntegerField(source="definition.number", allow_null=True)


class ProgressSerializer(HeaderSerializer):
    completeness = FigureField()
    results = ProgressResultSerializer(many=True, source="rows")


class SeriesResultSerializer(serializers.Serializer):
    period = QuarterField()
    value = FigureField(source="measure.value")
    numerator = FigureField(source="measure.numerator")
    denominator = FigureField(source="measure.denominator")
    expected = FigureField(source="progress.expected")
    status = Text(source="progress.status", allow_null=True)
    coverage = CoverageSerializer(source="measure.coverage")


class IndicatorHeaderSerializer(HeaderSerializer):
    indicator = Text(source="indicator.code")
    name = NamedField(source="indicator")
    unit = NamedField("unit", source="indicator")


class SeriesSerializer(IndicatorHeaderSerializer):
    results = SeriesResultSerializer(many=True)


class BreakdownTotalSerializer(serializers.Serializer):
    value = FigureField()
    numerator = FigureField()
    denominator = FigureField()
    coverage = CoverageSerializer()


class BreakdownResultSerializer(serializers.Serializer):
    key = Text(allow_null=True)
    name = Text()
    value = FigureField(source="part.value")
    numerator = FigureField(source="part.numerator")
    denominator = FigureField(source="part.denominator")
    share = FigureField(
        source="part.share",
        help_text="Of the zone's whole numerator, what is reported for the zone included "
        "(占全区); null where there is none.",
    )
    coverage = CoverageSerializer(source="part.coverage")
    suppressed = serializers.BooleanField()


class BreakdownSerializer(IndicatorHeaderSerializer):
    by = Text()
    total = BreakdownTotalSerializer()
    results = BreakdownResultSerializer(many=True, source="rows")


class TargetSerializer(serializers.Serializer):
    """A target of the active policy with its setting in force."""

    indicator = Text(source="target.indicator.code")
    name = NamedField(source="target.indicator")
    unit = NamedField("unit", source="target.indicator")
    clause = Text(source="target.clause.code")
    units = serializers.SerializerMethodField()
    comparator = Text()
    target = FigureField(source="value")
    target_period = QuarterField()
    baseline = FigureField()
    baseline_period = QuarterField()
    path = Text()

    def get_units(self, setting: Any) -> list[str]:
        return [str(unit) for unit in setting.target.units.all()]


class FormCompletenessSerializer(serializers.Serializer):
    form = Text(source="form.code")
    name = NamedField(source="form")
    approved = serializers.IntegerField()
    due = serializers.IntegerField()
    completeness = FigureField(source="rate")


class CompletenessSerializer(serializers.Serializer):
    period = QuarterField()
    as_of = serializers.DateTimeField(allow_null=True)
    completeness = FigureField()
    results = FormCompletenessSerializer(many=True)


class EnterpriseSerializer(serializers.Serializer):
    uscc = Text()
    name = Text()
    active_from = serializers.DateField()
    active_to = serializers.DateField(allow_null=True)
    park = Text(allow_null=True)
    cluster = Text(allow_null=True)
    above_scale = serializers.BooleanField(source="is_above_scale", allow_null=True)


class CertificateSerializer(serializers.Serializer):
    uscc = Text(source="enterprise.uscc")
    name = Text(source="enterprise.name")
    kind = Text()
    level = Text()
    number = Text()
    issued_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True)


class TermSerializer(serializers.Serializer):
    """`take`: ttm, stock or count; `source`: a data element or a kind of certificate."""

    side = Text()
    source = Text(source="term.source")  # type: ignore[assignment]
    name = NamedField(source="element", allow_null=True)
    unit = NamedField("unit", source="element", allow_null=True)
    take = Text(source="term.take")
    level = Text(source="term.level")
    periods = serializers.ListField(child=QuarterField())
    total = serializers.SerializerMethodField()
    enterprises_defined = serializers.IntegerField(source="sum.defined")
    enterprises_due = serializers.IntegerField(source="sum.due")
    coverage = CoverageSerializer()

    def get_total(self, row: Any) -> str | None:
        return plain(row.sum.total) if row.sum.defined else None


class SourceSerializer(serializers.Serializer):
    """A return's submission or an import; the other is null."""

    element = Text(source="element.code")
    period = QuarterField()
    cells = serializers.IntegerField()
    form = Text(source="submission.of_return.form.code", allow_null=True)
    return_id = serializers.IntegerField(source="submission.of_return_id", allow_null=True)
    department = Text(source="submission.of_return.department", allow_null=True)
    submission = serializers.IntegerField(source="submission.number", allow_null=True)
    submitted_at = serializers.DateTimeField(source="submission.submitted_at", allow_null=True)
    submitted_by = Text(source="submission.submitted_by", allow_null=True)
    decided_at = serializers.DateTimeField(source="submission.decided_at", allow_null=True)
    decided_by = Text(source="submission.decided_by", allow_null=True)
    imported_from = Text(source="import_batch.source", allow_null=True)
    imported_at = serializers.DateTimeField(source="import_batch.imported_at", allow_null=True)


class DefinitionSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    first_period = QuarterField()
    document = Text()
    text = NamedField("text", source="*")
    formula = serializers.JSONField(source="formula_data")


class FigureSerializer(IndicatorHeaderSerializer):
    value = FigureField(source="measure.value")
    numerator = FigureField(source="measure.numerator")
    denominator = FigureField(source="measure.denominator")
    undefined_reason = Text(source="measure.undefined_reason", allow_null=True)
    coverage = CoverageSerializer(source="measure.coverage")
    definition = DefinitionSerializer(allow_null=True)
    terms = TermSerializer(many=True)
    sources = SourceSerializer(many=True)
