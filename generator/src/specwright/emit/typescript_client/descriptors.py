"""What the runtime is told about an operation: an object expression beside its function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from specwright.emit.typescript import Group, Layout, is_identifier, key, member, row, string
from specwright.emit.typescript_client.inputs import (
    RESUMING,
    accepted_types,
    frames,
    sent_media,
    sent_name,
    sent_parameters,
)
from specwright.emit.typescript_client.names import Imports, runtime_exports
from specwright.emit.typescript_client.outcomes import is_binary
from specwright.emit.typescript_client.parameters import (
    parameter_expression,
    query_expressions,
    styled,
    whole_query,
)
from specwright.ir.media import media_kind
from specwright.ir.operation import (
    Encoding,
    Header,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
)
from specwright.ir.type import Array, Constants, Scalar, Tuple, Type, Union
from specwright.naming import camel_name

_LOCATIONS = ("path", "query", "header", "cookie")
_WRITERS = {
    "json": "jsonBody",
    "text": "textBody",
    "binary": "binaryBody",
    "event-stream": "eventsBody",
    "json-lines": "linesBody",
    "json-seq": "sequenceBody",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the descriptors of a module refer to."""

    imports: Imports
    schemes: frozenset[str]
    """Security schemes by their name in the contract."""
    contents: Mapping[tuple[str, str], str]
    """Constants for what many failures of the module have in common: media type and reader."""
    targets: Mapping[str, str] = field(default_factory=dict)
    """Of what the API sends, by the operation's name: a callback's expression, else nothing."""
    functions: Mapping[str, str] = field(default_factory=dict)
    """Functions by operationId, which links lead to."""
    base_url: str | None = None
    """Where the API is unless the caller says otherwise."""


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
    names = {*taken, *runtime_exports(), "api", "input", "sender"}
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
    # Only parameters may add a query, and nothing a fragment.
    path = path.replace("?", "%3F").replace("#", "%23")
    if operation.fixed_query:
        pairs = [f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in operation.fixed_query]
        path = f"{path}?{'&'.join(pairs)}"
    if operation.name in around.targets:
        # Where it goes is the caller's to say; this is what messages call it.
        path = operation.wire_name
    members: list[Layout] = [
        f"method: {string(operation.method)}",
        f"url: {string(path)}",
    ]
    request = _request(operation, around, resumes)
    if operation.name in around.targets:
        request = (_target(around.targets[operation.name], imports), *request)
    if request:
        members.append(row("request: ", Group("[", request, "]")))
    responses = answers(operation)
    members.append(row("responses: ", _object(_response(r, around) for r in responses)))
    headers = [_response_headers(r, imports) for r in responses]
    if any(headers):
        declared = _object(h for h in headers if h is not None)
        members.append(row(f"headers: {imports.runtime('headersOf')}(", declared, ")"))
    security = _security(operation, around)
    if security is not None:
        members.append(row("security: ", security))
    return Group("{", tuple(members), "}", always_broken=True)


def answers(operation: Operation) -> tuple[Response, ...]:
    """The responses as the runtime looks for them: its ``default`` describes failures only."""
    declared = operation.responses
    if any(response.status.startswith("2") for response in declared):
        return declared
    success = (replace(r, status="2XX") for r in declared if r.status == "default")
    return (*success, *declared)


def _target(expression: str, imports: Imports) -> Layout:
    """What says where to send."""
    if not expression:
        return imports.runtime("to")
    return f"{imports.runtime('toCallback')}({string(expression)})"


def _request(operation: Operation, around: Surroundings, resumes: bool) -> tuple[Layout, ...]:
    """What fills the request, place by place."""
    imports = around.imports
    found: list[Layout] = _own_server(operation, around)
    for place in _LOCATIONS:
        sent = _sent(operation, place)
        if place == "query":
            found += query_expressions((p for p in sent if not p.whole), imports)
            found += [whole_query(parameter, imports) for parameter in sent if parameter.whole]
            continue
        declared = {p.wire_name: parameter_expression(p, imports) for p in sent}
        if place == "header" and resumes and RESUMING not in declared:
            declared[RESUMING] = string(RESUMING)
        found += _place(place, declared, imports)
    if accepted_types(operation):
        found.append(imports.runtime("accept"))
    if operation.body is not None:
        found.append(_body(operation.body, imports))
    return tuple(found)


def _sent(operation: Operation, place: str) -> list[Parameter]:
    return [
        replace(p, wire_name=sent_name(p)) for p in sent_parameters(operation) if p.in_ == place
    ]


def _place(place: str, declared: Mapping[str, str], imports: Imports) -> Iterable[Layout]:
    """What fills a place: scalars in its usual style need nothing but their names."""
    styled = [text for name, text in declared.items() if text != string(name)]
    if place == "path":
        if styled:
            yield Group(f"{imports.runtime('styledPath')}(", tuple(styled), ")")
        if declared:
            yield imports.runtime("path")
    elif declared:
        function = f"styled{place.capitalize()}" if styled else place
        yield Group(f"{imports.runtime(function)}(", tuple(declared.values()), ")")


def _own_server(operation: Operation, around: Surroundings) -> list[Layout]:
    """Where the operation is, if elsewhere than the rest of the API."""
    server = operation.server
    if server is None:
        return []
    if not server.startswith(("http://", "https://")):
        return [f"{around.imports.runtime('beside')}({string(server)})"]
    # Who has to be told where the API is has no other server to fall back to.
    if around.base_url is None:
        return []
    return [f"{around.imports.runtime('at')}({string(server)}, {string(around.base_url)})"]


def _body(body: RequestBody, imports: Imports) -> Layout:
    media = sent_media(body)
    if len(media) == 1 and "*" not in media[0].content_type:
        arguments = (string(media[0].content_type), _writer(media[0], imports))
        return Group(f"{imports.runtime('body')}(", arguments, ")")
    writers = tuple(row(key(each.content_type), ": ", _writer(each, imports)) for each in media)
    return row(f"{imports.runtime('bodyOf')}(", _object(writers), ")")


def _object(members: Iterable[Layout]) -> Layout:
    return Group("{", tuple(members), "}", padding=" ")


def _writer(media: MediaType, imports: Imports) -> Layout:
    if media.kind == "form":
        properties = [_form_property(encoding, imports) for encoding in media.encodings]
        told: tuple[Layout, ...] = tuple(each for each in properties if each is not None)
        if not told:
            return imports.runtime("formBody")
        return Group(f"{imports.runtime('styledForm')}(", told, ")")
    if media.kind == "multipart":
        if not frames(media):
            return imports.runtime("binaryBody")
        types = [
            f"{key(encoding.wire_name)}: {string(_part_type(encoding))}"
            for encoding in media.encodings
            if _part_type(encoding)
        ]
        told = (_object(types),) if types else ()
        function = imports.runtime("partsBody" if media.positional else "multipartBody")
        return Group(f"{function}(", told, ")", trailing=False)
    return imports.runtime("textEventsBody" if media.verbatim else _WRITERS[media.kind])


def _part_type(encoding: Encoding) -> str:
    """The media type that the contract settles for a property; empty where it does not."""
    types = [type_ for type_ in encoding.content_types if "*" not in type_]
    return types[0] if types else ""


def _form_property(encoding: Encoding, imports: Imports) -> str | None:
    name = string(encoding.wire_name)
    if encoding.content_types:
        as_json = media_kind(_part_type(encoding)) == "json"
        return f"{imports.runtime('jsonParameter')}({name})" if as_json else None
    written = styled(name, encoding.style, encoding.explode, imports)
    return f"{imports.runtime('reserved')}({written})" if encoding.allow_reserved else written


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
        return "textEvents" if media.verbatim else "events"
    if media.streamed:
        return "lines"
    return "json" if media.kind == "json" else "text"


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
