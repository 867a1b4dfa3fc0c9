"""JSON as strict programs write it."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 20


class StrictJSONParser(JSONParser):
    """Refuses what Python's reader lets pass: duplicate keys, NaN, NUL, endless nesting."""

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
            value = json.loads(text, object_pairs_hook=unique_keys, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("无法按JSON读取：%(error)s") % {"error": error}) from error
        if "\\u0000" in text:
            raise ParseError(_("文本中不能有空字符。"))
        return value


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError(_("同一对象里有重复的键"))
    return result


def refuse_constant(name: str) -> None:
    raise ValueError(name)


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
