"""One operation as a constant, a function that builds requests, and methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from specwright.emit.python import literal
from specwright.emit.python_client.content import (
    body_media,
    properties,
    response_annotation,
    response_media,
)
from specwright.emit.python_client.doc import described, opening
from specwright.emit.python_client.names import ERRORS, METHODS, free
from specwright.emit.python_client.request import (
    body_constant,
    request_arguments,
    sent_arguments,
)
from specwright.emit.python_client.signature import (
    Argument,
    argument_names,
    arguments,
    passed_on,
    signable,
    signature,
)
from specwright.emit.python_client.types import result, union
from specwright.emit.python_client.view import MethodView, OperationView, OverloadView, RawView
from specwright.ir.api import Api
from specwright.ir.operation import MediaType, Operation, Response

_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes that the API sends: what the caller gives, and the URL it stands for."""

    argument: Argument
    expression: str


@dataclass(frozen=True, slots=True)
class Variant:
    """An operation as its values are read at once, or as its items are read one by one.

    An operation that offers both has two of them.
    """

    operation: Operation
    name: str
    method: str
    streamed: bool
    successes: tuple[tuple[str, Response], ...]
    """Status and response, cut down to the media types that the variant reads."""
    accepted: tuple[MediaType, ...]
    target: Target | None = None
    """Where it is sent, if that is not a path of the API."""
    ending: str = ""
    """What keeps its names apart from others of the module."""

    @property
    def constant(self) -> str:
        """Name of the constant that holds what the contract says."""
        name = self.name.upper()
        # Not every script has capitals.
        return f"_{name}_OPERATION" if name == self.name else f"_{name}{self.ending}"

    @property
    def builder(self) -> str:
        """Name of the function that builds a request."""
        return f"_{self.name}{self.ending}"


def variants(operation: Operation) -> list[Variant]:
    """How an operation can be called: as a value, as a stream, or both ways."""
    operation = replace(operation, responses=operation.received)
    successes = [(r.status, r) for r in operation.responses if r.success]
    if not any(status.startswith("2") for status, _ in successes):
        # Only a default is declared: it describes the success as well as the errors.
        successes += [("2XX", r) for r in operation.responses if r.status == "default"]
    media = [entry for _, response in successes for entry in response.content]
    streams = any(entry.streamed for entry in media)
    values = not streams or any(not entry.streamed for entry in media)
    found: list[Variant] = []
    for streamed, wanted in ((False, values), (True, streams)):
        if not wanted:
            continue
        suffix = "_stream" if streamed and values else ""
        cut = tuple(
            (status, replace(r, content=tuple(m for m in r.content if m.streamed is streamed)))
            for status, r in successes
        )
        unique = {m.content_type: m for _, r in cut for m in r.content}
        found.append(
            Variant(
                operation,
                operation.name + suffix,
                free(operation.short_name + suffix, METHODS),
                streamed,
                cut,
                tuple(unique.values()),
            )
        )
    return found


def distinct(found: Sequence[Variant]) -> list[Variant]:
    """The variants of one module; those that would share a name with something else get another."""
    taken = {body_constant(v.operation) for v in found if v.operation.body is not None}
    methods: set[str] = set()
    settled: dict[int, Variant] = {}
    # What an author named stands back for nothing that is made up here.
    for index in sorted(range(len(found)), key=lambda i: found[i].name != found[i].operation.name):
        variant = replace(found[index], method=free(found[index].method, methods))
        while {variant.constant, variant.builder} & taken:
            variant = replace(variant, ending=f"{variant.ending}_")
        taken |= {variant.constant, variant.builder, f"{variant.constant}_PAGING"}
        methods.add(variant.method)
        settled[index] = variant
    return [settled[index] for index in range(len(found))]


def operation_view(api: Api, variant: Variant) -> OperationView:
    """The constant and the function for a variant of an operation."""
    operation = variant.operation
    entries = _entries(api, variant)
    types = f"[{value_type(variant)}, {headers_type(variant)}]"
    choice = len(variant.accepted) > 1 and not variant.streamed
    body = ""
    if operation.body is not None:
        media = ", ".join(body_media(api, media) for media in operation.body.content)
        body = f"{body_constant(operation)}: Content = ({media},)"
    page = paging(api, variant)
    request = request_arguments(operation, variant.accepted, choice=choice)
    payload = ""
    if variant.target is not None:
        payload, request = sent_arguments(operation, variant.target.expression, request)
    return OperationView(
        constant=variant.constant,
        annotation=f"Operation{types}",
        arguments=tuple(_declared(api, variant)),
        body=body if not (variant.streamed and variant.name != operation.name) else "",
        builder=variant.builder,
        signature=signature(entries, method=False),
        returns=f"Request{types}",
        payload=payload,
        request=request,
        paging=f"{variant.constant}_PAGING: {page[0]} = {page[1]}" if page else "",
    )


def method_views(api: Api, variant: Variant) -> tuple[MethodView, MethodView]:
    """The blocking and the asynchronous method for a variant of an operation."""
    entries = _entries(api, variant)
    call = f"{variant.builder}({passed_on(entries)})"
    page = paging(api, variant)
    lazy = ""
    if variant.streamed:
        events = any(media.kind == "event-stream" for media in variant.accepted)
        lazy = "EventStream" if events else "ItemStream"
        if events:
            entries = [*entries[:-1], _RECONNECT, entries[-1]]
            call += ", reconnect=reconnect"
        types = f"[{value_type(variant)}]"
    elif page is not None:
        lazy, types = "Pages", page[0].removeprefix("Paging")
        call += f", {variant.constant}_PAGING"
    elif _binary(variant):
        lazy, types = "Download", f"[{headers_type(variant)}]"
    text = _documentation(variant, entries)
    shown = signature(entries, method=True)
    name = variant.method
    old = literal(f"{variant.operation.wire_name} is deprecated.") * variant.operation.deprecated
    if lazy:
        blocking = f"{lazy}(self._session, {call})"
        return (
            MethodView("", name, shown, lazy + types, text, blocking, (), old),
            MethodView("", name, shown, f"Async{lazy}{types}", text, f"Async{blocking}", (), old),
        )
    overloads = _overloads(variant, entries)
    returns = value_type(variant)
    sent = f"self._session.send({call})"
    return (
        MethodView("", name, shown, returns, text, sent, overloads, old),
        MethodView("async ", name, shown, returns, text, f"await {sent}", overloads, old),
    )


def raw_view(variant: Variant) -> RawView | None:
    """The method that gives the whole response; streams tell their headers themselves."""
    if variant.streamed or _binary(variant):
        return None
    return RawView(variant.method, variant.builder)


def _entries(api: Api, variant: Variant) -> list[Argument]:
    found = arguments(api, variant.operation, variant.accepted, streamed=variant.streamed)
    if variant.target is None:
        return found
    signing = {name for p, name in argument_names(variant.operation) if signable(p)}
    return [
        variant.target.argument,
        *(replace(e, annotation=_signed(e.annotation)) if e.name in signing else e for e in found),
    ]


def _signed(annotation: str) -> str:
    """The annotation of a header that may be made from the octets of the body."""
    return union([*(part for part in annotation.split(" | ") if part != "None"), "Signer"]) + (
        " | None" if annotation.endswith("None") else ""
    )


def value_type(variant: Variant, accept: MediaType | None = None) -> str:
    """What a variant gives: bodies of all its successes, or items of its streams."""
    found: list[str] = []
    for _, response in variant.successes:
        content = [
            m for m in response.content if accept is None or m.content_type == accept.content_type
        ]
        if content or not (variant.streamed or response.content):
            found.append(response_annotation(response, content))
    return union(part for text in found for part in [text]) or "None"


def headers_type(variant: Variant) -> str:
    """The types of the headers that come with a success."""
    return (
        union(
            f"headers.{response.name}Headers" if response.headers else "Headers"
            for _, response in variant.successes
        )
        or "Headers"
    )


def error_name(response: Response) -> str:
    """Name of the exception class of an error response."""
    return free(response.name, ERRORS)


def failures(operation: Operation) -> list[Response]:
    """The responses that are raised."""
    return [response for response in operation.responses if not response.success]


def paging(api: Api, variant: Variant) -> tuple[str, str] | None:
    """Annotation and expression of a ``Paging``, None where the operation has no pages."""
    pagination = variant.operation.pagination
    if pagination is None or variant.streamed or len(variant.successes) != 1:
        return None
    content = variant.successes[0][1].content
    if len(content) != 1:
        return None
    attributes: list[str] = []
    for pointer in (pagination.items_pointer, pagination.next_pointer):
        names = [p.name for p in properties(api, content[0].type) if f"/{p.wire_name}" == pointer]
        if not names:
            return None
        attributes += names
    items, cursor = attributes
    return (
        f"Paging[{result(content[0].type)}, {result(pagination.item_type)}]",
        f"Paging({literal(pagination.parameter)}, items=lambda page: page.{items},"
        f" cursor=lambda page: page.{cursor})",
    )


def _declared(api: Api, variant: Variant) -> list[str]:
    """Arguments of ``Operation``."""
    operation = variant.operation
    found = [f"name={literal(operation.wire_name)}", f"method={literal(operation.method)}"]
    if operation.server is not None:
        found.append(f"server={literal(operation.server)}")
    sent = {scheme.wire_name for scheme in api.sent_schemes}
    security = tuple(
        tuple(use.scheme for use in requirement.uses if use.scheme in sent)
        for requirement in operation.security
    )
    if any(security):
        found.append(f"security={literal(security)}")
    successes = []
    for status, response in variant.successes:
        parts: list[str] = []
        if response.content or not variant.streamed:
            parts = response_media(response, response.content)
        if response.headers:
            parts.append(f"headers=headers.{response.name}Headers")
        successes.append(f"{literal(status)}: Success({', '.join(parts)})")
    found.append(f"successes={{{', '.join(successes)}}}")
    errors = [f"{literal(r.status)}: errors.{error_name(r)}" for r in failures(operation)]
    if errors:
        found.append(f"failures={{{', '.join(errors)}}}")
    return found


def _binary(variant: Variant) -> bool:
    content = [media for _, response in variant.successes for media in response.content]
    return (
        len(variant.successes) == 1
        and bool(content)
        and all(media.kind == "binary" for media in content)
    )


def _overloads(variant: Variant, entries: list[Argument]) -> tuple[OverloadView, ...]:
    """What is returned for which arguments: a condition allows 304, ``accept`` says which body."""
    conditions = {
        parameter.name
        for parameter in variant.operation.parameters
        if parameter.in_ == "header"
        and not parameter.required
        and parameter.wire_name.lower() in _CONDITIONS
    }
    cases: list[tuple[list[Argument], str]] = []
    by_accept = len(variant.accepted) > 1 and any(
        value_type(variant, media) != value_type(variant) for media in variant.accepted
    )
    for media in variant.accepted if by_accept else (None,):
        kept = entries
        if media is not None:
            text = literal(media.content_type)
            default = text if media == variant.accepted[0] else ""
            kept = [
                replace(entry, annotation=f"Literal[{text}]", default=default)
                if entry.name == "accept"
                else entry
                for entry in entries
            ]
        returns = value_type(variant, media)
        if conditions and "NotModified" in returns:
            sure = union(part for part in returns.split(" | ") if part != "NotModified")
            cases.append(([entry for entry in kept if entry.name not in conditions], sure))
        cases.append((kept, returns))
    if len(cases) < 2:
        return ()
    return tuple(OverloadView(signature(kept, method=True), text) for kept, text in cases)


def _documentation(variant: Variant, entries: list[Argument]) -> str:
    operation = variant.operation
    named = [(e.name, e.description) for e in entries if e.description and e.name != "timeout"]
    raised = {
        f"errors.{error_name(response)}": f"{response.status}. {opening(response.description)}"
        if response.status != "default"
        else opening(response.description)
        for response in failures(operation)
    }
    return described(
        operation.summary,
        operation.description,
        named,
        raised.items(),
        deprecated=operation.deprecated,
        fallback=f"{operation.method} {operation.path}",
    )


_RECONNECT = Argument(
    "reconnect",
    "bool",
    "False",
    "Whether to connect again when the stream ends, and go on after the last event seen.",
)
