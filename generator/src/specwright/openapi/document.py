"""The document as written, with the place of everything in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from specwright.diagnostics import DeferredLocation, Diagnostic, Location


def escape_token(token: str) -> str:
    """A key as a reference token of a JSON Pointer (RFC 6901, section 3)."""
    if "~" in token or "/" in token:
        token = token.replace("~", "~0").replace("/", "~1")
    return token


def unescape_token(token: str) -> str:
    """The key that a reference token stands for (RFC 6901, section 4)."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


class Node(NamedTuple):
    """A place in a document: the value there, its JSON Pointer, and where it stands in a file."""

    value: Any
    pointer: str
    document: Document

    @property
    def location(self) -> Location:
        """Where the value (for a member of an object: its key) is written."""
        return DeferredLocation(self.document.locate, self.pointer)

    def __truediv__(self, key: str | int) -> Node:
        """The member or item below; KeyError, IndexError or TypeError where there is none."""
        pointer = f"{self.pointer}/{escape_token(str(key))}"
        # What a named tuple does, without its own constructor in between: nodes are many.
        return tuple.__new__(Node, (self.value[key], pointer, self.document))

    def get(self, key: str) -> Node | None:
        """The member of that name, None where the value is no object or has no such member."""
        return self / key if isinstance(self.value, dict) and key in self.value else None

    def members(self) -> Iterator[tuple[str, Node]]:
        """Name and node of each member; nothing where the value is no object."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield key, self / key

    def items(self) -> Iterator[Node]:
        """Each item; nothing where the value is no array."""
        if isinstance(self.value, list):
            for index in range(len(self.value)):
                yield self / index


@dataclass(frozen=True, slots=True)
class Document:
    """An OpenAPI document in one piece: ``value`` is plain JSON data with string keys.

    After bundling every ``$ref`` is local (``#/...``); ``locate`` still answers with the file, line
    and column where the author wrote the thing.
    """

    file: str
    value: Mapping[str, Any]
    locate: Callable[[str], Location]
    folder: Path | None = None
    """The directory whose files it may refer to; None for text that came from elsewhere."""
    findings: tuple[Diagnostic, ...] = ()
    """What bundling had to say; validation says it again, so that nothing is lost."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The files that were read, each with a digest of its bytes; empty where one was not there."""

    @property
    def root(self) -> Node:
        """The whole document as a node."""
        return Node(self.value, "", self)

    def at(self, pointer: str) -> Node:
        """The node at a pointer; LookupError where nothing stands there."""
        value: Any = self.value
        place = ""
        for token in pointer.split("/")[1:]:
            key = unescape_token(token)
            if isinstance(value, list) and key.isdecimal():
                value = value[int(key)]
                place += f"/{int(key)}"
            elif isinstance(value, dict):
                value = value[key]
                place += f"/{escape_token(key)}"
            else:
                raise LookupError(f"nothing stands at {pointer}")
        return Node(value, place, self)

    def resolve(self, node: Node) -> Node:
        """Follow ``$ref`` to what it stands for; LookupError for a dead or endless one."""
        seen: set[str] = set()
        while isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str):
            target: str = node.value["$ref"]
            pointer = target.removeprefix("#")
            if pointer in seen or not target.startswith("#"):
                raise LookupError(f"{target} leads nowhere")
            seen.add(pointer)
            node = self.at(pointer)
        return node
