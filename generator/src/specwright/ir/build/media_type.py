"""Media types: ``content`` entries of requests and responses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from specwright.ir.build.composite import object_parts, union
from specwright.ir.build.schema import build_parts, build_type
from specwright.ir.build.scope import Scope, flag
from specwright.ir.media import is_markup, is_open, media_kind, spelled
from specwright.ir.operation import Encoding, MediaKind, MediaType, RequestBody, Style
from specwright.ir.shape import is_no_text, kinds, parts, sole_reference
from specwright.ir.type import Anything, Array, Bytes, Scalar, Tuple, Type
from specwright.openapi.document import Node

STYLES = ("matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject")
_EVENT_FIELDS = frozenset({"comment", "data", "event", "id", "retry"})
_UNTYPED = Array(Anything())
_POSITIONAL = frozenset({"prefixEncoding", "itemEncoding", "itemSchema"})
_JSON = "application/json"
_STREAMS = ("event-stream", "json-lines", "json-seq")


def build_request_body(node: Node, scope: Scope) -> RequestBody | None:
    """An operation's input payload; None where the reference to it is dead."""
    resolved = scope.resolved(node)
    if resolved is None:
        return None
    description = resolved.value.get("description")
    content = tuple(_taken(build_content(resolved, scope), scope))
    if not content:
        return None
    return RequestBody(
        required=flag(resolved, "required"),
        description=description if isinstance(description, str) else "",
        content=content,
        location=node.location,
    )


def _taken(content: tuple[MediaType, ...], scope: Scope) -> Iterator[MediaType]:
    """The media types in which a body may come: a range of all takes JSON, and whatever else."""
    named = {media.content_type for media in content}
    for media in content:
        if media.kind != "json" or not is_open(media.content_type):
            yield _sent(media, scope)
            continue
        if _JSON not in named:
            named.add(_JSON)
            yield replace(media, content_type=_JSON)
        yield replace(media, kind="binary", type=Bytes())


def _sent(media: MediaType, scope: Scope) -> MediaType:
    """What a body is to who writes it: of some media types nothing but their text or octets."""
    if media.verbatim and (media.schema_pointer or "/schema").endswith("/schema"):
        text = media.type if isinstance(media.type, Scalar) else Scalar("string")
        return replace(media, kind="text", type=text, verbatim=False)
    if media.kind == "form" and _is_no_form(media, scope):
        scope.diagnostics.warning(
            "unsupported-form",
            f"{media.content_type} says fields by their names, and its schema describes none: "
            "the body is handed over as a text",
            media.location,
            media.schema_pointer or "",
        )
        # No text is one of the values that the schema speaks of, unless those are texts.
        pointer = media.schema_pointer if media.type == Scalar("string") else None
        return replace(media, kind="text", type=Scalar("string"), schema_pointer=pointer)
    # Parts that have no names are put together by who sends them, and taken apart likewise.
    named = not isinstance(media.type, (Array, Tuple))
    if media.kind != "multipart" or named or media.positional:
        return media
    scope.diagnostics.warning(
        "unsupported-multipart",
        f"the parts of {media.content_type} have no names: the body is handed over as it is",
        media.location,
        media.schema_pointer or "",
    )
    return replace(media, kind="binary", type=Bytes())


def build_content(node: Node, scope: Scope) -> tuple[MediaType, ...]:
    """The media types under ``content``, in the order of the document."""
    content = node.get("content")
    if content is None:
        return ()
    found = []
    for content_type, entry in content.members():
        resolved = scope.resolved(entry)
        if resolved is not None:
            found.append(build_media_type(content_type, resolved, scope))
    return tuple(found)


def build_media_type(content_type: str, node: Node, scope: Scope) -> MediaType:
    """One ``content`` entry."""
    kind = media_kind(content_type)
    schema = _schema(node, kind, scope)
    if is_open(content_type) and schema is not None and is_no_text(schema.value, scope.lookup):
        kind = "json"
    marked = is_markup(content_type) and _is_number(schema, scope)
    if schema is not None and kind in ("text", "binary") and (marked or _structured(schema, scope)):
        scope.diagnostics.note(
            "unsupported-media-type",
            f"{content_type} is handed over as it is: its schema cannot be read into a type",
            node.location,
            node.pointer,
        )
        # Of an element, the text is no number.
        schema = None if marked else schema
    encodings = _encodings(node, kind, scope)
    verbatim = kind == "event-stream" and (schema is None or _is_text(schema, scope))
    parts = _parts(kind, node, schema, encodings, scope)
    return MediaType(
        content_type=spelled(content_type),
        kind=kind,
        type=_type(kind, schema, scope) if parts is None else parts,
        schema_pointer=None if schema is None else schema.pointer,
        encodings=encodings,
        examples=_examples(node),
        location=node.location,
        positional=parts not in (None, _UNTYPED) and not _is_form_data(content_type),
        verbatim=verbatim,
    )


def _parts(
    kind: MediaKind,
    node: Node,
    schema: Node | None,
    encodings: tuple[Encoding, ...],
    scope: Scope,
) -> Type | None:
    """The type of a body whose parts have no names; None where they have (OAS 3.2, 4.14.5)."""
    if kind != "multipart" or _POSITIONAL.isdisjoint(node.value):
        return None
    schema = _meant(schema, scope)
    if schema is None or kinds(schema.value) != ("array",):
        return _UNTYPED
    types = {encoding.wire_name: encoding.content_types for encoding in encodings}
    prefix, items = schema.get("prefixItems"), schema.get("items")
    found = tuple(
        _part(part, types.get(str(index), types.get("*", ())), scope)
        for index, part in enumerate(prefix.items() if prefix is not None else ())
    )
    closed = items is not None and items.value is False
    rest: Type | None = Bytes()
    if items is not None:
        rest = _part(items, types.get("*", ()), scope)
    if closed or schema.value.get("maxItems") == len(found) > 0:
        rest = None
    if found and schema.value.get("minItems", 0) >= len(found):
        return Tuple(found, rest)
    return Array(union(found if rest is None else (*found, rest)))


def _part(node: Node, content_types: tuple[str, ...], scope: Scope) -> Type:
    type_ = build_type(node, scope, octets=True)
    as_json = any(media_kind(content_type) == "json" for content_type in content_types)
    return Anything() if as_json and isinstance(type_, Bytes) else type_


def _is_no_form(media: MediaType, scope: Scope) -> bool:
    """Whether a schema is for something else than an object."""
    found = None if media.schema_pointer is None else scope.target(f"#{media.schema_pointer}")
    schema = _meant(found, scope)
    told = kinds(schema.value) if schema is not None else ()
    return bool(told) and "object" not in told


def _is_form_data(content_type: str) -> bool:
    """Parts of form data need names (RFC 7578), and a range leaves open whether they do."""
    return spelled(content_type).lower().startswith("multipart/form-data") or "*" in content_type


def _payload(item: Node, scope: Scope) -> tuple[Node | None] | None:
    """What ``data`` holds where an item describes the whole event (OAS 3.2, section 4.14.4).

    A tuple, that of None where it is a text of which more is said for some events only; None where
    the item is what stands in ``data``.
    """
    parts = [*object_parts(item, scope)]
    branches = [b for p in parts for key in ("oneOf", "anyOf") if (b := p.get(key)) is not None]
    some = [o for b in branches for branch in b.items() for o in object_parts(branch, scope)]
    told = [p for part in (*parts, *some) if (p := part.get("properties")) is not None]
    if not {"data"} <= {key for p in told for key in p.value} <= _EVENT_FIELDS:
        return None
    always, sometimes = _data(parts), _data(some)
    last = always[-1] if always else None
    content = last.get("contentSchema") if last is not None else None
    if not sometimes:
        plain = last if last is not None and kinds(last.value) == ("string",) else None
        return (content or plain,) if content or plain else None
    if any(set(kinds(data.value)) - {"string"} for data in (*always, *sometimes)):
        return None
    # What else events of some names say of their texts, only their readers can know.
    return (last if content is None else None,)


def _data(parts: Iterable[Node]) -> list[Node]:
    found = [p.get("data") for part in parts if (p := part.get("properties")) is not None]
    return [data for data in found if data is not None]


def _schema(node: Node, kind: MediaKind, scope: Scope) -> Node | None:
    if kind in _STREAMS:
        # OAS 3.2 knows itemSchema; in older documents the same is said by an extension.
        item = node.get("itemSchema") or node.get("x-itemSchema")
        if item is not None:
            held = _payload(item, scope) if kind == "event-stream" else None
            return item if held is None else held[0]
        whole = node.get("schema")
        return (whole.get("items") or whole) if whole is not None else None
    return node.get("schema")


def _is_text(schema: Node, scope: Scope) -> bool:
    """Whether the data of an event is a string, which then is no JSON (OAS 3.2, section 4.14.4)."""
    meant = _meant(schema, scope)
    plain = meant is not None and kinds(meant.value) == ("string",)
    return plain and not schema.pointer.endswith("/contentSchema")


def _meant(schema: Node | None, scope: Scope) -> Node | None:
    """The schema that a reference to a reference leads to."""
    while schema is not None and (ref := sole_reference(schema.value)) is not None:
        schema = scope.target(ref)
    return schema


def _is_number(schema: Node | None, scope: Scope) -> bool:
    told = kinds(meant.value) if (meant := _meant(schema, scope)) is not None else ()
    return bool(told) and {"integer", "number", "boolean", "null"}.issuperset(told)


def _structured(schema: Node, scope: Scope) -> bool:
    """Whether a schema describes an object or an array."""
    return any(
        part.get("properties") or not {"object", "array"}.isdisjoint(kinds(part))
        for part in parts(schema.value, scope.lookup)
    )


def _type(kind: MediaKind, schema: Node | None, scope: Scope) -> Type:
    if kind == "binary":
        return Bytes()
    if schema is None:
        return Scalar("string") if kind in ("text", "event-stream") else Anything()
    meant = _meant(schema, scope) if kind == "multipart" else None
    form = build_parts(meant, scope) if meant is not None else None
    type_ = build_type(schema, scope) if form is None else form
    if kind == "text" and not isinstance(type_, Scalar):
        return Scalar("string")
    return type_


def _encodings(node: Node, kind: MediaKind, scope: Scope) -> tuple[Encoding, ...]:
    written, prefix, item = (
        node.get(key) for key in ("encoding", "prefixEncoding", "itemEncoding")
    )
    entries = list(written.members()) if written is not None else []
    entries += [(str(i), entry) for i, entry in enumerate(prefix.items() if prefix else ())]
    entries += [("*", item)] if item is not None else []
    found = []
    for wire_name, entry in entries:
        value = entry.value if isinstance(entry.value, Mapping) else {}
        style: Any = value.get("style", "form")
        types = str(value.get("contentType", "")).split(",")
        # OAS 3.1.1, section 4.8.15.1: they count in multipart alone, and this one never.
        headers = value.get("headers")
        named = {str(name).lower() for name in headers} if isinstance(headers, Mapping) else set()
        if kind == "multipart" and named - {"content-type"}:
            scope.unsupported(
                "encoding-headers", f"headers of the part {wire_name!r} are not generated", entry
            )
        found.append(
            Encoding(
                wire_name=wire_name,
                content_types=tuple(t.strip() for t in types if t.strip()),
                style=_style(style),
                explode=bool(value.get("explode", style == "form")),
                allow_reserved=value.get("allowReserved") is True,
            )
        )
    return tuple(found)


def _style(written: Any) -> Style:
    return written if written in STYLES else "form"


def _examples(node: Node) -> tuple[Any, ...]:
    value = node.value if isinstance(node.value, Mapping) else {}
    if "example" in value:
        return (value["example"],)
    named = value.get("examples")
    entries = named.values() if isinstance(named, Mapping) else ()
    return tuple(
        entry["dataValue"] if "dataValue" in entry else entry["value"]
        for entry in entries
        if isinstance(entry, Mapping) and not {"dataValue", "value"}.isdisjoint(entry)
    )
