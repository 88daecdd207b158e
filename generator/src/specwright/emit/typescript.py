"""The writers of TypeScript text: literals, identifiers, doc comments and type expressions.

Text of a document reaches TypeScript source only through these functions, so that no string of a
document can become code. What they return is a layout, which is broken into lines as the
formatters of that language do it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, assert_never

from specwright.emit.typescript_comment import WIDTH as WIDTH
from specwright.emit.typescript_comment import doc_comment as doc_comment
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

_WORDS = """
    abstract any arguments as async await boolean break case catch class const constructor
    continue debugger declare default delete do else enum eval export extends false finally for
    from function get if implements import in instanceof interface is keyof let module namespace
    never new null number object of package private protected public require return set static
    string super switch symbol this throw true try type typeof undefined unknown var void while
    with yield
"""
RESERVED = frozenset(_WORDS.split())
"""Words that cannot, or should not, name a function or a variable."""

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_ASCII = json.JSONEncoder(ensure_ascii=True, allow_nan=False)
_SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}


class Group(NamedTuple):
    """A bracketed list; broken, each item stands on a line of its own."""

    opening: str
    items: tuple[Layout, ...]
    closing: str
    separator: str = ","
    padding: str = ""
    always_broken: bool = False
    trailing: bool = True


class Choice(NamedTuple):
    """A union of types; broken, each member stands on a line of its own behind a bar."""

    members: tuple[Layout, ...]


class Row(NamedTuple):
    """Parts beside each other."""

    parts: tuple[Layout, ...]


class Documented(NamedTuple):
    """An item of a group with a doc comment above it, which breaks the group."""

    text: str
    tags: tuple[tuple[str, str], ...]
    item: Layout


def documented(text: str, item: Layout, tags: Iterable[tuple[str, str]] = ()) -> Layout:
    """An item with what the contract says about it, if it says anything."""
    found = tuple(tags)
    return Documented(text, found, item) if text.strip() or found else item


Layout = str | Group | Choice | Row | Documented


def row(*parts: Layout) -> Layout:
    """Parts beside each other."""
    return parts[0] if len(parts) == 1 else Row(parts)


def _fitting(layout: Layout, room: int) -> str | None:
    """The text of a layout on one line; None where it has to be broken, or needs more room."""
    if isinstance(layout, str):
        return layout if len(layout) <= room else None
    pieces: list[str] = []
    return "".join(pieces) if _collected(layout, room, pieces) >= 0 else None


def _collected(layout: Layout, room: int, pieces: list[str]) -> int:
    """Add the text of a layout; the room left, or less than none as soon as it does not fit."""
    match layout:
        case Row(parts):
            return _joined(parts, "", room, pieces)
        case str():
            pieces.append(layout)
            return room - len(layout)
        case Choice(members):
            return _joined(members, " | ", room, pieces)
        case Documented():
            return -1
        case Group():
            if layout.always_broken:
                return -1
            pieces.append(layout.opening)
            start = len(pieces)
            before = room - len(layout.opening) - len(layout.closing)
            room = _joined(layout.items, f"{layout.separator} ", before, pieces)
            if layout.padding and room < before:
                pieces.insert(start, layout.padding)
                pieces.append(layout.padding)
                room -= 2 * len(layout.padding)
            pieces.append(layout.closing)
            return room
        case _:
            assert_never(layout)


def _joined(parts: tuple[Layout, ...], separator: str, room: int, pieces: list[str]) -> int:
    for position, part in enumerate(parts):
        if position and separator:
            pieces.append(separator)
            room -= len(separator)
        if isinstance(part, str):
            pieces.append(part)
            room -= len(part)
        else:
            room = _collected(part, room, pieces)
        if room < 0:
            return room
    return room


def _flat(layout: Layout) -> str:
    match layout:
        case str():
            return layout
        case Group():
            inner = f"{layout.separator} ".join(_flat(item) for item in layout.items)
            padding = layout.padding if inner else ""
            return f"{layout.opening}{padding}{inner}{padding}{layout.closing}"
        case Choice(members):
            return " | ".join(_flat(member) for member in members)
        case Row(parts):
            return "".join(_flat(part) for part in parts)
        case Documented(item=item):
            return _flat(item)
        case _:
            assert_never(layout)


def render(layout: Layout, indent: int = 0, column: int | None = None, after: int = 0) -> str:
    """The text of a layout that begins at ``column`` of a line indented by ``indent``.

    ``after`` is the room to keep on its last line. Lines after the first carry their indentation.
    """
    if isinstance(layout, str):
        return layout
    if isinstance(layout, Documented):
        comment = doc_comment(layout.text, indent, layout.tags)
        return f"{comment}\n{' ' * indent}{render(layout.item, indent, None, after)}"
    column = indent if column is None else column
    flat = _fitting(layout, WIDTH - column - after)
    if flat is not None:
        return flat
    match layout:
        case Group():
            return _render_group(layout, indent)
        case Choice(members):
            pad = " " * (indent + 2)
            whole = _fitting(layout, WIDTH - indent - 2 - after)
            if whole is not None:
                return f"\n{pad}{whole}"
            rooms = [0] * (len(members) - 1) + [after]
            return "".join(
                f"\n{pad}| {render(each, indent + 4, after=room)}"
                for each, room in zip(members, rooms, strict=True)
            )
        case Row(parts):
            return _render_row(parts, indent, column, after)
        case _:
            assert_never(layout)


def _render_group(group: Group, indent: int) -> str:
    first = group.items[0] if len(group.items) == 1 else None
    if isinstance(first, Group) and first.opening == "{" and group.opening.endswith("("):
        # A call with nothing but an object keeps its brackets together.
        return f"{group.opening}{render(first, indent, WIDTH)}{group.closing}"
    lines = []
    for position, item in enumerate(group.items):
        last = position == len(group.items) - 1
        ending = group.separator if group.trailing or not last else ""
        if isinstance(item, str):
            text = item.lstrip()
        else:
            # Inside brackets of its own, a union needs no further indentation.
            inner = indent if isinstance(item, Choice) else indent + 2
            text = render(item, inner, indent + 2, len(ending)).lstrip()
        lines.append(f"{' ' * (indent + 2)}{text}{ending}\n")
    return f"{group.opening}\n{''.join(lines)}{' ' * indent}{group.closing}"


def _render_row(parts: tuple[Layout, ...], indent: int, column: int, after: int) -> str:
    text = ""
    for position, part in enumerate(parts):
        if isinstance(part, str) and not part.startswith("\n"):
            text += part
            continue
        head, breaks = _head(Row(parts[position + 1 :]))
        rest = len(head) + (0 if breaks else after)
        start = len(text.rpartition("\n")[2]) if "\n" in text else column + len(text)
        bracketed = isinstance(part, Choice) and text.endswith("(")
        inner = indent + 2 if text.endswith("& (") else indent
        shown = render(part, inner, start, rest)
        if shown.startswith("\n"):
            text = text.rstrip(" ")
            shown += f"\n{' ' * inner}" if bracketed else ""
        text += shown
    return text


def _head(layout: Layout) -> tuple[str, bool]:
    """What certainly stands on the line where a layout begins, and whether it may break there."""
    match layout:
        case Group() if layout.items:
            return layout.opening, True
        case Row(parts):
            text = ""
            for part in parts:
                head, breaks = _head(part)
                text += head
                if breaks:
                    return text, True
            return text, False
        case _:
            return _flat(layout), False


def literal(value: Any) -> Layout:
    """A JSON value as a TypeScript expression in ASCII."""
    if isinstance(value, Mapping):
        members = tuple(row(key(name), ": ", literal(item)) for name, item in value.items())
        return Group("{", members, "}", padding=" ")
    if isinstance(value, (list, tuple)):
        return Group("[", tuple(literal(item) for item in value), "]")
    return _ASCII.encode(value)


def string(text: str) -> str:
    """A string literal in ASCII."""
    return _ASCII.encode(text)


def template(text: str, names: Mapping[str, str]) -> str:
    """A text whose variables, told with their braces, stand for names; in ASCII."""

    def shown(piece: str) -> str:
        plain = re.sub("[`$]", r"\\\g<0>", _ASCII.encode(piece)[1:-1])
        return f"${{{names[piece]}}}" if piece in names else plain

    return f"`{''.join(map(shown, re.split(r'({[^{}]+})', text)))}`" if names else string(text)


def is_identifier(text: str) -> bool:
    """Whether a text can name a function or a variable."""
    return _IDENTIFIER.fullmatch(text) is not None and text not in RESERVED


def key(name: str) -> str:
    """A name as a key of an object expression; never the one that would set the prototype."""
    if name == "__proto__":
        return '["__proto__"]'
    return property_name(name)


def property_name(name: str) -> str:
    """A name as a property in a type."""
    return name if _IDENTIFIER.fullmatch(name) else string(name)


def member(value: str, name: str) -> str:
    """The expression that reads a property."""
    return f"{value}.{name}" if _IDENTIFIER.fullmatch(name) else f"{value}[{string(name)}]"


def type_expression(type_: Type, named: Callable[[str], str] = str) -> Layout:
    """A type expression; ``named`` tells how the file at hand writes a schema's name."""
    match type_:
        case Scalar(kind):
            return _SCALARS[kind]
        case Null():
            return "null"
        case Anything():
            return "unknown"
        case Nothing():
            return "never"
        case Bytes():
            return "Blob"
        case Constants(values):
            return choice(literal(value) for value in values)
        case Array(items):
            return array(type_expression(items, named))
        case Tuple(prefix, rest):
            parts = [type_expression(item, named) for item in prefix]
            if rest is not None:
                parts.append(row("...", array(type_expression(rest, named))))
            return Group("[", tuple(parts), "]")
        case Map(values):
            # Not Record<>: an alias may refer to itself through an index signature only.
            values_ = type_expression(values, named)
            return Group("{", (row("[key: string]: ", values_),), "}", ";", " ")
        case Union(members):
            known = any(isinstance(m, Constants) for m in members)
            return choice((type_expression(m, named) for m in members), known)
        case Ref(name):
            return named(name)
        case _:
            assert_never(type_)


def choice(members: Iterable[Layout], known: bool = False) -> Layout:
    """A union of types without repetitions; ``unknown`` swallows the others.

    ``known`` says that some members are values. Beside them ``string`` is written so that it does
    not swallow them: editors go on offering them, and others may come.
    """
    found: dict[str, Layout] = {}
    for each in members:
        for part in each.members if isinstance(each, Choice) else (each,):
            found.setdefault(_flat(part), part)
    if "unknown" in found:
        return "unknown"
    if len(found) > 1:
        found.pop("never", None)
    if known and len(found) > 1 and "string" in found:
        found["string"] = "(string & {})"
    return next(iter(found.values())) if len(found) == 1 else Choice(tuple(found.values()))


def array(items: Layout) -> Layout:
    """An array type."""
    compound = isinstance(items, Choice) or (isinstance(items, Row) and " & " in _flat(items))
    return row("(", items, ")[]") if compound else row(items, "[]")
