"""The module ``contract``: what the gate knows of each operation, as literals."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.emit.python import literal
from specwright.emit.server.views.expression import constant, construct, tuple_of
from specwright.emit.server.views.routing import header_names, set_apart
from specwright.ir.api import Api, ApiKey, Http, MutualTls, SecurityScheme
from specwright.ir.operation import (
    Encoding,
    MediaType,
    Operation,
    Parameter,
    Response,
    SecurityRequirement,
    Selector,
)
from specwright.naming import snake_name


@dataclass(frozen=True, slots=True)
class ContractView:
    """Constants with their expressions, and what they are gathered in."""

    responses: tuple[tuple[str, str], ...]
    operations: tuple[tuple[str, str], ...]
    schemes: tuple[str, ...]
    title: str
    package: str
    imports: tuple[str, ...]


def contract_view(api: Api, package: str) -> ContractView:
    """Every operation as a constant, and before them every response that operations share."""
    shared = {r.name: r for o in api.operations for r in o.responses if r.component is not None}
    responses = tuple((_shared(r), _response(r)) for r in shared.values())
    apart = set_apart(api)
    operations = tuple(
        (constant(o.name), _operation(api, o, apart=o.name in apart)) for o in api.operations
    )
    schemes = tuple(_scheme(scheme) for scheme in api.security_schemes)
    text = " ".join([*(expression for _, expression in (*responses, *operations)), *schemes])
    names = (
        "Encoding",
        "Header",
        "MediaType",
        "Operation",
        "Parameter",
        "RequestBody",
        "Response",
        "SecurityScheme",
        "Selector",
    )
    imports = tuple(sorted({"Contract", *(name for name in names if f"{name}(" in text)}))
    return ContractView(
        responses, operations, schemes, literal(api.title), f"{package}_server", imports
    )


def _operation(api: Api, operation: Operation, *, apart: bool) -> str:
    arguments = [
        ("id", literal(operation.wire_name)),
        ("method", literal(operation.method)),
        ("path", literal(operation.path)),
    ]
    if operation.parameters:
        parameters = [_parameter(parameter) for parameter in operation.parameters]
        arguments.append(("parameters", tuple_of(parameters)))
    if operation.body is not None:
        content = tuple_of([_media_type(media, api) for media in operation.body.content])
        body = [("content", content), ("required", literal(operation.body.required))]
        arguments.append(("body", construct("RequestBody", body)))
    responses = [
        _response(response) if response.component is None else _shared(response)
        for response in operation.responses
    ]
    arguments.append(("responses", tuple_of(responses)))
    if operation.security:
        arguments.append(("security", tuple_of([_requirement(r) for r in operation.security])))
    if operation.fixed_query:
        arguments.append(("fixed_query", literal(operation.fixed_query)))
    if operation.selectors:
        arguments.append(("selectors", tuple_of([_selector(s) for s in operation.selectors])))
    if apart:
        arguments.append(("apart", "True"))
    return construct("Operation", arguments)


def _selector(selector: Selector) -> str:
    arguments = [("in_", literal(selector.in_)), ("wire_name", literal(selector.wire_name))]
    if selector.value is not None:
        arguments.append(("value", literal(selector.value)))
    return construct("Selector", arguments)


def _parameter(parameter: Parameter) -> str:
    arguments = [
        ("name", literal(parameter.name)),
        ("wire_name", literal(parameter.wire_name)),
        ("in_", literal(parameter.in_)),
        ("schema", literal(parameter.schema_pointer)),
        ("style", literal(parameter.style)),
    ]
    if parameter.explode:
        arguments.append(("explode", "True"))
    if parameter.required:
        arguments.append(("required", "True"))
    if parameter.content_type is not None:
        arguments.append(("content_type", literal(parameter.content_type)))
    if parameter.has_default:
        arguments.append(("default", literal(parameter.default)))
    if parameter.may_be_empty:
        arguments.append(("may_be_empty", "True"))
    if parameter.whole:
        arguments.append(("whole", "True"))
    return construct("Parameter", arguments)


def _media_type(media: MediaType, api: Api | None = None) -> str:
    """As an expression; of a body that is taken, the API tells what its parts may be."""
    arguments = [("content_type", literal(media.content_type)), ("kind", literal(media.kind))]
    if media.schema_pointer is not None:
        arguments.append(("schema", literal(media.schema_pointer)))
    if media.encodings:
        entries = ", ".join(f"{literal(e.wire_name)}: {_encoding(e)}" for e in media.encodings)
        arguments.append(("encodings", f"{{{entries}}}"))
    if media.positional:
        arguments.append(("positional", "True"))
    form = None if api is None else api.form(media)
    if form is not None and form.beside is not None:
        arguments.append(("gathers", "True"))
    if media.verbatim:
        arguments.append(("verbatim", "True"))
    return construct("MediaType", arguments)


def _encoding(encoding: Encoding) -> str:
    return construct(
        "Encoding",
        [
            ("content_types", literal(encoding.content_types)),
            ("style", literal(encoding.style)),
            ("explode", literal(encoding.explode)),
        ],
    )


def _shared(response: Response) -> str:
    # The underscore keeps it apart from the constants of operations.
    return f"_{snake_name(response.name).upper()}"


def _response(response: Response) -> str:
    arguments = [("status", literal(response.status))]
    if response.content:
        content = tuple_of([_media_type(media) for media in response.content])
        arguments.append(("content", content))
    if response.headers:
        headers: list[str] = []
        for header, name in header_names(response):
            fields = [
                ("name", literal(name)),
                ("wire_name", literal(header.wire_name)),
                ("schema", literal(header.schema_pointer)),
            ]
            fields += [("required", "True")] if header.required else []
            fields += [("explode", "True")] if header.explode else []
            headers.append(construct("Header", fields))
        arguments.append(("headers", tuple_of(headers)))
    return construct("Response", arguments)


def _requirement(requirement: SecurityRequirement) -> str:
    uses = (f"{literal(use.scheme)}: {literal(use.scopes)}" for use in requirement.uses)
    return f"{{{', '.join(uses)}}}"


def _scheme(scheme: SecurityScheme) -> str:
    arguments = [("name", literal(scheme.name)), ("wire_name", literal(scheme.wire_name))]
    match scheme.kind:
        case ApiKey(in_, wire_name):
            arguments += [
                ("kind", literal("apiKey")),
                ("in_", literal(in_)),
                ("parameter", literal(wire_name)),
            ]
        case Http(word, _):
            kind = word if word in ("basic", "bearer") else "http"
            arguments += [("kind", literal(kind)), ("http_scheme", literal(word.capitalize()))]
        case MutualTls():
            arguments.append(("kind", literal("mutualTLS")))
        case _:
            arguments += [("kind", literal("bearer")), ("http_scheme", literal("Bearer"))]
    return construct("SecurityScheme", arguments)
