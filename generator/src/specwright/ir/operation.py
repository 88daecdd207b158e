"""Operations of the API with everything they refer to resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from specwright.diagnostics import Location
from specwright.ir.type import Type

ParameterLocation = Literal["path", "query", "header", "cookie"]
Style = Literal[
    "matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"
]
MediaKind = Literal[
    "json", "form", "multipart", "text", "binary", "event-stream", "json-lines", "json-seq"
]
BODILESS = frozenset({"204", "205", "304"})
"""Answers that have no content: RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input in the path, query, headers or cookies (OAS Parameter Object)."""

    name: str
    wire_name: str
    in_: ParameterLocation
    required: bool
    style: Style
    explode: bool
    allow_reserved: bool
    content_type: str | None
    """Media type where the parameter is declared by ``content`` instead of ``schema``."""
    type: Type
    has_default: bool
    default: Any
    description: str
    deprecated: bool
    schema_pointer: str
    """Pointer of its schema in ``Api.contract``."""
    location: Location
    raw: bool = False
    """Whether nothing of it is encoded: style ``cookie`` (OAS 3.2), else like ``form``."""
    may_be_empty: bool = False
    """Whether its name may stand in the query without a value, which means as much as no name."""
    whole: bool = False
    """Whether its text is the whole query: ``in: querystring``, but no form (OAS 3.2)."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one property of a form or multipart body is sent (OAS Encoding Object)."""

    wire_name: str
    """Name of the property; where parts have none, their position, or ``*`` for all others."""
    content_types: tuple[str, ...]
    """Accepted media types or ranges of the part; empty where the default applies."""
    style: Style
    explode: bool
    allow_reserved: bool


@dataclass(frozen=True, slots=True)
class MediaType:
    """One ``content`` entry: how a body looks on the wire, and the type of its value."""

    content_type: str
    kind: MediaKind
    type: Type
    """Type of the whole value; of one item where the kind is a stream."""
    schema_pointer: str | None
    """Pointer of that schema in ``Api.contract``; None where no schema was written."""
    encodings: tuple[Encoding, ...]
    examples: tuple[Any, ...]
    location: Location
    positional: bool = False
    """Whether its parts are the items of an array, in their order, and have no names."""
    verbatim: bool = False
    """Whether the data of its events is text that stands for itself, instead of JSON."""

    @property
    def streamed(self) -> bool:
        """Whether items arrive one by one."""
        return self.kind in ("event-stream", "json-lines", "json-seq")


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The operation's input payload; at least one media type."""

    required: bool
    description: str
    content: tuple[MediaType, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Header:
    """A response header."""

    name: str
    wire_name: str
    required: bool
    type: Type
    explode: bool
    description: str
    schema_pointer: str
    location: Location


@dataclass(frozen=True, slots=True)
class Link:
    """OAS Link Object with its target operation resolved to an operationId."""

    name: str
    operation: str
    """``Operation.wire_name`` of the target."""
    parameters: tuple[tuple[str, Any], ...]
    """Target parameter, as ``query.cursor`` or ``cursor``, and its value or runtime expression."""
    description: str


@dataclass(frozen=True, slots=True)
class Response:
    """One entry of ``responses``: a code, a range such as ``4XX``, or ``default``."""

    status: str
    name: str
    """Class name: of the component where one is shared, else operation and status."""
    component: str | None
    """Key under ``components/responses``; responses with equal ``name`` are equal."""
    description: str
    headers: tuple[Header, ...]
    content: tuple[MediaType, ...]
    links: tuple[Link, ...]
    location: Location

    @property
    def success(self) -> bool:
        """Whether the status is 2xx or 3xx."""
        return self.status[0] in "23"


@dataclass(frozen=True, slots=True)
class SchemeUse:
    """One security scheme that a requirement names, with the scopes it asks for."""

    scheme: str
    """``SecurityScheme.wire_name``."""
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecurityRequirement:
    """Schemes that must all be satisfied; without any, the operation is open to anonymous."""

    uses: tuple[SchemeUse, ...]


@dataclass(frozen=True, slots=True)
class Pagination:
    """Cursor pagination, told by a link ``next`` from a success response to its own operation."""

    parameter: str
    """``Parameter.wire_name`` of the query parameter that takes the cursor."""
    next_pointer: str
    """JSON Pointer into the response body where the next cursor stands; absent or null ends."""
    items_pointer: str
    """JSON Pointer into the response body where the page's items stand."""
    item_type: Type


@dataclass(frozen=True, slots=True)
class Selector:
    """What a request holds where it means one of several operations with its path and method."""

    in_: Literal["path", "query", "header", "body"]
    wire_name: str
    """Of the parameter; empty for the body, which is told by its media type."""
    value: str | None
    """As sent, decoded; None where any value does, in the path any that its schema allows."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path item."""

    name: str
    wire_name: str
    """``operationId`` as written, or derived from method and path."""
    method: str
    """As sent: ``GET``."""
    path: str
    """Template of the URL's path below a server, without query and fragment."""
    written_path: str
    """Key under ``paths`` as written, or of the webhook."""
    tag: str
    """``Tag.wire_name`` of the first tag."""
    short_name: str
    """Name inside its tag's namespace: ``list`` for ``listContracts`` under ``contracts``."""
    summary: str
    description: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    """Path parameters in the order of the template, then the others as written."""
    body: RequestBody | None
    responses: tuple[Response, ...]
    security: tuple[SecurityRequirement, ...]
    """Alternatives; empty where no credentials are looked at."""
    pagination: Pagination | None
    extensions: Mapping[str, Any]
    location: Location
    pointer: str
    fixed_query: tuple[tuple[str, str], ...] = ()
    """Names and values that every request has in its query: nobody is asked for them."""
    selectors: tuple[Selector, ...] = ()
    """What tells it from others with its path and method, ``fixed_query`` included; the operation
    with the most that a request satisfies is meant. Empty where no other shares them, and for the
    one that is meant where no other is."""
    server: str | None = None
    """A base URL of its own, instead of those of the API; variables have their defaults."""

    @property
    def received(self) -> tuple[Response, ...]:
        """The responses as a client gets them: bodies declared for HEAD are never sent (RFC 9110,
        section 9.3.2)."""
        if self.method != "HEAD":
            return self.responses
        return tuple(replace(response, content=()) for response in self.responses)

    def response(self, status: int) -> Response | None:
        """What is declared for a status: of the code itself, its range, or the default."""
        declared = {response.status: response for response in self.responses}
        keys = (str(status), f"{status // 100}XX", "default")
        return next((declared[key] for key in keys if key in declared), None)
