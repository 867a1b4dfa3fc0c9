"""A document as JSON and back, so that a worker writes exactly what was asked for, and the digest
by which the same document is known again."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from targets.documents import parts
from targets.documents.parts import Document

KIND = "is"
WRITTEN = 3
"""Raise it when a writer changes what it makes of a document: files made before are not reused."""


def as_data(part: Any) -> Any:
    if is_dataclass(part) and not isinstance(part, type):
        held = {one.name: as_data(getattr(part, one.name)) for one in fields(part)}
        return {KIND: type(part).__name__, **held}
    if isinstance(part, tuple):
        return [as_data(one) for one in part]
    if isinstance(part, Decimal):
        return {KIND: "Decimal", "value": f"{part:f}"}
    if isinstance(part, date):
        return {KIND: "date", "value": part.isoformat()}
    return part


def from_data(data: Any) -> Any:
    """**Raises** AttributeError, TypeError for what `as_data` did not write."""
    if isinstance(data, list):
        return tuple(from_data(one) for one in data)
    if not isinstance(data, dict):
        return data
    held = {name: from_data(one) for name, one in data.items() if name != KIND}
    if data[KIND] == "Decimal":
        return Decimal(held["value"])
    if data[KIND] == "date":
        return date.fromisoformat(held["value"])
    return getattr(parts, data[KIND])(**held)


def digest(document: Document) -> str:
    written = json.dumps([WRITTEN, as_data(document)], ensure_ascii=False, sort_keys=True)
    return sha256(written.encode()).hexdigest()
