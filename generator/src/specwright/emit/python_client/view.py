"""What the templates receive: strings that are ready to print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OverloadView:
    """One way to call a method, where the arguments decide what it returns."""

    signature: str
    returns: str


@dataclass(frozen=True, slots=True)
class MethodView:
    """A method of a namespace, blocking or asynchronous."""

    prefix: str
    """``async `` or nothing."""
    name: str
    signature: str
    returns: str
    docstring: str
    expression: str
    overloads: tuple[OverloadView, ...]
    deprecated: str
    """What type checkers say about a use, empty where the operation is not deprecated."""


@dataclass(frozen=True, slots=True)
class OperationView:
    """The constant that holds what the contract says, and the function that builds a request."""

    constant: str
    annotation: str
    arguments: tuple[str, ...]
    """Arguments of ``Operation``."""
    body: str
    """The statement with the media types of the request body, empty where there is none."""
    builder: str
    signature: str
    returns: str
    payload: str
    """The expression of the body, where other arguments need it besides; else empty."""
    request: tuple[str, ...]
    """Arguments of ``Request`` after the operation."""
    paging: str
    """The statement with the paging, empty where the operation has none."""


@dataclass(frozen=True, slots=True)
class RawView:
    """A method that gives whole responses."""

    name: str
    builder: str


@dataclass(frozen=True, slots=True)
class ClassView:
    """A namespace, blocking or asynchronous."""

    name: str
    base: str
    raw: str
    """The class of methods that give whole responses."""
    docstring: str
    methods: tuple[MethodView, ...]
    raw_base: str = "Namespace"
    attributes: tuple[str, ...] = ()
    """Statements before the methods."""


@dataclass(frozen=True, slots=True)
class TagView:
    """One module of operations."""

    module: str
    attribute: str
    docstring: str
    property_docstring: str
    summary: str
    imports: tuple[str, ...]
    operations: tuple[OperationView, ...]
    classes: tuple[ClassView, ...]
    raw: tuple[RawView, ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    """The exception class of a declared error response."""

    name: str
    docstring: str
    body: str
    headers: str
    contents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderView:
    """A property for one declared header."""

    name: str
    annotation: str
    docstring: str
    expression: str
    typed: bool
    """Whether the expression has exactly the annotated type for a type checker."""


@dataclass(frozen=True, slots=True)
class HeadersView:
    """The headers of one response."""

    name: str
    docstring: str
    headers: tuple[HeaderView, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a multipart body."""

    name: str
    annotation: str
    default: str
    docstring: str


@dataclass(frozen=True, slots=True)
class BodyView:
    """A multipart body with files."""

    name: str
    docstring: str
    fields: tuple[FieldView, ...]
