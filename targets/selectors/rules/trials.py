"""What rules would have asked about past periods: counted before anybody switches one on.

A quarter is looked at as it was first reported, against what counts today of the quarters before.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from targets.calc.periods import Period
from targets.calc.sums import share
from targets.calc.validation import OFFSETS, applied
from targets.models import Enterprise, Observation, ValidationRule
from targets.rule_sentences import finding_sentence
from targets.selectors.rules.rows import (
    Enterprises,
    Place,
    RuleSet,
    Values,
    approved_rows,
    compiled,
    named_elements,
    rule_set,
)

PERIODS_TRIED = 8
HITS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TrialPeriod:
    """`cells`: reported figures the rule looks at; `revised`: hits on a figure that was changed
    after it had first been approved."""

    period: Period
    cells: int
    hits: int
    revised: int

    @property
    def share(self) -> Fraction | None:
        return share(self.hits, self.cells)


@dataclass(frozen=True, slots=True)
class TrialHit:
    period: Period
    uscc: str
    name: str
    message: str
    was: Decimal | None
    counts: Decimal | None

    @property
    def is_revised(self) -> bool:
        return self.was != self.counts


@dataclass(frozen=True, slots=True)
class Trial:
    """Latest period first. `hits` are the first of them, `revised` ones before the others."""

    periods: list[TrialPeriod]
    hits: list[TrialHit]

    @property
    def total(self) -> int:
        return sum(one.hits for one in self.periods)

    @property
    def revised(self) -> int:
        return sum(one.revised for one in self.periods)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule and what it finds in the latest period; None: it is off, or there is no period."""

    rule: ValidationRule
    latest: TrialPeriod | None


def rule_lines(rules: Sequence[ValidationRule]) -> tuple[Period | None, list[RuleLine]]:
    """Every rule with its hits in the latest period that has figures, those on trial too."""
    periods = _latest(1, rules)
    if not periods:
        return None, [RuleLine(rule, None) for rule in rules]
    running = [rule for rule in rules if rule.state != "off"]
    past = _Past(rule_set(running), periods)
    return periods[0], [
        RuleLine(rule, past.tried(rule, periods[0])[0] if rule in running else None)
        for rule in rules
    ]


def rule_trial(rule: ValidationRule) -> Trial:
    """The rule as given, stored or not, on the last periods; whatever its state and periods.

    The same number of queries whatever the number of enterprises.
    """
    periods = _latest(PERIODS_TRIED, [rule])
    past = _Past(rule_set([rule]), periods)
    tried = [past.tried(rule, period) for period in periods]
    hits = [hit for _line, found in tried for hit in found]
    hits.sort(key=lambda one: not one.is_revised)
    return Trial([line for line, _found in tried], hits[:HITS_SHOWN])


def _latest(count: int, rules: Sequence[ValidationRule]) -> list[Period]:
    """The last periods with an approved figure that one of the rules asks about."""
    codes = {code for rule in rules for code in rule.elements}
    held = Observation.objects.current().filter(element__code__in=codes, value__isnull=False)
    periods = held.order_by("-period").values_list("period", flat=True).distinct()
    return list(periods[:count])


class _Past:
    """Figures of the elements of some rules: first reported, and what counts now."""

    def __init__(self, held: RuleSet, periods: Sequence[Period]) -> None:
        self.held = held
        self.first: dict[Period, dict[Place, Decimal]] = defaultdict(dict)
        self.counts: dict[Period, dict[Place, Decimal]] = defaultdict(dict)
        self.values: dict[Period, Values] = {}
        self.enterprises: Enterprises = {None: ("", "")}
        if not periods or not held.rules:
            return
        rows = Enterprise.objects.values_list("pk", "uscc", "name")
        self.enterprises = {None: ("", ""), **{pk: (uscc, name) for pk, uscc, name in rows}}
        wanted = {period.plus(offset) for period in periods for offset in (0, *OFFSETS)}
        figures = Observation.objects.filter(
            Q(revision=1) | Q(superseded_at__isnull=True),
            period__in=wanted,
            element__in=[element.pk for element in held.elements.values()],
            value__isnull=False,
        )
        for at, enterprise, element, value, revision, closed in figures.values_list(
            "period", "enterprise", "element", "value", "revision", "superseded_at"
        ):
            if value is None:
                continue
            place = (enterprise, element)
            if revision == 1:
                self.first[at][place] = value
            if closed is None:
                self.counts[at][place] = value

    def tried(self, rule: ValidationRule, period: Period) -> tuple[TrialPeriod, list[TrialHit]]:
        values = self._values(period)
        present = {pk: self.enterprises[pk] for pk in {place[0] for place in values}}
        alone = rule_set_of(self.held, rule)
        found = applied(compiled(rule), approved_rows(period, alone, values, present))
        pks = {uscc: pk for pk, (uscc, _name) in present.items()}
        hits = []
        for one in found:
            place = (pks[one.row], self.held.elements[one.element].pk)
            sentence = finding_sentence(one.kind, one.facts, one.element, self.held.elements)
            now = self.counts[period].get(place)
            name = self.enterprises[place[0]][1]
            hits.append(TrialHit(period, one.row, name, sentence, values[place].get(0), now))
        elements = {self.held.elements[code].pk for code in rule.elements}
        cells = sum(place[1] in elements for place in values)
        return TrialPeriod(period, cells, len(hits), sum(one.is_revised for one in hits)), hits

    def _values(self, period: Period) -> Values:
        """By place: the quarter as first reported, and what counts of the quarters before."""
        if period not in self.values:
            values: Values = {place: {0: value} for place, value in self.first[period].items()}
            for offset in OFFSETS:
                for place, value in self.counts[period.plus(offset)].items():
                    if place in values:
                        values[place][offset] = value
            self.values[period] = values
        return self.values[period]


def rule_set_of(held: RuleSet, rule: ValidationRule) -> RuleSet:
    """The rule alone, with the elements it looks at."""
    codes = named_elements([rule])
    return RuleSet([rule], {code: one for code, one in held.elements.items() if code in codes})
