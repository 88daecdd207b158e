"""Where things stand: from a JSON Pointer to a line and a column."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator

from specwright.diagnostics import Location
from specwright.openapi.document import unescape_token

_BLANK = " \t\r\n"


class Place:
    """Line and column (from 1) of a value, or of its key where it has one, and what is inside."""

    __slots__ = ("column", "inside", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.inside: dict[str, Place] | list[Place] | None = None


class YamlPositions:
    """Positions kept while the document was read."""

    def __init__(self, file: str, root: Place) -> None:
        self._file = file
        self._root = root

    def __call__(self, pointer: str) -> Location:
        """Where the pointer leads, or the nearest thing around it that exists."""
        place = self._root
        for token in pointer.split("/")[1:]:
            below = _below(place.inside, unescape_token(token))
            if below is None:
                break
            place = below
        return Location(self._file, place.line, place.column)


def _below(inside: dict[str, Place] | list[Place] | None, key: str) -> Place | None:
    if isinstance(inside, dict):
        return inside.get(key)
    if isinstance(inside, list) and key.isdecimal() and int(key) < len(inside):
        return inside[int(key)]
    return None


class JsonPositions:
    """Positions found on demand: text that nobody asks about is only skipped over."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._lines: list[int] = []
        self._members: dict[int, list[tuple[str, int, int]]] = {}
        self._by_key: dict[int, dict[str, tuple[int, int]]] = {}
        # Numbers are skipped, not read: they may be too long to be worth converting.
        self._skip = json.JSONDecoder(parse_int=len, parse_float=len, strict=False).raw_decode
        self.start = self._past_blank(0)

    def __call__(self, pointer: str) -> Location:
        """Where the pointer leads, or the nearest thing around it that exists."""
        shown = value = self.start
        for token in pointer.split("/")[1:]:
            if value not in self._by_key:
                self._by_key[value] = {key: (s, v) for key, s, v in self.members(value)}
            below = self._by_key[value].get(unescape_token(token))
            if below is None:
                break
            shown, value = below
        return self.at(shown)

    def at(self, offset: int) -> Location:
        """The line and column of a character."""
        if not self._lines:
            self._lines = [0]
            while newline := self._text.find("\n", self._lines[-1]) + 1:
                self._lines.append(newline)
        line = bisect_right(self._lines, offset)
        return Location(self._file, line, offset - self._lines[line - 1] + 1)

    def members(self, start: int) -> list[tuple[str, int, int]]:
        """Key, offset of the key and offset of the value of everything directly inside a value.

        Items have their index as key; both offsets are the same. Nothing is inside a scalar.
        """
        if start not in self._members:
            self._members[start] = list(self._scan(start))
        return self._members[start]

    def _scan(self, start: int) -> Iterator[tuple[str, int, int]]:
        text = self._text
        opening = text[start : start + 1]
        if opening not in ("{", "["):
            return
        offset = self._past_blank(start + 1)
        index = 0
        while text[offset] not in "]}":
            key, shown = str(index), offset
            if opening == "{":
                key, offset = self._skip(text, offset)
                offset = self._past_blank(self._past_blank(offset) + 1)
            yield key, shown, offset
            _, offset = self._skip(text, offset)
            offset = self._past_blank(offset)
            if text[offset] == ",":
                offset = self._past_blank(offset + 1)
            index += 1

    def _past_blank(self, offset: int) -> int:
        text = self._text
        while text[offset : offset + 1] and text[offset] in _BLANK:
            offset += 1
        return offset
