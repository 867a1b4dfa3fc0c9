"""Checking the register files of a bundle row by row, and putting their rows in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hightech_zone.lib.csv_reading import Row
from targets.calc.periods import FIRST_WRITTEN, LAST_WRITTEN, Period
from targets.choices import CertificateLevel
from targets.models import Cluster, Enterprise, EnterpriseVersion, Membership, Park, User
from targets.services.imports.problems import Problems, RowCheck
from targets.services.registers import (
    CertificateEntry,
    EnterpriseEntry,
    MembershipEntry,
    PutResult,
    certificates_put,
    enterprises_put,
    memberships_put,
)

ENTERPRISES, MEMBERSHIPS, CERTIFICATES = "enterprises.csv", "memberships.csv", "certificates.csv"
OPEN_START = date(1900, 1, 1)
"""The first day there is; what an empty `active_from` means."""

Rows = Iterable[tuple[int, Row]]
Place = TypeVar("Place", Park, Cluster)


def derived_code(name: str) -> str:
    """The code of a park or cluster that came in by its name."""
    return slugify(name, allow_unicode=True)[:60]


class Places(Generic[Place]):
    """Parks or clusters by code or name; an unknown one is created."""

    def __init__(self, model: type[Place]) -> None:
        self.model: type[Place] = model
        self.created: list[str] = []
        places: list[Place] = list(model._default_manager.all())
        self.ids = {place.name_zh: place.pk for place in places}
        self.ids |= {place.code: place.pk for place in places}

    def find(self, text: str, column: str, check: RowCheck) -> int | None:
        text = check.text(column, text, 80)
        if not text or text in self.ids:
            return self.ids.get(text)
        code = derived_code(text)
        if not code:
            check.refuse(column, "place", _("“%(text)s”不能作为名称，请写代码或名称。"), text=text)
        if not check.is_sound:
            return None
        number = 1
        while code in self.ids:
            number += 1
            code = f"{derived_code(text)[:55]}-{number}"
        place = self.model._default_manager.create(code=code, name_zh=text)
        self.created.append(text)
        self.ids |= {text: place.pk, code: place.pk}
        return place.pk


@dataclass
class Registers:
    """The register as it is after the rows read so far. `unsure` holds the codes of enterprises
    whose row has a problem: what rests on them is not judged."""

    problems: Problems
    at: datetime
    by: User | None
    ids: dict[str, int] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)

    def load(self) -> None:
        self.ids = dict(Enterprise.objects.values_list("uscc", "pk"))

    def spans(self) -> dict[str, tuple[int | None, int, int]]:
        """Each enterprise's id, first and last active period as numbers."""
        versions = EnterpriseVersion.objects.current().values_list(
            "enterprise__uscc", "enterprise_id", "first_period", "last_period"
        )
        return {uscc: (pk, first.index, _end(last)) for uscc, pk, first, last in versions}

    def put_enterprises(self, rows: Rows) -> PutResult:
        entries: dict[str, EnterpriseEntry] = {}
        lines: dict[str, int] = {}
        for line, (uscc_text, name_text, active_from, active_to) in rows:
            check = RowCheck(self.problems, ENTERPRISES, line)
            uscc = check.uscc(uscc_text)
            name = check.text("name", name_text, 120, is_required=True)
            first = check.day("active_from", active_from) or OPEN_START
            last = check.day("active_to", active_to)
            if check.is_sound and last is not None and last < first:
                check.refuse("active_to", "backwards", _("终止日期早于起始日期，请改正。"))
            self._check_repeated(check, "uscc", lines, uscc, line)
            if check.is_sound:
                entries[uscc] = EnterpriseEntry(uscc, name, first, last)
            else:
                self.unsure.add(uscc)
        result = enterprises_put(entries=list(entries.values()), at=self.at, by=self.by)
        self.load()
        return result

    def put_memberships(
        self, rows: Rows, parks: Places[Park], clusters: Places[Cluster]
    ) -> PutResult:
        entries: list[tuple[int, MembershipEntry]] = []
        lines: dict[tuple[str, str], int] = {}
        for line, (uscc_text, park, cluster, above_scale, from_period, to_period) in rows:
            check = RowCheck(self.problems, MEMBERSHIPS, line)
            uscc = self._registered(check, uscc_text)
            first = check.period("from_period", from_period) or Period(FIRST_WRITTEN)
            last = check.period("to_period", to_period)
            park_id = parks.find(park, "park", check)
            cluster_id = clusters.find(cluster, "cluster", check)
            if above_scale not in ("0", "1"):
                check.refuse("above_scale", "flag", _("只能填1（规上）或0（规下）。"))
            if check.is_sound and last is not None and last < first:
                check.refuse("to_period", "backwards", _("截止期早于起始期，请改正。"))
            self._check_repeated(check, "from_period", lines, (uscc, from_period), line)
            if check.is_sound and uscc in self.ids:
                entry = MembershipEntry(
                    self.ids[uscc], first, last, park_id, cluster_id, above_scale == "1"
                )
                entries.append((line, entry))
        self._check_overlaps(entries)
        if self.problems.count:
            return PutResult()
        return memberships_put(entries=[entry for _, entry in entries], at=self.at, by=self.by)

    def put_certificates(self, rows: Rows) -> PutResult:
        entries: dict[tuple[str, str, str], CertificateEntry] = {}
        lines: dict[tuple[str, str, str], int] = {}
        for line, (uscc_text, kind_text, level, number_text, issued_on, expires_on) in rows:
            check = RowCheck(self.problems, CERTIFICATES, line)
            uscc = self._registered(check, uscc_text)
            kind = check.text("kind", kind_text, 40, is_required=True)
            if kind and slugify(kind) != kind:
                sentence = _("“%(text)s”不是类别代码，应写成hightech这样的小写字母。")
                check.refuse("kind", "kind", sentence, text=kind)
            if level not in ("", *CertificateLevel.values):
                check.refuse("level", "level", _("只能填national、provincial或留空。"))
            number = check.text("number", number_text, 60)
            issued = check.day("issued_on", issued_on)
            expires = check.day("expires_on", expires_on)
            if not issued_on:
                check.refuse("issued_on", "required", _("不能留空。"))
            if issued and expires and expires <= issued:
                check.refuse("expires_on", "backwards", _("失效日期须晚于发证日期，请改正。"))
            self._check_repeated(check, "number", lines, (uscc, kind, number), line)
            if check.is_sound and issued and uscc in self.ids:
                entries[uscc, kind, number] = CertificateEntry(
                    self.ids[uscc], kind, number, level, issued, expires
                )
        if self.problems.count:
            return PutResult()
        return certificates_put(entries=list(entries.values()), at=self.at, by=self.by)

    def _registered(self, check: RowCheck, text: str) -> str:
        uscc = check.uscc(text)
        if check.is_sound and uscc not in self.ids and uscc not in self.unsure:
            sentence = _("企业%(uscc)s未登记，请在enterprises.csv中补上。")
            check.refuse("uscc", "unknown_enterprise", sentence, uscc=uscc)
        return uscc

    def _check_repeated(
        self, check: RowCheck, column: str, lines: dict, key: object, line: int
    ) -> None:
        if key in lines:
            sentence = _("与第%(first)s行重复，请只留一行。")
            check.refuse(column, "repeated", sentence, first=lines[key])
        lines.setdefault(key, line)

    def _check_overlaps(self, entries: Iterable[tuple[int, MembershipEntry]]) -> None:
        """Among the entries themselves, and with what stays in force beside them (line 0)."""
        spans: dict[int, list[tuple[int, int, int]]] = {}
        replaced = set()
        for line, entry in entries:
            own = spans.setdefault(entry.enterprise_id, [])
            own.append((entry.from_period.index, _end(entry.to_period), line))
            replaced.add((entry.enterprise_id, entry.from_period))
        held = Membership.objects.current().values_list("enterprise_id", "from_period", "to_period")
        for enterprise_id, first, last in held.iterator():
            if enterprise_id in spans and (enterprise_id, first) not in replaced:
                spans[enterprise_id].append((first.index, _end(last), 0))
        for own in spans.values():
            reach, reach_line = 0, 0
            for start, end, line in sorted(own):
                if start <= reach:
                    check = RowCheck(self.problems, MEMBERSHIPS, max(line, reach_line))
                    sentence = _("与同一企业自%(period)s起的归属重叠，请改正起止期。")
                    check.refuse("from_period", "overlap", sentence, period=Period(start))
                if end > reach:
                    reach, reach_line = end, line


def _end(last: Period | None) -> int:
    return LAST_WRITTEN if last is None else last.index
