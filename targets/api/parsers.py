"""JSON as strict programs write it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 40
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class StrictJSONParser(JSONParser):
    """Refuses what Python's reader lets pass: duplicate keys, NaN, NUL, halves of characters,
    endless nesting and endless numbers."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ParseError(_("请求超过2 MB，请分批提交。"))
        try:
            text = raw.decode("utf-8")
            check_depth(text)
            value = json.loads(
                text,
                object_pairs_hook=unique_keys,
                parse_constant=refuse_constant,
                parse_int=short_number,
            )
        except UnicodeDecodeError as error:
            raise ParseError(_("请求不是UTF-8编码。")) from error
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            said = _("无法按JSON读取：第%(line)d行第%(column)d个字符处不合语法") % place
            raise ParseError(said) from error
        except (ValueError, RecursionError) as error:
            raise ParseError(_("无法按JSON读取：%(error)s") % {"error": error}) from error
        if "\\u0000" in text:
            raise ParseError(_("文本中不能有空字符。"))
        if SURROGATE.search(text) and not is_whole(value):
            raise ParseError(_("文本中有残缺的字符，请重新填写。"))
        return value


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError(_("同一对象里有重复的键"))
    return result


def refuse_constant(name: str) -> None:
    raise ValueError(_("%(name)s不是数") % {"name": name})


def short_number(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(_("有一个数太长"))
    return int(text)


def is_whole(value: Any) -> bool:
    """Whether no string has half of a pair of surrogates, which no database takes."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def check_depth(text: str) -> None:
    """A cheap bound: brackets inside strings only make it stricter."""
    depth = 0
    for char in text:
        if char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError(_("嵌套过深"))
        elif char in "]}":
            depth -= 1
