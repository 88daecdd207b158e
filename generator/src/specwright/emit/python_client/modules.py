"""The views of the generated modules beside the operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import NoneType

from specwright.emit.python import literal
from specwright.emit.python_client.content import (
    is_file,
    response_annotation,
    response_media,
    upload,
)
from specwright.emit.python_client.doc import short
from specwright.emit.python_client.names import HEADERS, free
from specwright.emit.python_client.operation import error_name, failures
from specwright.emit.python_client.types import argument, optional, plain, result
from specwright.emit.python_client.view import (
    BodyView,
    ErrorView,
    FieldView,
    HeadersView,
    HeaderView,
)
from specwright.ir.api import Api, ApiKey, Http, OAuth2, SecurityScheme
from specwright.ir.operation import Header, MediaType
from specwright.ir.schema import Alias, Definition, Enumeration, Object
from specwright.ir.type import Array, Map, Ref, Tuple, Type

Definitions = Mapping[str, Definition]

UPLOAD = "_Upload"
"""What ``bodies`` calls a file to upload: no class of the contract begins with an underscore."""


def error_views(api: Api) -> list[ErrorView]:
    """One exception class per declared error response."""
    unique = {error_name(r): r for o in api.all_operations for r in failures(o)}
    return [
        ErrorView(
            name=name,
            docstring=short(response.description or name, 4),
            body=response_annotation(response, response.content),
            headers=f"{response.name}Headers" if response.headers else "",
            contents=tuple(response_media(response, response.content)) if response.content else (),
        )
        for name, response in sorted(unique.items())
    ]


def headers_views(api: Api) -> list[HeadersView]:
    """One class per response that declares headers."""
    definitions = {schema.name: schema.definition for schema in api.schemas}
    unique = {r.name: r for o in api.all_operations for r in o.responses if r.headers}
    return [
        HeadersView(
            f"{name}Headers",
            short(f"Headers of the response: {response.description}", 4),
            tuple(_header(definitions, header) for header in response.headers),
        )
        for name, response in sorted(unique.items())
    ]


def body_views(api: Api) -> list[BodyView]:
    """One class per multipart body with files."""
    found: dict[str, BodyView] = {}
    for operation in api.all_operations:
        for media in operation.body.content if operation.body else ():
            name = upload(api, media)
            if name is not None:
                description = next(s.description for s in api.schemas if s.name == name)
                found[name] = BodyView(
                    name, short(description or "A body with files.", 4), tuple(_fields(api, media))
                )
    return [found[name] for name in sorted(found)]


def scheme_expression(scheme: SecurityScheme) -> str:
    """A security scheme as an expression of the runtime's classes."""
    match scheme.kind:
        case ApiKey(in_, wire_name):
            return f"ApiKeyScheme({literal(in_)}, {literal(wire_name)})"
        case Http(name, _):
            return f"HttpScheme({literal(name)})"
        case OAuth2(flows):
            arguments = []
            for flow in flows:
                if flow.kind == "password":
                    arguments.append(f"password_url={literal(flow.token_url)}")
                elif flow.kind == "clientCredentials":
                    arguments.append(f"client_credentials_url={literal(flow.token_url)}")
            refresh = next((f.refresh_url for f in flows if f.refresh_url is not None), None)
            if refresh is not None:
                arguments.append(f"refresh_url={literal(refresh)}")
            return f"OAuth2Scheme({', '.join(arguments)})"
        case _:
            return "TokenScheme()"


def _header(definitions: Definitions, header: Header) -> HeaderView:
    call = "decode" if header.required else "decode_optional"
    text = result(header.type)
    shape = _shape(definitions, header)
    return HeaderView(
        name=free(header.name, HEADERS),
        annotation=text if header.required else optional(text),
        docstring=short(header.description or f"The header {header.wire_name}", 8),
        expression=f"self.{call}({literal(header.wire_name)}, {text}{shape})",
        typed=plain(header.type) and not _is_alias(definitions, header.type),
    )


def _is_alias(definitions: Definitions, type_: Type) -> bool:
    """Whether a name stands for a type expression, not for a class."""
    return isinstance(type_, Ref) and not isinstance(
        definitions.get(type_.name), (Object, Enumeration, NoneType)
    )


def _shape(definitions: Definitions, header: Header) -> str:
    """The argument that tells what the value is made of, nothing for a scalar."""
    type_ = header.type
    while isinstance(type_, Ref) and isinstance(found := definitions.get(type_.name), Alias):
        type_ = found.type
    if isinstance(type_, (Array, Tuple)):
        return ', "array"'
    if isinstance(type_, Map) or (
        isinstance(type_, Ref) and isinstance(definitions.get(type_.name), Object)
    ):
        return ', "pairs"' if header.explode else ', "object"'
    return ""


def _fields(api: Api, media: MediaType) -> Iterable[FieldView]:
    form = api.form(media)
    assert form is not None
    if form.beside is not None:
        # First, as a property that is called "field" hides the function behind it.
        yield FieldView(
            form.name_beside,
            f"Mapping[str, {_content(form.beside)}]",
            ' = field(default_factory=dict, metadata={"beside": True})',
            short("Parts by their names, beside those that are known", 4),
        )
    for entry in form.properties:
        text = _content(entry.type)
        wire = (
            ""
            if entry.name == entry.wire_name
            else f'metadata={{"name": {literal(entry.wire_name)}}}'
        )
        default = "" if entry.required else "default=None"
        if wire:
            shown = f" = field({', '.join(part for part in (default, wire) if part)})"
        else:
            shown = " = None" if default else ""
        yield FieldView(
            entry.name,
            text if entry.required else optional(text),
            shown,
            short(entry.description, 4) if entry.description else "",
        )


def _content(type_: Type) -> str:
    """How what a part holds is annotated."""
    if isinstance(type_, Array) and is_file(type_):
        return f"Sequence[{UPLOAD}]"
    return UPLOAD if is_file(type_) else argument(type_)
