"""Where things stand: from a JSON Pointer to a line and a column."""

from __future__ import annotations

import json
from collections.abc import Iterator

from specwright.diagnostics import Location
from specwright.openapi.document import unescape_token

_BLANK = " \t\r\n"
_BLOCK = 65536
"""Characters whose lines are counted at once."""


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
        self.root = root

    def __call__(self, pointer: str) -> Location:
        """Where the pointer leads, or the nearest thing around it that exists."""
        place = self.root
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


class _Object:
    """The members of one value, read as far as somebody has looked for one."""

    __slots__ = ("_known", "_rest")

    def __init__(self, members: Iterator[tuple[str, int, int]]) -> None:
        self._known: dict[str, tuple[int, int]] = {}
        self._rest = members

    def find(self, key: str) -> tuple[int, int] | None:
        """Offset of a key and of its value; None where there is no such member."""
        if key not in self._known:
            for name, shown, value in self._rest:
                self._known[name] = (shown, value)
                if name == key:
                    break
        return self._known.get(key)


class JsonPositions:
    """Positions found on demand: text that nobody asks about is only skipped over."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self.text = self._text = text
        self._blocks = [(1, -1)]
        """Of each block, the line in which it begins, and where the last line before it ends."""
        self._objects: dict[int, _Object] = {}
        # Numbers are skipped, not read: they may be too long to be worth converting.
        self._skip = json.JSONDecoder(parse_int=len, parse_float=len, strict=False).raw_decode
        self.start = self._past_blank(0)

    def __call__(self, pointer: str) -> Location:
        """Where the pointer leads, or the nearest thing around it that exists."""
        shown = value = self.start
        for token in pointer.split("/")[1:]:
            if value not in self._objects:
                self._objects[value] = _Object(self._scan(value))
            below = self._objects[value].find(unescape_token(token))
            if below is None:
                break
            shown, value = below
        return self.at(shown)

    def at(self, offset: int) -> Location:
        """The line and column of a character."""
        text, blocks = self._text, self._blocks
        block = offset // _BLOCK
        while len(blocks) <= block:
            line, newline = blocks[-1]
            end = len(blocks) * _BLOCK
            begun = text.rfind("\n", end - _BLOCK, end)
            line += text.count("\n", end - _BLOCK, end)
            blocks.append((line, newline if begun < 0 else begun))
        line, newline = blocks[block]
        begun = text.rfind("\n", block * _BLOCK, offset)
        line += text.count("\n", block * _BLOCK, offset)
        return Location(self._file, line, offset - (newline if begun < 0 else begun))

    def members(self, start: int) -> list[tuple[str, int, int]]:
        """Key, offset of the key and offset of the value of everything directly inside a value.

        Items have their index as key; both offsets are the same. Nothing is inside a scalar.
        """
        return list(self._scan(start))

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
