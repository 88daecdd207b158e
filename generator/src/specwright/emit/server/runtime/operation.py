"""What the contract says of an operation, as plain values that the gate works from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

ParameterLocation = Literal["path", "query", "header", "cookie"]
Style = Literal[
    "matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"
]
MediaKind = Literal[
    "json", "form", "multipart", "text", "binary", "event-stream", "json-lines", "json-seq"
]
SchemeKind = Literal["apiKey", "basic", "bearer", "http", "mutualTLS"]

_TYPED = re.compile(r"\{[^{}]*:[^{}]*\}")

STREAMS: frozenset[MediaKind] = frozenset({"event-stream", "json-lines", "json-seq"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An input in the path, query, headers or cookies."""

    name: str
    wire_name: str
    in_: ParameterLocation
    schema: str
    """JSON Pointer of its schema in the contract."""
    style: Style
    explode: bool = False
    required: bool = False
    content_type: str | None = None
    """Media type where the value is a small document of its own, not a styled text."""
    default: Any = None
    may_be_empty: bool = False
    """Whether it may be sent without a value, as if it were not."""
    whole: bool = False
    """Whether its text is the whole query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A response header."""

    name: str
    wire_name: str
    schema: str
    required: bool = False
    explode: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How one property of a form is sent."""

    content_types: tuple[str, ...] = ()
    style: Style = "form"
    explode: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """One way to write a body. Of a stream, ``schema`` describes one item."""

    content_type: str
    kind: MediaKind
    schema: str | None = None
    encodings: Mapping[str, Encoding] = field(default_factory=dict)
    """By the name of a part, else by its position, ``*`` for all others."""
    positional: bool = False
    """Whether parts are the items of an array, without names."""
    gathers: bool = False
    """Whether a form keeps the parts that have no property apart, under ``*``."""
    verbatim: bool = False
    """Whether the data of events is text, not JSON."""

    @property
    def streamed(self) -> bool:
        """Whether items are sent one by one."""
        return self.kind in STREAMS


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """The operation's input payload."""

    content: tuple[MediaType, ...]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a status, a range such as ``4XX``, or ``default`` looks like."""

    status: str
    content: tuple[MediaType, ...] = ()
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """What a request holds where it means one of several operations with its path and method."""

    in_: Literal["path", "query", "header", "body"]
    wire_name: str
    """Of the parameter; empty for the body, which is told by its media type."""
    value: str | None = None
    """None where any value does, in the path any that its schema allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path.

    ``security`` lists alternatives; each maps schemes, all of which must hold, to the scopes they
    must carry. An empty alternative lets anonymous callers in; no alternative asks for nothing.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: RequestBody | None = None
    responses: tuple[Response, ...] = ()
    security: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    fixed_query: tuple[tuple[str, str], ...] = ()
    """Query parameters that every request has, always with these values."""
    selectors: tuple[Selector, ...] = ()
    """What tells it from others with its path and method; see ``selection``."""
    apart: bool = False
    """Whether a route of another group would take its path for one of its own."""

    @property
    def route(self) -> str:
        """Its path inside the application, which no other operation of its method has."""
        # To Starlette, what stands behind a colon says how a variable is read.
        path = _TYPED.sub(lambda match: match[0].replace(":", "%3A"), self.path)
        if self.apart:
            # One segment more than any path that the other's template matches.
            return f"{path}/#{quote(self.id, safe='')}"
        return f"{path}#{quote(self.id, safe='')}" if self.selectors else path

    def response(self, status: int) -> Response | None:
        """What is declared for a status: exactly, by its range, or by default."""
        by_status = {response.status.upper(): response for response in self.responses}
        return (
            by_status.get(str(status))
            or by_status.get(f"{status // 100}XX")
            or by_status.get("DEFAULT")
        )

    @property
    def success(self) -> Response | None:
        """The only declared 2xx response, None where there are none or several."""
        found = [r for r in self.responses if r.status[0] == "2" and r.status[1:].isdigit()]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """A way to authenticate; ``name`` is the method of the security class that judges it."""

    name: str
    wire_name: str
    kind: SchemeKind
    in_: Literal["query", "header", "cookie"] = "header"
    parameter: str = "Authorization"
    """Name of the header, cookie or query parameter that carries the credentials."""
    http_scheme: str = ""
    """First word of ``Authorization``, as a challenge writes it: ``Bearer``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """All operations, the schemes they refer to, and the documents they were made from."""

    title: str
    operations: tuple[Operation, ...]
    security_schemes: tuple[SecurityScheme, ...]
    package: str
    """Import package that holds ``openapi.json`` and ``contract.json``."""
