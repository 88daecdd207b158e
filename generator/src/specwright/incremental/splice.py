"""Text in place of other text that stands in a file once, and as a whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from specwright.emit.json_text import json_text
from specwright.incremental.passages import revised
from specwright.incremental.unclear import UnclearError
from specwright.openapi.pieces import Way

_STATEMENT_ENDS = re.compile(rb'\n*\Z|\n{0,2}[^\s"\']')
_TYPE_ENDS = re.compile(rb"\n?\Z|\n\S")


class Files:
    """The files that an earlier run wrote, and what becomes of them."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = dict(contents)

    def modules(self, stem: str, suffix: str) -> list[str]:
        """The files that models are declared in: one, or those of a folder."""
        return [
            path
            for path in self.contents
            if path == f"{stem}{suffix}" or (path.startswith(f"{stem}/") and path.endswith(suffix))
        ]

    def refuse_twins(self, paths: Iterable[str], names: Iterable[str]) -> None:
        """No schema may have a class for the other way beside its own.

        Raises:
            UnclearError: one looks as if it had.
        """
        told = "|".join(map(re.escape, names)) or "(?!)"
        twin = re.compile(rf"^(?:class |export \w+ |)(?:{told})Request\w*\b".encode(), re.MULTILINE)
        if any(twin.search(self.contents[path]) for path in paths):
            raise UnclearError

    def entry(self, path: str, way: Way, before: Any, after: Any) -> None:
        """Change a path or a component in a copy of the contract."""
        old, new = (_entry(way, value) for value in (before, after))
        if old == new:
            return
        content = self.contents[path]
        start, end = 0, len(content)
        for depth, key in enumerate(way[:-1], 1):
            margin = b"\n" + b"  " * depth
            start = content.find(b'%b"%b": {' % (margin, key.encode()), start, end)
            end = content.find(b"%b}" % margin, start, end)
            if start < 0 or end < 0:
                raise UnclearError
        position = content.find(b"\n%b" % old, start, end) + 1
        behind = position + len(old)
        # The entries of one object have keys of their own, so that the first is the only one.
        if not position or content[behind : behind + 1] not in (b",", b"\n"):
            raise UnclearError
        self.contents[path] = b"%b%b%b" % (content[:position], new, content[behind:])

    def text(self, path: str, before: str, after: str, names: Collection[str]) -> None:
        """Change the passages about some names that differ between two texts of a file.

        Raises:
            UnclearError: there is no such file, or it has none of them, or more than one.
        """
        if path not in self.contents:
            raise UnclearError
        content = self.contents[path].decode()
        self.contents[path] = revised(path, content, before, after, names).encode()

    def statement(self, paths: Iterable[str], texts: Iterable[tuple[str, str]]) -> str:
        """Change a statement of Python, for which there are several ways; gives its file."""
        pairs = [(old.encode(), new.encode()) for old, new in texts]
        return self._put(paths, pairs, b"\n\n", _STATEMENT_ENDS)

    def type(self, paths: Iterable[str], before: str, after: str) -> None:
        """Change a declaration of TypeScript."""
        pair = f"{before}\n".encode(), f"{after}\n".encode()
        if before != after:
            self._put(paths, [pair], b"\n\n", _TYPE_ENDS)

    def _put(
        self,
        paths: Iterable[str],
        pairs: Iterable[tuple[bytes, bytes]],
        head: bytes,
        ends: re.Pattern[bytes],
    ) -> str:
        """Replace the only place of the first of each pair by the second.

        Raises:
            UnclearError: there is no such place, or more than one.
        """
        found: list[tuple[str, int, bytes, bytes]] = []
        for old, new in dict(pairs).items():
            for path in paths:
                position = -1
                while (position := self.contents[path].find(head + old, position + 1)) >= 0:
                    found.append((path, position + len(head), old, new))
        if len(found) != 1:
            raise UnclearError
        path, start, old, new = found[0]
        content = self.contents[path]
        end = start + len(old)
        if ends.match(content, end) is None:
            raise UnclearError
        self.contents[path] = b"%b%b%b" % (content[:start], new, content[end:])
        return path


def _entry(way: Way, value: Any) -> bytes:
    """A value as a whole document would have it there."""
    for key in reversed(way):
        value = {key: value}
    levels = range(1, len(way))
    head = b"{\n" + b"".join(
        b'%b"%b": {\n' % (b"  " * depth, way[depth - 1].encode()) for depth in levels
    )
    tail = b"".join(b"\n%b}" % (b"  " * depth) for depth in reversed(levels)) + b"\n}\n"
    return json_text(value).removeprefix(head).removesuffix(tail)
