"""`manage.py load_policy`: load or update a policy pack and say what changed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from targets.errors import InvalidInput
from targets.management.tables import need_tables
from targets.services.policy.diff import KINDS, FieldChange, PolicyDiff, Verb
from targets.services.policy.load import policy_load
from targets.services.policy.pack import SHIPPED_PACK

MAX_BYTES = 2_000_000
SHOWN = 120


class Command(BaseCommand):
    help = _("载入或更新政策包（YAML），并列出改动；有问题的政策包整份拒绝，指明行和字段。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED_PACK, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help=_("只列出改动，不写入"))

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        need_tables()
        try:
            diff = policy_load(text=_text_of(file), by=None, dry_run=dry_run)
        except InvalidInput as error:
            for problem in error.problems:
                place = f"{file}:{problem.line}:"
                field = f" {problem.field}:" if problem.field else ""
                self.stderr.write(f"{place}{field} {problem.message}")
            raise CommandError(error.message) from None
        for line in diff_lines(diff):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write(_("只是试运行，没有写入。"))


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        message = _("读不了%(file)s：%(why)s") % {"file": file, "why": error.strerror}
        raise CommandError(message) from error
    if len(content) > MAX_BYTES:
        raise CommandError(_("%(file)s太大，不像是政策包。") % {"file": file})
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = _("不是UTF-8编码，请另存为UTF-8。")
        raise CommandError(f"{file}:{line}: {message}") from error


def diff_lines(diff: PolicyDiff) -> list[str]:
    """What changed, for a terminal: a line for each kind added or removed, and changed values
    one by one."""
    if diff.is_empty:
        lines = [_("政策包“%(policy)s”没有改动。") % {"policy": diff.policy}]
    else:
        lines = [_("政策包“%(policy)s”：") % {"policy": diff.policy}]
    for verb, word in ((Verb.ADDED, _("新增")), (Verb.REMOVED, _("移除"))):
        for kind, keys in diff.keys(verb).items():
            lines.append(f"{word} {KINDS[kind]} ({len(keys)}): {_('、').join(keys)}")
    for change in diff.changes:
        if change.verb is Verb.CHANGED:
            lines.append(f"{_('更改')} {KINDS[change.kind]} {change.key}")
            lines += [f"    {_value_line(field)}" for field in change.fields]
            if change.kind == "scheme" and (count := diff.open_files.get(change.key)):
                lines.append(f"    {_open_files_line(count)}")
    for kind, key, reason in diff.kept:
        lines.append(_("保留 %(kind)s %(key)s：仍被引用（%(why)s）") % {
            "kind": KINDS[kind], "key": key, "why": reason
        })  # fmt: skip
    return lines


def _open_files_line(count: int) -> str:
    return ngettext(
        "%(count)d件在办的奖补仍按建档时的规则和金额办理，改动只管以后建档的。",
        "%(count)d件在办的奖补仍按建档时的规则和金额办理，改动只管以后建档的。",
        count,
    ) % {"count": count}


def _value_line(field: FieldChange) -> str:
    before, after = (_short(text) or _("（空）") for text in (field.before, field.after))
    return f"{field.name}: {before} → {after}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"
