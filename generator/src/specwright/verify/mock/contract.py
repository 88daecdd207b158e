"""The API as the server's runtime knows it, made in memory instead of in a module."""

from __future__ import annotations

from specwright.emit.server.runtime import operation as runtime
from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api, ApiKey, Http, MutualTls, SecurityScheme
from specwright.ir.operation import Encoding, MediaType, Operation, Parameter, RequestBody, Response

# The HTTP server writes these itself; what a document says of them would break the framing.
_FRAMING = frozenset({"connection", "content-encoding", "content-length", "transfer-encoding"})
FIELD = "header "
"""Stands before the wire name of a header, so that no other part of an answer is called so."""


def runtime_contract(api: Api, package: str) -> runtime.Contract:
    """Every operation and scheme; ``package`` holds the documents."""
    schemas = Schemas(api.contract)
    return runtime.Contract(
        title=api.title,
        operations=tuple(_operation(operation, schemas) for operation in api.operations),
        security_schemes=tuple(_scheme(scheme) for scheme in api.security_schemes),
        package=package,
    )


def _operation(operation: Operation, schemas: Schemas) -> runtime.Operation:
    return runtime.Operation(
        id=operation.wire_name,
        method=operation.method,
        path=operation.path,
        parameters=tuple(_parameter(parameter) for parameter in operation.parameters),
        body=_body(operation.body, schemas),
        responses=tuple(_response(response, schemas) for response in operation.responses),
        security=tuple(
            {use.scheme: use.scopes for use in requirement.uses}
            for requirement in operation.security
        ),
        fixed_query=operation.fixed_query,
        selectors=tuple(
            runtime.Selector(in_=s.in_, wire_name=s.wire_name, value=s.value)
            for s in operation.selectors
        ),
    )


def _body(body: RequestBody | None, schemas: Schemas) -> runtime.RequestBody | None:
    if body is None:
        return None
    return runtime.RequestBody(
        content=tuple(_media_type(media, schemas) for media in body.content),
        required=body.required,
    )


def _parameter(parameter: Parameter) -> runtime.Parameter:
    return runtime.Parameter(
        name=f"{parameter.in_} {parameter.wire_name}",
        wire_name=parameter.wire_name,
        in_=parameter.in_,
        schema=parameter.schema_pointer,
        style=parameter.style,
        explode=parameter.explode,
        required=parameter.required,
        content_type=parameter.content_type,
        default=parameter.default if parameter.has_default else None,
        may_be_empty=parameter.may_be_empty,
        whole=parameter.whole,
    )


def _media_type(media: MediaType, schemas: Schemas) -> runtime.MediaType:
    schema = media.schema_pointer
    if media.kind == "text" and schema is not None and "string" not in schemas.types(schema):
        # XML or YAML of an object: the text is none, so its schema cannot be held against it.
        schema = None
    return runtime.MediaType(
        content_type=media.content_type,
        kind=media.kind,
        schema=schema,
        encodings={entry.wire_name: _encoding(entry) for entry in media.encodings},
        positional=media.positional,
        verbatim=media.verbatim,
    )


def _encoding(encoding: Encoding) -> runtime.Encoding:
    return runtime.Encoding(
        content_types=encoding.content_types, style=encoding.style, explode=encoding.explode
    )


def _response(response: Response, schemas: Schemas) -> runtime.Response:
    return runtime.Response(
        status=response.status,
        content=tuple(_media_type(media, schemas) for media in response.content),
        headers=tuple(
            runtime.Header(
                name=FIELD + header.wire_name,
                wire_name=header.wire_name,
                schema=header.schema_pointer,
                required=header.required,
                explode=header.explode,
            )
            for header in response.headers
            if header.wire_name.lower() not in _FRAMING
        ),
    )


def _scheme(scheme: SecurityScheme) -> runtime.SecurityScheme:
    match scheme.kind:
        case ApiKey(in_, wire_name):
            return runtime.SecurityScheme(
                name=scheme.name,
                wire_name=scheme.wire_name,
                kind="apiKey",
                in_=in_,
                parameter=wire_name,
            )
        case Http("basic", _):
            kind: runtime.SchemeKind = "basic"
            word = "Basic"
        case Http(word, _) if word != "bearer":
            kind, word = "http", word.capitalize()
        case MutualTls():
            kind, word = "mutualTLS", ""
        case _:
            kind, word = "bearer", "Bearer"
    return runtime.SecurityScheme(
        name=scheme.name, wire_name=scheme.wire_name, kind=kind, http_scheme=word
    )
