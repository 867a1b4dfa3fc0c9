"""What loading a pack changes, and the writing of ordinary rows that notes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from targets.models import Policy, User
from targets.services.policy.pack import Data

SHOWN = 200
"""Characters of a value that the audit trail repeats."""

KINDS = {
    "policy": _("政策"),
    "threshold": _("阈值"),
    "unit": _("单位"),
    "unit_name": _("单位名称"),
    "part": _("部分"),
    "clause": _("条款"),
    "clause_unit": _("条款责任单位"),
    "park": _("园区"),
    "cluster": _("产业"),
    "leading_enterprise": _("点名企业"),
    "growth_stage": _("成长阶段"),
    "element": _("数据项"),
    "form": _("报表"),
    "form_element": _("报表数据项"),
    "assignment": _("填报部门"),
    "indicator": _("指标"),
    "definition": _("口径版本"),
    "target": _("目标"),
    "target_setting": _("目标值"),
    "rule": _("校验规则"),
    "scheme": _("奖补政策"),
    "scheme_setting": _("奖补设定"),
    "assumption": _("设定"),
}

Row = TypeVar("Row", bound=Model)


class Verb(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class FieldChange(NamedTuple):
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row, or one row in force and its successor. `fields` is filled for `changed` only."""

    verb: Verb
    kind: str
    key: str
    fields: tuple[FieldChange, ...] = ()


class Kept(NamedTuple):
    """A row the pack no longer has, but something still needs: `reason` names what."""

    kind: str
    key: str
    reason: str


@dataclass
class PolicyDiff:
    """What a load changed, in the order it was written. Rows that were `kept` are no change."""

    policy: str
    changes: list[Change] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    open_files: dict[str, int] = field(default_factory=dict)
    """Of schemes whose rule changed, how many files go on by the rule they were opened with."""

    @property
    def is_empty(self) -> bool:
        return not self.changes

    def keys(self, verb: Verb) -> dict[str, list[str]]:
        """The keys of the rows it happened to, by kind."""
        keys: dict[str, list[str]] = {}
        for change in self.changes:
            if change.verb is verb:
                keys.setdefault(change.kind, []).append(change.key)
        return keys

    def as_detail(self) -> dict[str, Any]:
        """For the audit trail: every key, and values before and after cut to a sane length."""
        return {
            "added": self.keys(Verb.ADDED),
            "removed": self.keys(Verb.REMOVED),
            "changed": [
                [change.kind, change.key, name, before[:SHOWN], after[:SHOWN]]
                for change in self.changes
                for name, before, after in change.fields
            ],
            "kept": [list(one) for one in self.kept],
            "open_files": self.open_files,
        }


@dataclass
class Loading:
    """One load under way. `past` is the pack this policy was loaded from before, empty the first
    time; `was_active` says whether it was the one in use until now, and `replaced_forms` are the
    codes of the forms of the one it takes over from."""

    policy: Policy
    data: Data
    past: Data
    was_active: bool
    replaced_forms: set[str]
    at: datetime
    by: User | None
    diff: PolicyDiff

    def past_entry(self, section: str, code: str, key: str = "code") -> Data | None:
        entries = self.past.get(section, ())
        return next((entry for entry in entries if entry[key] == code), None)

    def put(
        self, kind: str, key: str, held: Row | None, fresh: Row, values: Mapping[str, Any]
    ) -> Row:
        """Write `values` into the `held` row or, where there is none, add `fresh` with them."""
        row = fresh if held is None else held
        changes = []
        for name, value in values.items():
            column: Any = row._meta.get_field(name)
            wanted = value if isinstance(value, Model) else column.to_python(value)
            identity = wanted.pk if isinstance(wanted, Model) else wanted
            if held is None:
                setattr(row, name, wanted)
            elif getattr(row, column.attname) != identity:
                changes.append(FieldChange(name, shown(getattr(row, name)), shown(wanted)))
                setattr(row, name, wanted)
        if held is None:
            row.save(force_insert=True)
            self.note(Verb.ADDED, kind, key)
        elif changes:
            row.save()
            self.note(Verb.CHANGED, kind, key, changes)
        return row

    def note(self, verb: Verb, kind: str, key: str, fields: Iterable[FieldChange] = ()) -> None:
        """What happens to a row after it was added is part of adding it."""
        if Change(Verb.ADDED, kind, key) not in self.diff.changes:
            self.diff.changes.append(Change(verb, kind, key, tuple(fields)))

    def drop(self, kind: str, key: str, row: Model) -> bool:
        """Delete a row the pack no longer has, or keep it where something refers to it."""
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError as error:
            names = {str(one._meta.verbose_name) for one in error.protected_objects}
            self.keep(kind, key, str(_("、")).join(sorted(names)))
        except IntegrityError as error:
            self.keep(kind, key, str(error))
        else:
            self.note(Verb.REMOVED, kind, key)
            return True
        return False

    def keep(self, kind: str, key: str, reason: str) -> None:
        self.diff.kept.append(Kept(kind, key, reason))


def by_code(rows: QuerySet[Row], name: str = "code") -> dict[Any, Row]:
    return {getattr(row, name): row for row in rows}


def bilingual(data: Data, *names: str, optional: bool = False) -> dict[str, str]:
    """`{"title": {"zh": …, "en": …}}` as columns `title_zh` and `title_en`."""
    return {
        f"{name}_{language}": data.get(name, {}).get(language, "") if optional
        else data[name][language]
        for name in names
        for language in ("zh", "en")
    }  # fmt: skip


def shown(value: Any) -> str:
    """A value as a diff writes it; missing is empty."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
