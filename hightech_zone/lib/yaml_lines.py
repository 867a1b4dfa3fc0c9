"""Reading YAML that people write by hand, keeping the line of everything in it.

A plain subset: mappings with text keys, lists and scalars; no aliases, no tags, no second
document. Of unquoted scalars only `true`, `false`, `null`, `~`, nothing, and numbers are not
text, so that a date stays as written. An unquoted decimal becomes a `Decimal`: a JSON schema takes
neither that nor a text for an integer, where it would take `3.0`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.reader import Reader

MAX_CHARACTERS = 500_000
MAX_DEPTH = 32
MAX_DIGITS = 40

Path = tuple[str | int, ...]

WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")


class Fault(NamedTuple):
    """`code` says what is wrong: `empty`, `too_long`, `character`, `syntax`, `alias`, `tag`,
    `deep`, `key` (not a text), `duplicate` or `documents`; the sentence for the reader is the
    caller's. `detail` is the word it is about, or for `syntax` the parser's own (English)."""

    line: int
    path: Path
    code: str
    detail: str = ""


class UnreadableYaml(ValueError):
    """All faults found; there is at least one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"line {faults[0].line}: {faults[0].code} {faults[0].detail}")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Document:
    """What the text says. `lines` holds, by path, the line each key or list item starts on."""

    data: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """The line of what is at `path`, or of the nearest thing around it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def read(text: str) -> Document:
    """Raises `UnreadableYaml`."""
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        raise UnreadableYaml([Fault(1, (), "too_long", str(MAX_CHARACTERS))])
    strange = Reader.NON_PRINTABLE.search(text)
    if strange is not None:
        line = text.count("\n", 0, strange.start()) + 1
        raise UnreadableYaml([Fault(line, (), "character", f"U+{ord(strange.group()):04X}")])
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            builder.take(event)
    except _Stop:
        raise UnreadableYaml(builder.faults) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        builder.faults.append(Fault(line, (), "syntax", error.problem or ""))
    except (ValueError, OverflowError) as error:  # an escape beyond Unicode: no mark is given
        builder.faults.append(Fault(builder.line, (), "syntax", str(error)))
    if not (builder.faults or builder.lines):
        builder.faults.append(Fault(1, (), "empty"))
    if builder.faults:
        raise UnreadableYaml(builder.faults)
    return Document(builder.root, builder.lines)


def walk_texts(data: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text value in `data` with its path, in order."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from walk_texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from walk_texts(value, (*path, index))


def written(path: Path) -> str:
    """`targets[3].value`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


class _Stop(Exception):
    """Reading on would be useless or dangerous; the fault is noted already."""


@dataclass
class _Level:
    """A mapping or list being read. `key` is the key whose value comes next; None: a key does."""

    holder: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


@dataclass
class _Builder:
    """Builds the data from the parser's events without recursion, so that depth costs nothing."""

    root: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    documents: int = 0
    line: int = 1

    def take(self, event: yaml.Event) -> None:
        self.line = line = event.start_mark.line + 1 if event.start_mark else self.line
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.stop(line, "documents")
        elif isinstance(event, yaml.AliasEvent):
            self.stop(line, "alias", event.anchor or "")
        elif isinstance(event, yaml.ScalarEvent):
            self.take_scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.start(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.levels.pop()

    def take_scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        level = self.levels[-1] if self.levels else None
        if event.tag is not None:
            self.note(line, "tag", event.tag)
        if level is not None and isinstance(level.holder, dict) and level.key is None:
            self.take_key(level, event.value, line)
        else:
            self.place(event.value if event.style else _plain(event.value), line)

    def take_key(self, level: _Level, key: str, line: int) -> None:
        path = (*level.path, key)
        if key in level.holder:
            self.faults.append(Fault(line, path, "duplicate", key))
        level.key = key
        self.lines[path] = line

    def start(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if event.tag is not None:
            self.note(line, "tag", event.tag)
        if len(self.levels) >= MAX_DEPTH:
            self.stop(line, "deep", str(MAX_DEPTH))
        level = self.levels[-1] if self.levels else None
        if level is not None and isinstance(level.holder, dict) and level.key is None:
            self.stop(line, "key")
        holder: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.levels.append(_Level(holder, self.place(holder, line)))

    def place(self, value: Any, line: int) -> Path:
        """Put a value where it belongs; its path."""
        if not self.levels:
            self.root = value
            self.lines[()] = line
            return ()
        level = self.levels[-1]
        if isinstance(level.holder, dict):
            key, level.key = level.key or "", None
            path = (*level.path, key)
            level.holder[key] = value
        else:
            path = (*level.path, len(level.holder))
            level.holder.append(value)
            self.lines[path] = line
        return path

    def note(self, line: int, code: str, detail: str = "") -> None:
        path = self.levels[-1].path if self.levels else ()
        key = self.levels[-1].key if self.levels else None
        path = path if key is None else (*path, key)
        self.faults.append(Fault(line, path, code, detail))

    def stop(self, line: int, code: str, detail: str = "") -> NoReturn:
        self.note(line, code, detail)
        raise _Stop


def _plain(text: str) -> Any:
    if text in WORDS:
        return WORDS[text]
    if len(text) <= MAX_DIGITS and INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= MAX_DIGITS and DECIMAL.fullmatch(text):
        return Decimal(text)
    return text
