"""A pack as text, and everything its YAML and its schema say against it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from unicodedata import category

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from hightech_zone.lib import yaml_lines
from targets.errors import InvalidInput, Problem

PACKS = Path(__file__).resolve().parents[2] / "policies"
SHIPPED_PACK = PACKS / "panjin_2017_77.yaml"
SCHEMA = PACKS / "pack.schema.json"

FORBIDDEN = ("Cc", "Cs")
"""Control characters and halves of surrogate pairs, which an escape can bring in and no database
takes."""

SHOWN = 60
"""Characters of a wrong value that a message repeats."""

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that keeps its schema. `document` still knows the lines, for what is checked next."""

    document: yaml_lines.Document
    sha256: str

    @property
    def data(self) -> dict[str, Any]:
        return self.document.data


def read_pack(text: str) -> Pack:
    """Raises InvalidInput with every problem of the YAML or, where that is sound, of the schema."""
    try:
        document = yaml_lines.read(text)
    except yaml_lines.UnreadableYaml as error:
        refuse([_fault_problem(fault) for fault in error.faults])
    problems = list(_schema_problems(document)) + list(_text_problems(document))
    if problems:
        refuse(problems)
    return Pack(document, sha256(text.encode()).hexdigest())


def refuse(problems: list[Problem]) -> Any:
    """Raises InvalidInput with the problems in the order of the file, each of them once."""
    unlike = {(one.line, one.field, one.message): one for one in problems}
    ordered = sorted(unlike.values(), key=lambda one: one.line or 0)
    message = _("政策包有%(count)s处问题，没有写入任何内容。") % {"count": len(ordered)}
    raise InvalidInput(message, ordered)


def problem_at(
    document: yaml_lines.Document, path: yaml_lines.Path, rule: str, message: str
) -> Problem:
    field, line = yaml_lines.written(path), document.line_of(path)
    return Problem(message, rule, field=field, line=line)


def _fault_problem(fault: yaml_lines.Fault) -> Problem:
    message = FAULTS[fault.code]() % {"detail": fault.detail}
    field = yaml_lines.written(fault.path)
    return Problem(message, f"yaml_{fault.code}", field, line=fault.line)


FAULTS: dict[str, Callable[[], str]] = {
    "empty": lambda: _("文件里没有内容。"),
    "too_long": lambda: _("文件超过%(detail)s个字符。"),
    "character": lambda: _("有不允许的字符%(detail)s。"),
    "syntax": lambda: _("YAML写法有误：%(detail)s"),
    "alias": lambda: _("不能使用别名“*%(detail)s”，请写出内容。"),
    "tag": lambda: _("不能使用类型标记“%(detail)s”。"),
    "deep": lambda: _("嵌套超过%(detail)s层。"),
    "key": lambda: _("键须是文字。"),
    "duplicate": lambda: _("“%(detail)s”写了两次。"),
    "documents": lambda: _("一个文件只能有一份文档。"),
}


# Schema


def _pattern(
    validator: Any, pattern: str, instance: Any, schema: Data
) -> Iterator[ValidationError]:
    """JSON Schema's `$` is the end of the text; Python's lets a line break follow."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _validator() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    checked = extend(Draft202012Validator, {"pattern": _pattern})
    return checked(schema, format_checker=FormatChecker(["date"]))


def _schema_problems(document: yaml_lines.Document) -> Iterator[Problem]:
    for error in _validator().iter_errors(document.data):
        path = tuple(error.absolute_path)
        rule = str(error.validator)
        for at, message in _explained(error, path, rule):
            yield problem_at(document, at, rule, message)


def _explained(
    error: ValidationError, path: yaml_lines.Path, rule: str
) -> Iterator[tuple[yaml_lines.Path, str]]:
    """One error of the schema as sentences, each with the place it is about."""
    schema: Any = error.schema
    wanted: Any = error.validator_value
    found: Any = error.instance
    if rule == "additionalProperties":
        for name in found:
            if name not in schema.get("properties", {}):
                yield (*path, name), _("没有这一项，请核对拼写或删去。")
    elif rule in ("required", "dependentRequired"):
        for name in _missing(rule, wanted, found):
            yield path, _("缺少“%(name)s”。") % {"name": name}
    elif rule == "type":
        yield path, _type_message(wanted, found)
    else:
        sentence = SENTENCES.get(rule, lambda: _("不符合规则“%(rule)s”。"))
        wanted = schema["examples"] if rule == "pattern" else wanted
        values = {"rule": rule, "wanted": _listed(wanted), "found": _listed(found)}
        yield path, sentence() % values


def _missing(rule: str, wanted: Any, found: Data) -> list[str]:
    if rule == "required":
        return [name for name in wanted if name not in found]
    return [
        name for given, names in wanted.items() if given in found for name in names
        if name not in found
    ]  # fmt: skip


def _type_message(wanted: Any, found: Any) -> str:
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    if found is None:
        return _("没有内容，请填写，或删去这一项。")
    if "string" in names and isinstance(found, Decimal):
        return _('小数须加引号："%(found)s"。') % {"found": found}
    if "string" in names and isinstance(found, bool | int):
        return _('须是文字，请加引号："%(found)s"。') % {"found": _listed(found)}
    return _("须是%(wanted)s。") % {"wanted": _("或").join(TYPES[name]() for name in names)}


TYPES: dict[str, Callable[[], str]] = {
    "object": lambda: _("键值对"),
    "array": lambda: _("列表"),
    "string": lambda: _("文字"),
    "integer": lambda: _("整数"),
    "boolean": lambda: _("true或false"),
}

SENTENCES: dict[str, Callable[[], str]] = {
    "const": lambda: _("只能是%(wanted)s。"),
    "enum": lambda: _("“%(found)s”不在允许的取值之内：%(wanted)s。"),
    "format": lambda: _("“%(found)s”不是日历上的日期。"),
    "maximum": lambda: _("不能大于%(wanted)s。"),
    "maxLength": lambda: _("不能超过%(wanted)s个字符。"),
    "minimum": lambda: _("不能小于%(wanted)s。"),
    "minItems": lambda: _("至少要有%(wanted)s项。"),
    "minLength": lambda: _("不能为空。"),
    "oneOf": lambda: _("“element”和“register”须有一项，且只有一项。"),
    "pattern": lambda: _("“%(found)s”的写法不对，应如%(wanted)s。"),
}


def _listed(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, list):
        return _("、").join(map(_listed, value))
    return str(value).replace("\n", "\\n")[:SHOWN]


def _text_problems(document: yaml_lines.Document) -> Iterator[Problem]:
    for path, text in yaml_lines.walk_texts(document.data):
        bad = [mark for mark in text if category(mark) in FORBIDDEN and mark != "\n"]
        if bad:
            message = _("有不允许的字符%(detail)s。") % {"detail": f"U+{ord(bad[0]):04X}"}
            yield problem_at(document, path, "characters", message)
        elif text and not text.strip():
            yield problem_at(document, path, "blank", _("不能只有空白。"))
