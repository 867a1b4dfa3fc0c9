"""Figures as validation looks at them: rows with the quarter's values and what was before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from targets.calc.periods import Period
from targets.calc.validation import KINDS, OFFSETS, Row, Rule, Series
from targets.choices import WITHOUT_VALUE, ElementKind, Level, RuleState, Severity
from targets.models import (
    Certificate,
    DataElement,
    Membership,
    Observation,
    Return,
    ReturnCell,
    ValidationRule,
)
from targets.querysets import enterprises_due

Place = tuple[int | None, int]
Values = dict[Place, dict[int, Decimal]]
Enterprises = Mapping[int | None, tuple[str, str]]
"""Code and name by primary key; the zone is None, with an empty code."""
FEW = 500
"""So many enterprises are named in a query; of more, all figures are read."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in the order of pages, and every element they name or look at, by code."""

    rules: list[ValidationRule]
    elements: dict[str, DataElement]

    @property
    def compiled(self) -> list[Rule]:
        return [compiled(rule) for rule in self.rules]

    @property
    def needs_all(self) -> bool:
        return any(KINDS[rule.kind].needs_all for rule in self.rules)


def compiled(rule: ValidationRule) -> Rule:
    is_hard = rule.severity == Severity.ERROR
    return Rule(rule.code, rule.kind, tuple(rule.elements), rule.params, is_hard)


def named_elements(rules: Iterable[ValidationRule]) -> set[str]:
    """The codes of all elements that the rules look at."""
    return {
        code
        for rule in rules
        for code in (
            *rule.elements,
            *(rule.params.get(name) for name in KINDS[rule.kind].element_params),
        )
        if code
    }


def rules_in_force(period: Period, states: Collection[str] = (RuleState.ON,)) -> list:
    """The rules applied to a period, in the order of pages; of kinds this version knows."""
    rules = ValidationRule.objects.current().filter(
        Q(first_period__isnull=True) | Q(first_period__lte=period),
        Q(last_period__isnull=True) | Q(last_period__gte=period),
        state__in=states,
        kind__in=KINDS,
    )
    return list(rules)


def rule_set(rules: Sequence[ValidationRule]) -> RuleSet:
    """With the elements, each with its form; one query."""
    elements = DataElement.objects.filter(code__in=named_elements(rules))
    held = elements.select_related("form_element").order_by("order")
    return RuleSet(list(rules), {element.code: element for element in held})


def draft_rows(
    of_return: Return,
    held: RuleSet,
    usccs: Collection[str] | None,
    instead: Mapping[Place, Decimal | None] | None = None,
) -> list[Row]:
    """The rows of a draft; a fixed number of queries. `instead` goes before the draft's values;
    None: there is none, for a reason.

    Of the elements of other forms, the quarter's approved figure, or, where there is none yet,
    what the same department holds in its other returns. Another department's draft and submission
    are not looked at. With `usccs` other rows have the quarter's figures only, and none at all
    where no rule needs them.
    """
    period = of_return.reporting_period.period
    own = {one.pk for one in held.elements.values() if form_of(one) == of_return.form_id}
    asked = _enterprises(of_return, usccs)
    everybody = _enterprises(of_return, None) if usccs is not None and held.needs_all else asked
    values, without = _draft_values(of_return, held, own, everybody)
    codes = {element.pk: code for code, element in held.elements.items()}
    for place, value in (instead or {}).items():
        values[place] = {} if value is None else {0: value}
        (without[place[0]].add if value is None else without[place[0]].discard)(
            codes.get(place[1], "")
        )
    for place, offset, value in _approved(period, held.elements.values(), asked):
        if offset or (place[1] not in own and offset not in values[place]):
            values[place][offset] = value
    _fill_from_other_returns(of_return, held, own, values)
    return make_rows(period, held, everybody, values, without)


def approved_rows(
    period: Period, held: RuleSet, values: Values, enterprises: Enterprises
) -> list[Row]:
    """Rows of figures that are known already, by quarters away from `period`."""
    return make_rows(period, held, enterprises, values, {})


def make_rows(
    period: Period,
    held: RuleSet,
    enterprises: Enterprises,
    values: Values,
    without: Mapping[int | None, set[str]],
) -> list[Row]:
    clusters = _clusters(period, held)
    certificates = _certificates(period, held)
    nothing: dict[int, Decimal] = {}
    flows = {
        code: (element.pk, element.kind == ElementKind.FLOW)
        for code, element in held.elements.items()
    }
    return [
        Row(
            key=uscc,
            name=name,
            series={
                code: Series(period.quarter, is_flow, values.get((pk, element), nothing))
                for code, (element, is_flow) in flows.items()
            },
            cluster=clusters.get(pk),
            certificates=frozenset(certificates.get(pk, ())),
            without=frozenset(without.get(pk, ())),
        )
        for pk, (uscc, name) in enterprises.items()
    ]


def form_of(element: DataElement) -> int | None:
    place = getattr(element, "form_element", None)
    return None if place is None else place.form_id


def _enterprises(of_return: Return, usccs: Collection[str] | None) -> Enterprises:
    if of_return.form.level == Level.ZONE:
        return {None: ("", "")}
    due = enterprises_due(of_return.form, of_return.reporting_period.period)
    if usccs is not None:
        due = due.filter(uscc__in=set(usccs))
    rows = due.order_by("uscc").values_list("pk", "uscc", "name")
    return {pk: (uscc, name) for pk, uscc, name in rows}


def _draft_values(
    of_return: Return, held: RuleSet, own: set[int], enterprises: Enterprises
) -> tuple[Values, dict[int | None, set[str]]]:
    """The draft's own values at offset 0, and which elements it says have none."""
    codes = {element.pk: code for code, element in held.elements.items()}
    values: Values = defaultdict(dict)
    without: dict[int | None, set[str]] = defaultdict(set)
    cells = of_return.cells.filter(element__in=own)
    if len(enterprises) <= FEW:
        cells = cells.filter(_of(enterprises))
    for enterprise, element, value, status in cells.values_list(
        "enterprise", "element", "value", "status"
    ):
        if value is not None:
            values[enterprise, element][0] = value
        elif status in WITHOUT_VALUE:
            without[enterprise].add(codes[element])
    return values, without


def _approved(
    period: Period, elements: Iterable[DataElement], enterprises: Enterprises
) -> Iterable[tuple[Place, int, Decimal]]:
    """Approved values of the quarters looked at: place, offset, value; one query."""
    held = Observation.objects.current().filter(
        period__in=[period.plus(offset) for offset in (0, *OFFSETS)],
        element__in=[element.pk for element in elements],
        value__isnull=False,
    )
    if len(enterprises) <= FEW:
        held = held.filter(_of(enterprises))
    for at, enterprise, element, value in held.values_list(
        "period", "enterprise", "element", "value"
    ):
        if value is not None:
            yield (enterprise, element), at.index - period.index, value


def _of(enterprises: Enterprises) -> Q:
    known = [pk for pk in enterprises if pk is not None]
    return Q(enterprise__in=known) | Q(enterprise__isnull=True)


def _fill_from_other_returns(
    of_return: Return, held: RuleSet, own: set[int], values: Values
) -> None:
    """One query, where a rule looks at another form at all."""
    foreign = [element.pk for element in held.elements.values() if element.pk not in own]
    if not foreign:
        return
    cells = ReturnCell.objects.filter(
        of_return__reporting_period=of_return.reporting_period_id,
        of_return__department=of_return.department_id,
        element__in=foreign,
        value__isnull=False,
    )
    for enterprise, element, value in cells.values_list("enterprise", "element", "value"):
        if value is not None:
            values[enterprise, element].setdefault(0, value)


def _clusters(period: Period, held: RuleSet) -> dict[int | None, str]:
    if not any(rule.kind == "peers" for rule in held.rules):
        return {}
    places = Membership.objects.current().filter(
        Q(to_period__isnull=True) | Q(to_period__gte=period),
        from_period__lte=period,
        cluster__isnull=False,
    )
    return {pk: str(cluster) for pk, cluster in places.values_list("enterprise", "cluster")}


def _certificates(period: Period, held: RuleSet) -> dict[int | None, set[str]]:
    kinds = {rule.params.get("certificate") for rule in held.rules} - {None}
    if not kinds:
        return {}
    day = period.last_day
    papers = Certificate.objects.current().filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=day), issued_on__lte=day, kind__in=kinds
    )
    in_force: dict[int | None, set[str]] = defaultdict(set)
    for enterprise, kind in papers.values_list("enterprise", "kind"):
        in_force[enterprise].add(kind)
    return in_force
