"""The board under assumed growth: what the page `/scenarios/` shows, as decimal strings."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from targets.access import visible_periods
from targets.api.fields import FigureField, NamedField, QuarterField
from targets.api.params import read_as_of, read_period
from targets.api.serializers import HeaderSerializer, Text
from targets.api.views import AS_OF, PERIOD
from targets.forms.scenarios import read_assumptions
from targets.selectors.progress import progress_report
from targets.selectors.scenarios import Asked, scenario_desk

PLUS = OpenApiParameter(
    "plus-{term}",
    str,
    description=(
        "The increase a quarter of one term, by the `key` of `terms`, in its own unit: "
        "plus-gdp=120000. Any number of them; a term without one goes on by `recent`."
    ),
)


BOUNDS = {
    (True, False): "at_least",
    (True, True): "more_than",
    (False, False): "at_most",
    (False, True): "less_than",
}


class DemandSerializer(serializers.Serializer):
    """The increase of one term at which the target comes to its goal, the others as assumed.
    `bound`: `at_least` or `at_most`, and `more_than` or `less_than` where the amount itself does
    not do yet. `amount` null: nothing would do, `reason` says why."""

    term = Text(source="lever.key")
    amount = FigureField(source="demand.amount")
    bound = serializers.SerializerMethodField()
    reason = Text(source="demand.reason", allow_null=True)

    def get_bound(self, one: Asked) -> str | None:
        demand = one.demand
        return BOUNDS[demand.is_least, demand.is_strict] if demand.amount is not None else None


class ScenarioTermSerializer(serializers.Serializer):
    """`recent`: the average change a quarter over the last four; `assumed` null: not named in the
    address. `at_end`: the sum at the last target period. `name` and `unit` null: certificates."""

    key = Text(source="lever.key")
    source = Text(source="lever.source")  # type: ignore[assignment]
    take = Text(source="lever.take")
    level = Text(source="lever.level")
    above_scale = serializers.BooleanField(source="lever.above_scale")
    name = NamedField(source="element", allow_null=True)
    unit = NamedField("unit", source="element", allow_null=True)
    value = FigureField()
    recent = FigureField()
    assumed = FigureField()
    at_end = FigureField()


class ScenarioResultSerializer(serializers.Serializer):
    """A target at its target period. `recent_value`: with nothing assumed."""

    indicator = Text(source="row.indicator.code")
    name = NamedField(source="row.indicator")
    unit = NamedField("unit", source="row.indicator")
    comparator = Text(source="row.spec.comparator")
    target = FigureField(source="row.spec.target")
    goal = FigureField(source="row.goal")
    target_period = QuarterField(source="row.spec.end")
    value = FigureField(source="outcome.value")
    numerator = FigureField(source="outcome.numerator")
    denominator = FigureField(source="outcome.denominator")
    undefined_reason = Text(source="outcome.reason", allow_null=True)
    gap = FigureField(source="outcome.gap")
    met = serializers.BooleanField(source="outcome.is_met", allow_null=True)
    recent_value = FigureField(source="unchanged.value")
    required = DemandSerializer(many=True, source="asked")  # type: ignore[assignment]


class ScenarioSerializer(HeaderSerializer):
    terms = ScenarioTermSerializer(many=True)
    results = ScenarioResultSerializer(many=True)


@extend_schema(parameters=[PERIOD, AS_OF, PLUS], responses=ScenarioSerializer)
@api_view(["GET"])
def scenario(request: Request) -> Response:
    """Every target at its target period, were each term to grow by an assumed increase."""
    as_of = read_as_of(request)
    period = read_period(request, as_of)
    report = progress_report(period, as_of, visible=visible_periods(request.user, as_of))
    if report is None:
        raise NotFound
    desk = scenario_desk(report)
    given = read_assumptions(request.query_params, desk.levers)
    if given.problems:
        raise ValidationError({f"plus-{one.field}": [one.message] for one in given.problems})
    result = desk.result(given.numbers)
    header = {name: getattr(report, name) for name in ("period", "as_of", "data_version")}
    answer = {**header, "terms": result.levers, "results": result.targets}
    return Response(ScenarioSerializer(answer).data)
