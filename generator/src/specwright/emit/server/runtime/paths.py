"""Routing on the raw path: what the client wrote, before anybody decoded it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .operation import Operation

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_VARIABLE = re.compile(r"\{([^{}]+)\}")
_WHOLE = ("", "")


class MalformedText(ValueError):
    """Percent-encoding that stands for no text."""


def percent_decode(text: str) -> str:
    """What a percent-encoded text stands for; refuses stray percent signs and broken UTF-8."""
    if "%" not in text:
        if text.isascii():
            return text
        return _utf8(text.encode("latin-1", "replace"))
    head, *rest = text.split("%")
    octets = bytearray(head.encode("latin-1", "replace"))
    for part in rest:
        if not _ESCAPE.match(f"%{part}"):
            raise MalformedText(f"“%{part[:2]}” is no percent-encoded octet")
        octets.append(int(part[:2], 16))
        octets += part[2:].encode("latin-1", "replace")
    return _utf8(bytes(octets))


def _utf8(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        raise MalformedText("the percent-encoded octets are not UTF-8") from None


def _plain(match: re.Match[str]) -> str:
    octet = int(match[1], 16)
    return chr(octet) if octet in _UNRESERVED else match[0].upper()


def normalise(path: str) -> str:
    """A raw path with unreserved characters plain (RFC 3986, section 6.2.2)."""
    return _ESCAPE.sub(_plain, path) if "%" in path else path


def raw_route_path(scope: Mapping[str, Any]) -> str:
    """The raw path below the point where the application is mounted."""
    raw = scope.get("raw_path")
    path: str = (
        raw.decode("latin-1").split("?")[0] if raw else quote(scope["path"], safe="/:@!$&'()*+,;=~")
    )
    root: str = scope.get("root_path", "").rstrip("/")
    if not root:
        return normalise(path)
    # The root is decoded, the path is not: walk segments until as many are taken.
    count = root.count("/")
    segments = normalise(path).split("/")
    try:
        if percent_decode("/".join(segments[: count + 1])) == root:
            return "/" + "/".join(segments[count + 1 :])
    except MalformedText:
        pass
    return normalise(path)


@dataclass(slots=True)
class PathItem:
    """The operations whose path templates match the same paths, by method."""

    path: str
    """The first of the templates; others name their variables in other ways."""
    operations: dict[str, list[Operation]] = field(default_factory=dict)

    def add(self, operation: Operation) -> None:
        """Take in an operation."""
        self.operations.setdefault(operation.method.upper(), []).append(operation)

    def named(self, operation: Operation, values: dict[str, str]) -> dict[str, str]:
        """The values of the variables by the names that they have for an operation."""
        if operation.path == self.path:
            return values
        return dict(zip(_VARIABLE.findall(operation.path), values.values(), strict=True))

    @property
    def allow(self) -> str:
        """The header ``Allow``: every method that is answered."""
        methods = set(self.operations) | {"OPTIONS"}
        if "GET" in methods:
            methods.add("HEAD")
        return ", ".join(sorted(methods))


@dataclass(frozen=True, slots=True)
class _Template:
    """A segment with variables: the raw text before, between and behind them."""

    literals: tuple[str, ...]

    def match(self, segment: str) -> tuple[str, ...] | None:
        """The raw values of the variables, the first ones as long as possible.

        A regular expression with several variables would try every way to cut the segment.
        """
        if self.literals == _WHOLE:
            return (segment,)
        first, *between, last = self.literals
        begin, end = len(first), len(segment) - len(last)
        if begin > end or not (segment.startswith(first) and segment.endswith(last)):
            return None
        values: list[str] = []
        for literal in reversed(between):
            at = segment.rfind(literal, begin, end)
            if at < 0:
                return None
            values.append(segment[at + len(literal) : end])
            end = at
        return (segment[begin:end], *reversed(values))


@dataclass(slots=True)
class _Segments:
    """One level of the tree of path templates."""

    literals: dict[str, _Segments] = field(default_factory=dict)
    templates: list[tuple[_Template, int, _Segments]] = field(default_factory=list)
    """Each with the length of its literal text."""
    item: tuple[PathItem, tuple[str, ...]] | None = None
    """What ends here, with the names of its variables."""


def _raw(text: str) -> str:
    """Text of a path template as it stands in a raw path."""
    return normalise(quote(text, safe="%/:@!$&'()*+,;=~"))


class PathTemplates:
    """Finds the path item that a raw path belongs to: literal segments before templated ones."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Segments()
        for operation in operations:
            self._item(operation.path).add(operation)

    def _item(self, path: str) -> PathItem:
        """The item of a path template; another template may have made it."""
        level = self._root
        for segment in path.split("/")[1:]:
            if not _VARIABLE.search(segment):
                level = level.literals.setdefault(_raw(segment), _Segments())
                continue
            texts = _VARIABLE.split(segment)[::2]
            template = _Template(tuple(map(_raw, texts)))
            for known, _, below in level.templates:
                if known == template:
                    level = below
                    break
            else:
                below = _Segments()
                level.templates.append((template, sum(map(len, texts)), below))
                # The more literal text a segment has, the more it says.
                level.templates.sort(key=lambda entry: -entry[1])
                level = below
        if level.item is None:
            level.item = PathItem(path), tuple(_VARIABLE.findall(path))
        return level.item[0]

    def find(self, path: str) -> tuple[PathItem, dict[str, str]] | None:
        """The path item and the raw values of its variables, None where nobody owns the path."""
        if not path.startswith("/"):
            return None
        return self._find(self._root, path.split("/")[1:], 0, ())

    def _find(
        self, level: _Segments, segments: list[str], index: int, values: tuple[str, ...]
    ) -> tuple[PathItem, dict[str, str]] | None:
        for number in range(index, len(segments)):
            segment = segments[number]
            below = level.literals.get(segment)
            if below is not None:
                if not level.templates:
                    level = below
                    continue
                found = self._find(below, segments, number + 1, values)
                if found is not None:
                    return found
            for entry in level.templates:
                matched = entry[0].match(segment)
                # An empty value is no value: "/a//b" is not "/a/{x}/b".
                if matched is None or not segment:
                    continue
                if entry is level.templates[-1]:
                    level, values = entry[2], (*values, *matched)
                    break
                found = self._find(entry[2], segments, number + 1, (*values, *matched))
                if found is not None:
                    return found
            else:
                return None
        if level.item is None:
            return None
        item, names = level.item
        return item, dict(zip(names, values, strict=True))
