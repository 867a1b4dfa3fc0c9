"""What the rules find in a draft, with the words given to it; and what was frozen on submitting.

Computed whenever somebody looks, never stored: ADR 0011.
"""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Q

from targets.calc.explanations import fault_of_words
from targets.calc.validation import Finding, findings
from targets.choices import ExplanationClass, Severity, Verdict
from targets.models import (
    DataElement,
    Explanation,
    FormAssignment,
    Return,
    Submission,
    SubmittedFinding,
)
from targets.rule_sentences import finding_sentence, withheld
from targets.selectors.rules.rows import (
    Place,
    RuleSet,
    draft_rows,
    form_of,
    rule_set,
    rules_in_force,
)
from targets.words import named


@dataclass(frozen=True, slots=True)
class Words:
    """An explanation: a reason class and real words, and who wrote them."""

    reason_class: str
    words: str
    written_by: int | None

    @property
    def class_name(self) -> str:
        return str(dict(ExplanationClass.choices).get(self.reason_class, ""))

    @property
    def token(self) -> str:
        """What whoever read these words sends back with their own, so that nothing unseen is
        written over; `|` stands for none."""
        return f"{self.reason_class}|{self.words}"


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A rule that asks about a cell. `row` is the enterprise's code, empty for the zone, `field`
    the element's. `message` holds no figure of another department; `facts` do.

    `carried`: an explanation accepted last quarter silences it; `carried_from` is that finding.
    """

    rule: str
    severity: str
    row: str
    field: str
    message: str
    name: str
    explanation: Words | None
    carried: bool
    kind: str = ""
    rule_pk: int = 0
    carried_from: int | None = None
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    verdict: str = ""

    @property
    def is_hard(self) -> bool:
        return self.severity == Severity.ERROR

    @property
    def fault(self) -> str:
        """Why the words given do not explain it: a code, `empty` where there are none."""
        if self.explanation is None:
            return "empty"
        return fault_of_words(self.explanation.words, self.message, self.name)

    @property
    def is_open(self) -> bool:
        """A query that still wants words."""
        return not self.is_hard and not self.carried and bool(self.fault)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One rule and how a return stands to it; all three nought: passed."""

    code: str
    name: str
    errors: int
    unexplained: int
    explained: int
    first: ShownFinding | None


Key = tuple[str, str, str]  # row, element, rule


def return_findings(of_return: Return, usccs: Collection[str] | None = None) -> list[ShownFinding]:
    """What the rules in force ask about the draft, of these enterprises where they are named.

    The same number of queries whatever the number of enterprises. By row, element and rule.
    """
    return findings_of(of_return, rules_of(of_return), usccs)


def rules_of(of_return: Return) -> RuleSet:
    """The rules that ask about this return's form, with the elements they look at."""
    period = of_return.reporting_period.period
    form = set(of_return.form.elements.values_list("code", flat=True))
    return rule_set([rule for rule in rules_in_force(period) if form & set(rule.elements)])


def findings_of(
    of_return: Return,
    held: RuleSet,
    usccs: Collection[str] | None = None,
    instead: Mapping[Place, Decimal | None] | None = None,
) -> list[ShownFinding]:
    """`instead`: values by enterprise and element that go before the draft's."""
    if not held.rules:
        return []
    own = {
        code: element
        for code, element in held.elements.items()
        if form_of(element) == of_return.form_id
    }
    found = findings(held.compiled, draft_rows(of_return, held, usccs, instead), list(own))
    if usccs is not None:
        asked = set(usccs)
        found = [one for one in found if one.row in asked]
    if not found:
        return []
    return _shown(of_return, held, found)


def _shown(of_return: Return, held: RuleSet, found: Sequence[Finding]) -> list[ShownFinding]:
    rules = {rule.code: rule for rule in held.rules}
    order = {rule.code: place for place, rule in enumerate(held.rules)}
    columns = {code: place for place, code in enumerate(held.elements)}
    words, carried = _explanations(of_return), _carried(of_return)
    foreign = _foreign_elements(of_return, held)
    shown = []
    for one in found:
        rule, key = rules[one.rule], (one.row, one.element, one.rule)
        facts = withheld(one.facts) if one.facts.get("other_element") in foreign else one.facts
        carried_from = None if rule.severity == Severity.ERROR else carried.get(key)
        shown.append(
            ShownFinding(
                rule=one.rule,
                severity=rule.severity,
                row=one.row,
                field=one.element,
                message=finding_sentence(one.kind, facts, one.element, held.elements),
                name=named(rule),
                explanation=words.get(key),
                carried=carried_from is not None,
                kind=one.kind,
                rule_pk=rule.pk,
                carried_from=carried_from,
                facts=one.facts,
            )
        )
    return sorted(shown, key=lambda one: (one.row, columns[one.field], order[one.rule]))


def check_lines(held: RuleSet, found: Sequence[ShownFinding]) -> list[CheckLine]:
    """Every rule of the form, those that want something first."""
    lines = []
    for rule in held.rules:
        own = [one for one in found if one.rule == rule.code]
        errors = sum(one.is_hard for one in own)
        unexplained = [one for one in own if one.is_open]
        lines.append(
            CheckLine(
                rule.code,
                named(rule),
                errors,
                len(unexplained),
                len(own) - errors - len(unexplained),
                next(iter([one for one in own if one.is_hard] or unexplained or own), None),
            )
        )
    return sorted(lines, key=lambda one: (not one.errors, not one.unexplained, not one.explained))


def submitted_findings(submission: Submission, *, is_withheld: bool = False) -> list[ShownFinding]:
    """What was asked and said when a return was handed in; `is_withheld`: as the department may
    see it, without the figures of others. A fixed number of queries."""
    rows = submission.findings.select_related("rule", "element", "enterprise")
    return shown_findings(rows, submission.of_return if is_withheld else None)


def shown_findings(
    rows: Iterable[SubmittedFinding], withheld_from: Return | None
) -> list[ShownFinding]:
    """`rows` with rule, element and enterprise; `withheld_from`: the return whose department may
    not see the figures of others."""
    held = RuleSet(
        [], {one.code: one for one in DataElement.objects.select_related("form_element")}
    )
    foreign = _foreign_elements(withheld_from, held) if withheld_from else set()
    return [
        ShownFinding(
            rule=one.rule.code,
            severity=one.rule.severity,
            row=one.enterprise.uscc if one.enterprise else "",
            field=one.element.code,
            message=finding_sentence(
                one.rule.kind,
                withheld(one.facts) if one.facts.get("other_element") in foreign else one.facts,
                one.element.code,
                held.elements,
            ),
            name=named(one.rule),
            explanation=Words(one.reason_class, one.words, one.explained_by_id)
            if one.words
            else None,
            carried=one.carried_from_id is not None,
            kind=one.rule.kind,
            rule_pk=one.rule_id,
            carried_from=one.carried_from_id,
            facts=one.facts,
            verdict=one.verdict,
        )
        for one in rows
    ]


def _explanations(of_return: Return) -> dict[Key, Words]:
    held = Explanation.objects.filter(of_return=of_return).values_list(
        "enterprise__uscc", "element__code", "rule_code", "reason_class", "words", "written_by"
    )
    return {
        (uscc or "", code, rule): Words(reason_class, words, by)
        for uscc, code, rule, reason_class, words, by in held
    }


def _carried(of_return: Return) -> dict[Key, int]:
    """Findings accepted on the last decided submission of the quarter before. A correction is
    none: it holds a few cells and no findings."""
    before = of_return.reporting_period.period.plus(-1)
    decided = Submission.objects.filter(
        of_return__form=of_return.form_id,
        of_return__reporting_period__period=before,
        is_correction=False,
    ).exclude(decision="")
    last = decided.aggregate(last=Max("number"))["last"]
    accepted = SubmittedFinding.objects.filter(
        submission__in=decided.filter(number=last), verdict=Verdict.ACCEPTED
    )
    rows = accepted.values_list("enterprise__uscc", "element__code", "rule__code", "pk")
    return {(uscc or "", code, rule): pk for uscc, code, rule, pk in rows}


def _foreign_elements(of_return: Return, held: RuleSet) -> set[str]:
    """Elements whose form another department fills in this period."""
    period = of_return.reporting_period.period
    own = FormAssignment.objects.filter(
        Q(to_period__isnull=True) | Q(to_period__gte=period),
        department=of_return.department_id,
        from_period__lte=period,
    )
    forms = {*own.values_list("form", flat=True), of_return.form_id}
    return {code for code, element in held.elements.items() if form_of(element) not in forms}
