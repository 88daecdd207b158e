"""Suggested names: what an inline schema is called after the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from specwright.ir.grammar import Slot
from specwright.ir.media import is_open, media_kind
from specwright.naming import class_name, snake_name
from specwright.openapi.structure import Kind, parts, reference, way_pointer


@dataclass(frozen=True, slots=True)
class Place:
    """A schema outside ``components/schemas``, and what to call it."""

    slot: Slot
    name: str
    enums: bool
    """Whether an enumeration gets a name as well: not in a parameter."""
    body: str
    """Pointer of the body that it is one media type of; empty elsewhere."""


class _Around(NamedTuple):
    """What is known about a place from the objects around it."""

    pointer: str = ""
    name: str = ""
    enums: bool = True
    body: str = ""
    suffix: str = ""
    """What a JSON body adds to the name."""
    main: str = ""
    """The media type of JSON whose name says no more than that."""


def operation_id(method: str, path: str, operation: Mapping[str, Any]) -> str:
    """``operationId``, or a name made of method and path where none is written."""
    written = operation.get("operationId")
    if isinstance(written, str) and written:
        return written
    told = [method.lower()]
    for segment in path.split("/"):
        for piece in segment.replace("{", " {").split():
            told.append(f"by_{piece.strip('{}')}" if piece.startswith("{") else piece)
    first, *rest = snake_name(" ".join(told)).split("_")
    return first + "".join(word.capitalize() for word in rest)


def places(contract: Mapping[str, Any]) -> Iterator[Place]:
    """Every outermost schema that deserves a name if it is inline, in the order of the document."""
    for section in parts(Kind.OPENAPI, contract):
        yield from _inside(*section, _Around())


def _inside(kind: Kind, way: tuple[str | int, ...], value: Any, around: _Around) -> Iterator[Place]:
    if reference(value) is not None:
        return
    here = _Around(around.pointer + way_pointer(way), *around[1:])
    here = _named(kind, str(way[-1]), value, here, shared=around.pointer == "/components")
    found = list(parts(kind, value))
    if kind in (Kind.REQUEST_BODY, Kind.RESPONSE):
        # Where several have one schema, it is called after the main one.
        found.sort(key=lambda part: str(part[1][-1]) != here.main)
    for part, inner_way, inner in found:
        if part is not Kind.SCHEMA:
            path_item = here._replace(name=str(inner_way[-1])) if kind is Kind.PATHS else here
            if part not in _BARREN:
                yield from _inside(part, inner_way, inner, path_item)
        elif kind is not Kind.COMPONENTS and here.name:
            slot = Slot(value, inner_way[-1], inner_way, here.pointer)
            yield _place(slot, here)


_BARREN = frozenset({Kind.EXAMPLE, Kind.LINK, Kind.SECURITY_SCHEME})
"""What has no schema inside."""


def _named(kind: Kind, key: str, value: Any, here: _Around, shared: bool) -> _Around:
    """What an object adds to the names of the schemas inside it."""
    stem = "" if shared else here.name
    match kind:
        case Kind.PATH_ITEM if not here.name:
            return here._replace(name=key)
        case Kind.OPERATION:
            return _of_operation(key, value, here)
        case Kind.PARAMETER:
            written = value.get("name") if isinstance(value, Mapping) else None
            name = f"{class_name(key)}Parameter" if shared else stem + class_name(str(written))
            return here._replace(name=name, enums=False)
        case Kind.HEADER:
            suffix = "Header" if shared else ""
            return here._replace(name=stem + class_name(key) + suffix, enums=False)
        case Kind.REQUEST_BODY:
            name = class_name(key) if shared else stem
            return here._replace(
                name=name, body=here.pointer, suffix="Request", main=_main_json(value)
            )
        case Kind.RESPONSE:
            name = class_name(key) if shared else f"{stem}Response{key.capitalize()}"
            suffix = "Body" if shared else ""
            return here._replace(
                name=name, body=here.pointer, suffix=suffix, main=_main_json(value)
            )
        case Kind.CALLBACK:
            return here._replace(name=stem + class_name(key))
        case Kind.MEDIA_TYPE if here.body:
            return here._replace(name=_of_media_type(key, value, here))
        case _:
            return here


def _of_operation(method: str, value: Any, here: _Around) -> _Around:
    # In a callback the name of the outer operation and of the callback is there already.
    if here.name.startswith("/"):
        return here._replace(name=class_name(operation_id(method, here.name, value)))
    written = value.get("operationId") if isinstance(value, Mapping) else None
    return here._replace(name=class_name(str(written or here.name)))


def _of_media_type(content_type: str, value: Any, here: _Around) -> str:
    kind = media_kind(content_type)
    if kind in ("text", "binary") and not is_open(content_type):
        return ""
    if isinstance(value, Mapping) and not {"itemSchema", "x-itemSchema"}.isdisjoint(value):
        return here.name + ("Event" if kind == "event-stream" else "Item")
    if here.suffix == "Request" and kind in ("form", "multipart"):
        return f"{here.name}Form"
    other = kind == "json" and content_type != here.main
    return here.name + (_subtype(content_type) if other else "") + here.suffix


def _main_json(body: Any) -> str:
    """The media type of a body that is JSON and nothing else, or the first of its kinds."""
    content = body.get("content") if isinstance(body, Mapping) else None
    known = [name for name in content or () if media_kind(name) == "json"]
    return next((name for name in known if not _subtype(name)), known[0] if known else "")


def _subtype(content_type: str) -> str:
    """What a media type says besides that it is JSON: ``MergePatch``."""
    subtype = content_type.partition(";")[0].partition("/")[2].strip()
    plain = subtype.lower() in ("json", "*", "*+json")
    return "" if plain else class_name(subtype.removesuffix("+json"))


def _place(slot: Slot, here: _Around) -> Place:
    return Place(slot, class_name(here.name), here.enums, here.body)
