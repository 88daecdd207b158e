"""What the runtime is told about an operation: an object expression beside its function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from specwright.emit.typescript import Group, Layout, is_identifier, key, member, row, string
from specwright.emit.typescript_client.inputs import frames, sent_media, sent_parameters
from specwright.emit.typescript_client.names import Imports, runtime_exports
from specwright.emit.typescript_client.outcomes import is_binary
from specwright.ir.operation import Header, MediaType, Operation, Parameter, Response
from specwright.ir.schema import Alias, Enumeration, Object, OneOf, Schema
from specwright.ir.type import (
    Array,
    Bytes,
    Constants,
    Nothing,
    Null,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)
from specwright.naming import camel_name

_LOCATIONS = ("path", "query", "header", "cookie")
_USUAL_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_WRITERS = {"text": "textBody", "binary": "binaryBody", "event-stream": "textBody"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the descriptors of a module refer to."""

    imports: Imports
    schemes: frozenset[str]
    """Security schemes by their name in the contract."""
    contents: Mapping[tuple[str, str], str]
    """Constants for what many failures of the module have in common: media type and reader."""


def shared_contents(
    operations: Iterable[Operation], taken: Iterable[str]
) -> Mapping[tuple[str, str], str]:
    """Constants for the media types of failures that are declared more than twice."""
    counts = Counter(
        (media.content_type, _reader(media))
        for operation in operations
        for response in operation.responses
        for media in response.content
        if not response.status.startswith("2") and len(response.content) == 1
    )
    found: dict[tuple[str, str], str] = {}
    names = {*taken, *runtime_exports(), "api", "input"}
    for content, count in counts.items():
        name = camel_name(content[0].partition("/")[2])
        if count > 2 and is_identifier(name) and name not in names:
            names.add(name)
            found[content] = name
    return found


def descriptor(operation: Operation, around: Surroundings, resumes: bool) -> Layout:
    """The object expression; ``resumes`` tells that the runtime sends ``Last-Event-ID``."""
    imports = around.imports
    path = operation.path if operation.path.startswith("/") else f"/{operation.path}"
    # Only the parameters may add a query, and nothing a fragment.
    path = path.replace("?", "%3F").replace("#", "%23")
    members: list[Layout] = [
        f"method: {string(operation.method)}",
        f"url: {string(path)}",
    ]
    for place in _LOCATIONS:
        found = [_parameter(p, imports) for p in sent_parameters(operation) if p.in_ == place]
        names = {p.wire_name.lower() for p in operation.parameters if p.in_ == place}
        if place == "header" and resumes and "last-event-id" not in names:
            found.append(string("Last-Event-ID"))
        if found:
            members.append(row(f"{place}: ", Group("[", tuple(found), "]")))
    if operation.body is not None:
        writers = tuple(
            row(key(media.content_type), ": ", _writer(media, imports))
            for media in sent_media(operation.body)
        )
        name = imports.runtime("bodyOf")
        members.append(row(f"body: {name}(", _object(writers), ")"))
    members.append(row("responses: ", _object(_response(r, around) for r in operation.responses)))
    headers = [_response_headers(r, imports) for r in operation.responses]
    if any(headers):
        members.append(row("headers: ", _object(h for h in headers if h is not None)))
    security = _security(operation, around)
    if security is not None:
        members.append(row("security: ", security))
    return Group("{", tuple(members), "}", always_broken=True)


def _object(members: Iterable[Layout]) -> Layout:
    return Group("{", tuple(members), "}", padding=" ")


def _parameter(parameter: Parameter, imports: Imports) -> Layout:
    name = string(_sent_name(parameter))
    style = string(parameter.style)
    usual = parameter.style == _USUAL_STYLES[parameter.in_]
    if parameter.content_type is not None:
        return f"{imports.runtime('jsonParameter')}({name}, {string(_USUAL_STYLES[parameter.in_])})"
    if usual and not parameter.allow_reserved and is_scalar(parameter.type, imports.schemas):
        return name
    explode = "true" if parameter.explode else "false"
    reserved = ', "reserved"' if parameter.allow_reserved else ""
    return f"{imports.runtime('styled')}({name}, {style}, {explode}{reserved})"


def is_scalar(
    type_: Type, schemas: Mapping[str, Schema], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether no value of the type is an array or an object."""
    match type_:
        case Scalar() | Null() | Constants() | Nothing():
            return True
        case Union(members):
            return all(is_scalar(each, schemas, seen) for each in members)
        case Ref(name) if name in schemas and name not in seen:
            match schemas[name].definition:
                case Enumeration():
                    return True
                case Alias(aliased):
                    return is_scalar(aliased, schemas, seen | {name})
                case OneOf(members):
                    return all(is_scalar(each, schemas, seen | {name}) for each in members)
                case Object():
                    return False
        case _:
            return False


def _sent_name(parameter: Parameter) -> str:
    resumes = parameter.in_ == "header" and parameter.wire_name.lower() == "last-event-id"
    return "Last-Event-ID" if resumes else parameter.wire_name


def _writer(media: MediaType, imports: Imports) -> Layout:
    if media.kind in ("form", "multipart"):
        if media.kind == "multipart" and not frames(media):
            return imports.runtime("binaryBody")
        encodings = _encodings(media)
        name = imports.runtime("formBody" if media.kind == "form" else "multipartBody")
        arguments = (_object(encodings),) if encodings else ()
        return Group(f"{name}(", arguments, ")", trailing=False)
    if media.kind == "json":
        return imports.runtime("jsonBody")
    return imports.runtime(_WRITERS.get(media.kind, "linesBody"))


def _encodings(media: MediaType) -> tuple[Layout, ...]:
    found: list[Layout] = []
    for encoding in media.encodings:
        types = [type_ for type_ in encoding.content_types if "*" not in type_]
        members: list[Layout] = []
        if types:
            members.append(f"contentType: {string(types[0])}")
        if media.kind == "form" and not encoding.content_types:
            members.append(f"style: {string(encoding.style)}")
            members.append(f"explode: {'true' if encoding.explode else 'false'}")
        if encoding.allow_reserved:
            members.append("reserved: true")
        if members:
            found.append(row(key(encoding.wire_name), ": ", _object(members)))
    return tuple(found)


def _response(response: Response, around: Surroundings) -> Layout:
    status = f"{_status_key(response)}: "
    contents = [(media.content_type, _reader(media)) for media in response.content]
    if len(contents) == 1 and contents[0] in around.contents and response.status[0] != "2":
        return row(status, around.contents[contents[0]])
    return row(status, content(contents, around.imports))


def content(contents: Iterable[tuple[str, str]], imports: Imports) -> Layout:
    """Readers by media type."""
    return _object(row(key(type_), ": ", imports.runtime(reader)) for type_, reader in contents)


def _status_key(response: Response) -> str:
    return response.status if response.status.isdigit() else key(response.status)


def _reader(media: MediaType) -> str:
    if is_binary(media):
        return "binary"
    if media.kind == "event-stream":
        return "textEvents" if _is_text(media.type) else "events"
    if media.streamed:
        return "lines"
    return "json" if media.kind == "json" else "text"


def _is_text(type_: Type) -> bool:
    return isinstance(type_, Bytes) or (isinstance(type_, Scalar) and type_.kind == "string")


def _response_headers(response: Response, imports: Imports) -> Layout | None:
    parsers = tuple(
        row(key(header.wire_name.lower()), ": ", _parser(header, imports))
        for header in response.headers
        if header.wire_name.lower() != "content-type"
    )
    return row(f"{_status_key(response)}: ", _object(parsers)) if parsers else None


def _parser(header: Header, imports: Imports) -> str:
    match header.type:
        case Array(items):
            return f"{imports.runtime('list')}({_scalar_parser(items, imports)})"
        case Tuple():
            return f"{imports.runtime('list')}(String)"
        case type_:
            return _scalar_parser(type_, imports)


def _scalar_parser(type_: Type, imports: Imports) -> str:
    match type_:
        case Scalar("integer" | "number"):
            return "Number"
        case Scalar("boolean"):
            return imports.runtime("boolean")
        case Constants(values) if values and all(
            isinstance(v, (int, float)) and not isinstance(v, bool) for v in values
        ):
            return "Number"
        case Union(members) if members:
            return _scalar_parser(members[0], imports)
        case _:
            return "String"


def _security(operation: Operation, around: Surroundings) -> Layout | None:
    found: dict[tuple[str, ...], Layout] = {}
    for requirement in operation.security:
        # TLS itself settles what is no known scheme here: client certificates.
        known = tuple(use.scheme for use in requirement.uses if use.scheme in around.schemes)
        if known:
            found[known] = Group("[", tuple(member("security", scheme) for scheme in known), "]")
    alternatives = tuple(found.values())
    name = around.imports.runtime("anyOf") if alternatives else ""
    return Group(f"{name}(", alternatives, ")") if alternatives else None
