"""Media types of the contract as expressions of the runtime's media classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specwright.emit.python import literal
from specwright.emit.python_client.types import argument, result, union
from specwright.ir.api import Api
from specwright.ir.operation import Encoding, MediaType, Response
from specwright.ir.schema import Object, Property
from specwright.ir.type import Array, Bytes, Map, Ref, Tuple, Type, Union

FILE = "FileContent"
_OCTETS = "application/octet-stream"


def properties(api: Api, type_: Type) -> tuple[Property, ...]:
    """The properties of a named object, none where the type is something else."""
    if isinstance(type_, Ref):
        for schema in api.schemas:
            if schema.name == type_.name and isinstance(schema.definition, Object):
                return schema.definition.properties
    return ()


def upload(api: Api, media: MediaType) -> str | None:
    """Name of the class for a multipart body with files, None where it has no files."""
    if media.kind != "multipart" or not isinstance(media.type, Ref):
        return None
    form = api.form(media)
    if form is None:
        return None
    types = [*(entry.type for entry in form.properties), form.beside]
    return media.type.name if any(type_ and is_file(type_) for type_ in types) else None


def is_file(type_: Type) -> bool:
    """Whether a property of a multipart body is a file, or several."""
    return isinstance(type_, Bytes) or (isinstance(type_, Array) and is_file(type_.items))


def body_annotation(api: Api, media: MediaType) -> str:
    """How a request body of one media type is annotated."""
    name = upload(api, media)
    if name is not None:
        return f"bodies.{name}"
    if media.positional:
        return _parts(media.type)
    if media.kind == "multipart" and isinstance(media.type, Map):
        return f"Mapping[str, {_parts(media.type.values)}]"
    match media.kind:
        case "json" | "form" | "multipart":
            return argument(media.type)
        case "event-stream":
            return f"Iterable[ServerSentEvent[{argument(media.type)}]]"
        case "json-lines" | "json-seq":
            return f"Iterable[{argument(media.type)}]"
        case "text":
            return "str"
        case _:
            return FILE


def body_media(api: Api, media: MediaType) -> str:
    """The expression that writes a request body of one media type."""
    content_type = literal(media.content_type)
    if media.positional:
        return f"Parts({content_type}{_fields(media.encodings)})"
    match media.kind:
        case "json":
            return f"Json({content_type}, {deferred(result(media.type))})"
        case "event-stream" | "json-lines" | "json-seq":
            return _items(media)
        case "text":
            return f"Text({content_type})"
        case "form" | "multipart":
            name = upload(api, media)
            type_ = deferred(result(media.type) if name is None else f"bodies.{name}")
            class_ = "Form" if media.kind == "form" else "Multipart"
            encodings = [*media.encodings, *_file_types(api, media)]
            return f"{class_}({content_type}, {type_}{_fields(encodings)})"
        case _:
            return f"Binary({content_type})"


def _parts(type_: Type) -> str:
    """How the parts of a body are annotated that have no names."""
    match type_:
        case Bytes():
            return "Upload"
        case Array(items):
            return f"Sequence[{_parts(items)}]"
        case Tuple(prefix, None):
            return f"tuple[{', '.join(_parts(each) for each in prefix)}]"
        case Tuple(prefix, rest):
            return f"Sequence[{union(_parts(each) for each in (*prefix, rest) if each)}]"
        case Union(members):
            return union(_parts(member) for member in members)
        case _:
            return argument(type_)


def _fields(encodings: Iterable[Encoding]) -> str:
    """The last argument of what writes a form; nothing where no property has its own way."""
    told = ", ".join(f"{literal(each.wire_name)}: {_field(each)}" for each in encodings)
    return f", {{{told}}}" if told else ""


def value_annotation(media: MediaType) -> str:
    """How a response body of one media type is annotated; of an item where it is a stream."""
    match media.kind:
        case "text" | "form":
            return "str"
        case "binary" | "multipart":
            return "bytes"
        case _:
            return result(media.type)


def value_media(media: MediaType) -> str:
    """The expression that reads a response body of one media type."""
    content_type = literal(media.content_type)
    match media.kind:
        case "json":
            return f"Json({content_type}, {deferred(result(media.type))})"
        case "text" | "form":
            return f"Text({content_type})"
        case "event-stream" | "json-lines" | "json-seq":
            return _items(media)
        case "binary" | "multipart":
            return f"Binary({content_type})"


def _items(media: MediaType) -> str:
    """The expression that writes or reads what comes item by item."""
    class_ = "Items"
    if media.kind == "event-stream":
        class_ = "TextEvents" if media.verbatim else "JsonEvents"
    return f"{class_}({literal(media.content_type)}, {deferred(result(media.type))})"


def deferred(type_: str) -> str:
    """A type that is looked up when it is first needed, so that its module is loaded then."""
    return f"lambda: {type_}"


def response_media(response: Response, content: Iterable[MediaType]) -> list[str]:
    """The expressions that read a response; one that stands for nothing where it has no body."""
    found = [value_media(media) for media in content]
    if found:
        return found
    return ["Unmodified()" if response.status == "304" else "Empty()"]


def response_annotation(response: Response, content: Iterable[MediaType]) -> str:
    """How the body of a response is annotated."""
    found = union(value_annotation(media) for media in content)
    if found:
        return found
    return "NotModified" if response.status == "304" else "None"


def _file_types(api: Api, media: MediaType) -> Iterable[Encoding]:
    """Encodings for the files whose media type their schema tells, and nothing else."""
    name = upload(api, media)
    told = {encoding.wire_name for encoding in media.encodings}
    for schema in api.schemas:
        if schema.name == name:
            for wire_name, written in schema.source.get("properties", {}).items():
                kind = written.get("contentMediaType") if isinstance(written, Mapping) else None
                if isinstance(kind, str) and kind != _OCTETS and wire_name not in told:
                    yield Encoding(wire_name, (kind,), "form", True, False)


def _field(encoding: Encoding) -> str:
    arguments = []
    if encoding.content_types:
        arguments.append(f"content_types={literal(encoding.content_types)}")
    if encoding.style != "form":
        arguments.append(f"style={literal(encoding.style)}")
    if not encoding.explode:
        arguments.append("explode=False")
    if encoding.allow_reserved:
        arguments.append("allow_reserved=True")
    return f"Field({', '.join(arguments)})"
