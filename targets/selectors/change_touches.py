"""What a change bears on, told from what the trail kept of it: nothing is computed again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from targets.access.changes import LIFE_EVENTS, OF_CORRECTIONS
from targets.aggregates.dependence import LOOKBACK
from targets.aggregates.query import Definition
from targets.calc.periods import Period, period_range
from targets.choices import CertificateKind, LifeEventKind
from targets.formatting import period_name
from targets.models import AuditEvent, CorrectionCell, DataElement, DefinitionVersion
from targets.selectors.definitions import definition_versions, definitions_in_force
from targets.words import named


class Touches:
    """Of the events of one page. `periods`: of each correction; `known`: codes of the indicators
    that are spoken of. At most two queries."""

    def __init__(
        self, events: Sequence[AuditEvent], periods: Mapping[int, Period], known: Collection[str]
    ) -> None:
        self.periods, self.known = periods, known
        self.cells: dict[int, list[DataElement]] = defaultdict(list)
        if any(one.action in OF_CORRECTIONS for one in events):
            cells = CorrectionCell.objects.filter(correction__in=periods).select_related("element")
            for cell in cells.order_by("element__order"):
                self.cells[cell.correction_id].append(cell.element)

    def words(self, event: AuditEvent) -> str:
        """Empty where the trail does not say."""
        if event.action in OF_CORRECTIONS:
            return self._of_correction(int(event.object_id))
        if event.action in LIFE_EVENTS:
            return _of_life(event)
        if event.action == "certificate.put" and "kind" in event.detail:
            return self._of_certificate(event.detail["kind"], event.detail["issued_on"])
        first = _first_quarter(event)
        return _since(first) if first else ""

    def is_plain(self, event: AuditEvent) -> bool:
        """Whether the words say already that it changes no sum."""
        plain = (LifeEventKind.RENAME, LifeEventKind.STAGE)
        return event.action in LIFE_EVENTS and event.detail["kind"] in plain

    def _of_correction(self, pk: int) -> str:
        elements, period = self.cells.get(pk, []), self.periods.get(pk)
        if period is None or not elements:
            return ""
        facts = {
            "n": len(elements),
            "elements": _("、").join(dict.fromkeys(map(named, elements))),
            "used": self._used({one.code for one in elements}, period),
        }
        text = ngettext(
            "改%(n)d格%(elements)s，%(used)s", "改%(n)d格%(elements)s，%(used)s", len(elements)
        )
        return text % facts

    def _of_certificate(self, kind: str, issued_on: str) -> str:
        period = Period.containing(date.fromisoformat(issued_on))
        labels = dict(CertificateKind.choices)
        facts = {"kind": labels.get(kind, kind), "used": self._used({kind}, period)}
        return _("一家企业的%(kind)s证书，%(used)s") % facts

    def _used(self, sources: Collection[str], first: Period) -> str:
        """Whether a target is made of them in the quarter or one that still counts it."""
        reached = period_range(first, first.plus(LOOKBACK))
        names = [
            named(version.indicator, "short")
            for definition, version in self._definitions
            if version.indicator.code in self.known
            and any(definition.applies_to(one) for one in reached)
            and any(term.source in sources for term in definition.formula.terms)
        ]
        if not names:
            return _("不进任何目标")
        return _("用于%(targets)s") % {"targets": _("、").join(names)}

    @cached_property
    def _definitions(self) -> list[tuple[Definition, DefinitionVersion]]:
        return list(zip(definitions_in_force(), definition_versions(), strict=True))


def _of_life(event: AuditEvent) -> str:
    kind = event.detail["kind"]
    if kind == LifeEventKind.RENAME:
        return _("只改名称，合计不变")
    if kind == LifeEventKind.STAGE:
        return _("只改成长阶段，合计不变")
    first = _first_quarter(event)
    return _since(first) if first else _("这家企业恢复以来的各项合计")


def _first_quarter(event: AuditEvent) -> Period | None:
    """The first quarter the change bears on, as far as its detail names one. Who closes in a
    quarter still counts in it."""
    facts = event.detail
    if written := facts.get("from_period"):
        return Period.parse(written)
    last = facts.get("active_to") or (facts.get("kind") == LifeEventKind.CLOSE and facts.get("on"))
    if last:
        return Period.containing(date.fromisoformat(last)).plus(1)
    day = facts.get("on") or facts.get("active_from")
    return Period.containing(date.fromisoformat(day)) if day else None


def _since(first: Period) -> str:
    return _("这家企业%(period)s起的各项合计") % {"period": period_name(first)}
