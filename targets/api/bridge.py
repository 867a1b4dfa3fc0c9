"""From an earlier day to now, as the pages of figures show it under `?as_of=`."""

from decimal import Decimal

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from targets.access import visible_periods
from targets.api.fields import FigureField, NamedField, QuarterField
from targets.api.params import read_as_of, read_period, required
from targets.api.serializers import Text
from targets.api.views import AS_OF, PERIOD
from targets.calc.bridge import Cause
from targets.calc.numbers import plain
from targets.selectors.bridge import BridgeRow, bridge_report
from targets.selectors.changed_settings import SettingChange, Value
from targets.selectors.progress import progress_report

EARLIER = OpenApiParameter("as_of", str, required=True, description=AS_OF.description)


class BridgePartSerializer(serializers.Serializer):
    """What switching one cause to now changed; several where the value between is undefined."""

    causes = serializers.ListField(child=serializers.ChoiceField(list(Cause)))
    effect = FigureField()
    counts = serializers.DictField(child=serializers.IntegerField())


class BridgeResultSerializer(serializers.Serializer):
    """A target that differs: `before` + Σ `effect` = `after`. `parts` null: one is undefined."""

    indicator = Text(source="indicator.code")
    name = NamedField(source="indicator")
    unit = NamedField("unit", source="indicator")
    before = FigureField(source="before.value")
    after = FigureField(source="after.value")
    change = FigureField()
    parts = serializers.SerializerMethodField()

    @extend_schema_field(BridgePartSerializer(many=True, allow_null=True))
    def get_parts(self, row: BridgeRow) -> list[dict[str, object]] | None:
        if row.parts is None:
            return None
        told = [
            {
                "causes": part.causes,
                "effect": part.effect,
                "counts": {one: row.changed[one].count for one in part.causes},
            }
            for part in row.parts
        ]
        return list(BridgePartSerializer(told, many=True).data)


class SettingChangeSerializer(serializers.Serializer):
    """A target's setting, a milestone (of `period`), or with `indicator` null a threshold, that was
    another then. Numbers as decimal strings, quarters as `2020Q4`; null where there is none."""

    indicator = serializers.SerializerMethodField()
    setting = serializers.CharField()
    period = QuarterField(allow_null=True)
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()
    reason = serializers.CharField()

    def get_indicator(self, change: SettingChange) -> str | None:
        return change.indicator.code if change.indicator else None

    def get_before(self, change: SettingChange) -> str | None:
        return _written(change.before)

    def get_after(self, change: SettingChange) -> str | None:
        return _written(change.after)


def _written(value: Value) -> str | None:
    if isinstance(value, Decimal):
        return plain(value)
    return None if value is None else str(value)


class BaselineChangeSerializer(serializers.Serializer):
    """A target's baseline, at `period`, that is another today; today's value judged by each."""

    indicator = Text(source="indicator.code")
    period = QuarterField()
    before = FigureField()
    after = FigureField()
    expected_before = FigureField(source="with_old.expected")
    expected_after = FigureField(source="with_new.expected")
    progress_before = FigureField(source="with_old.progress")
    progress_after = FigureField(source="with_new.progress")


class BridgeSerializer(serializers.Serializer):
    """`order`: how the causes are switched, one after another."""

    period = QuarterField()
    as_of = serializers.DateTimeField()
    order = serializers.ListField(child=serializers.CharField())
    results = BridgeResultSerializer(many=True, source="rows")
    settings = SettingChangeSerializer(many=True)
    baselines = BaselineChangeSerializer(many=True)


@extend_schema(parameters=[PERIOD, EARLIER], responses=BridgeSerializer)
@api_view(["GET"])
def bridge(request: Request) -> Response:
    """Why each target's value is known to be another than at `as_of`."""
    required(request, "as_of")
    as_of = read_as_of(request)
    period = read_period(request, as_of)
    report = progress_report(period, as_of, visible=visible_periods(request.user, as_of))
    found = bridge_report(report) if report else None
    if found is None:
        raise NotFound
    answer: dict[str, object] = {
        "period": period,
        "as_of": as_of,
        "order": list(Cause),
        "rows": found.rows,
        "settings": found.settings,
        "baselines": found.baselines,
    }
    return Response(BridgeSerializer(answer).data)
