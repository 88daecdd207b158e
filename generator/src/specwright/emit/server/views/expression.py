"""Python expressions of the generated server, as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from specwright.emit.python import annotation, standard_imports
from specwright.ir.operation import MediaType
from specwright.ir.retype import names_in
from specwright.ir.type import Bytes, Null, Type, Union


def construct(name: str, arguments: Iterable[tuple[str, str]]) -> str:
    """A call with keyword arguments only."""
    return f"{name}({', '.join(f'{key}={value}' for key, value in arguments)})"


def tuple_of(items: Sequence[str]) -> str:
    """A tuple literal of any length."""
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def constant(name: str) -> str:
    """The name of a module constant for the Python name of an operation."""
    # "CONTRACT" stands for all of them.
    return "CONTRACT_" if name.upper() == "CONTRACT" else name.upper()


def pascal(name: str) -> str:
    """A Python name as a class name: ``get_contract`` as ``GetContract``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def optional(text: str) -> str:
    """An annotation that may be None besides."""
    return text if re.search(r"(^|\| )None$", text) or text == "Any" else f"{text} | None"


def union(annotations: Iterable[str]) -> str:
    """Several annotations as one, None at the end."""
    members = list(dict.fromkeys(annotations))
    if "None" in members:
        members.remove("None")
        members.append("None")
    return " | ".join(members)


def nullable(type_: Type) -> bool:
    """Whether null is among the values of a type."""
    return isinstance(type_, Null) or (isinstance(type_, Union) and Null() in type_.members)


def stream_annotation(media: MediaType) -> str | None:
    """How a handler gives a body that is sent piece by piece; None where it is not."""
    if media.kind == "event-stream":
        return f"AsyncIterator[ServerSentEvent[{annotation(media.type)}]]"
    if media.streamed:
        return f"AsyncIterator[{annotation(media.type)}]"
    if media.kind == "binary":
        return "AsyncIterator[bytes] | bytes"
    return None


def answer_annotation(media: MediaType) -> str:
    """How a handler gives the body of a response."""
    if media.kind == "text":
        return "str"
    return stream_annotation(media) or annotation(media.type)


class Imports:
    """The import lines that a module needs, gathered while its text is made."""

    def __init__(self) -> None:
        self._types: list[Type] = []
        self._lines: set[str] = set()

    def use(self, type_: Type) -> None:
        """Remember a type expression."""
        self._types.append(type_)

    def line(self, line: str) -> None:
        """Remember an import line."""
        self._lines.add(line)

    def media(self, media: MediaType) -> None:
        """Remember what the annotation of a body needs."""
        if media.kind not in ("text", "binary") and not isinstance(media.type, Bytes):
            self.use(media.type)
        if media.streamed or media.kind == "binary":
            self.line("from collections.abc import AsyncIterator")

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the models in use, sorted."""
        return tuple(sorted({name for type_ in self._types for name in names_in(type_)}))

    @property
    def standard(self) -> tuple[str, ...]:
        """Import lines of the standard library, sorted."""
        return tuple(sorted({*standard_imports(self._types), *self._lines}))
