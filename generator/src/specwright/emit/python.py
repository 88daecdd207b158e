"""The writers of Python text: literals, annotations and docstrings.

Text of a document reaches Python source only through these functions, so that no string of a
document can become code.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from specwright.ir.type import (
    Anything,
    Array,
    Bytes,
    Constants,
    Map,
    Nothing,
    Null,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)

_BRACED = re.compile(r"(\{[^{}]+\})")
_STRING_FORMATS = {"date-time": "datetime", "date": "date", "uuid": "UUID"}
_KINDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_IMPORTS = {
    "datetime": "from datetime import datetime",
    "date": "from datetime import date",
    "UUID": "from uuid import UUID",
    "Any": "from typing import Any",
    "Literal": "from typing import Literal",
}


def literal(value: Any) -> str:
    """A JSON value as a Python literal in ASCII."""
    return ascii(value)


def formatted(text: str, names: Mapping[str, str]) -> str:
    """A text whose variables, told with their braces, stand for names: an f-string in ASCII."""

    def shown(piece: str) -> str:
        plain = piece.encode("unicode_escape").decode("ascii").replace('"', '\\"')
        return f"{{{names[piece]}}}" if piece in names else re.sub("[{}]", r"\g<0>\g<0>", plain)

    return f'f"{"".join(map(shown, _BRACED.split(text)))}"' if names else literal(text)


def annotation(type_: Type) -> str:
    """How a type expression is written in an annotation; named schemas by their class name."""
    match type_:
        case Scalar(kind, format_):
            if kind == "string" and format_ in _STRING_FORMATS:
                return _STRING_FORMATS[format_]
            return _KINDS[kind]
        case Null():
            return "None"
        case Anything() | Nothing():
            # Pydantic has no type without values; validators refuse them all.
            return "Any"
        case Bytes():
            return "bytes"
        case Constants(values):
            return f"Literal[{', '.join(literal(value) for value in values)}]"
        case Array(items):
            return f"list[{annotation(items)}]"
        case Tuple(prefix, rest):
            # A rest cannot be typed by position; the tuple form says more where there is none.
            if rest is not None:
                return "list[Any]"
            return f"tuple[{', '.join(annotation(item) for item in prefix) or '()'}]"
        case Map(values):
            return f"dict[str, {annotation(values)}]"
        case Union(members):
            return " | ".join(annotation(member) for member in members)
        case Ref(name):
            return name
        case _:
            assert_never(type_)


def standard_imports(types: Iterable[Type]) -> tuple[str, ...]:
    """Import lines of the standard library that the annotations of these types need, sorted."""
    words: set[str] = set()
    for type_ in types:
        text = annotation(type_)
        for mark in "[],|()":
            text = text.replace(mark, " ")
        words.update(text.split())
    return tuple(sorted(_IMPORTS[word] for word in words if word in _IMPORTS))


def docstring(text: str, indent: int) -> str:
    """A docstring with its quotes, to be printed at ``indent`` spaces; the first line unindented.

    Paragraphs and lists keep their lines; backslashes and quotes are escaped, control characters
    are dropped.
    """
    shown = "\n".join(_printable(line) for line in text.strip().split("\n"))
    # A quote before another one, or before the quotes that end the docstring.
    shown = re.sub(r'"(?="|\Z)', r'\\"', shown.replace("\\", "\\\\"))
    lines: list[str] = []
    for line in shown.splitlines():
        room = 98 - indent
        lines += textwrap.wrap(line, room, break_long_words=False) if len(line) > room else [line]
    pad = " " * indent
    body = "\n".join(f"{pad}{line}".rstrip() if i else line for i, line in enumerate(lines))
    return f'"""{body}"""' if len(lines) < 2 else f'"""{body}\n{pad}"""'


def _printable(line: str) -> str:
    return line if line.isprintable() else "".join(c for c in line if c.isprintable())
