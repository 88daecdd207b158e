"""What an operation answers: the union of its results, and what its iterators yield."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from specwright.emit.typescript import (
    Choice,
    Group,
    Layout,
    choice,
    property_name,
    row,
    string,
    type_expression,
)
from specwright.emit.typescript_client.names import Imports
from specwright.ir.operation import MediaType, Operation, Response

_RANGES = {
    "1": "InformationalStatus",
    "2": "SuccessStatus",
    "3": "RedirectionStatus",
    "4": "ClientErrorStatus",
    "5": "ServerErrorStatus",
}


def successes(operation: Operation) -> tuple[Response, ...]:
    """Declared successes; ``default`` counts where nothing else says how success looks."""
    found = tuple(r for r in operation.responses if r.status.startswith("2"))
    return found or tuple(r for r in operation.responses if r.status == "default")


def binary_successes(operation: Operation) -> bool:
    """Whether a success is a sequence of octets, which the caller may want in several forms."""
    return any(is_binary(media) for r in successes(operation) for media in r.content)


def is_binary(media: MediaType) -> bool:
    """Whether a body is handed over as octets."""
    return media.kind in ("binary", "multipart")


def streamed_kind(operation: Operation) -> Literal["event-stream", "lines"] | None:
    """What the operation streams, where streaming is all it does."""
    found = successes(operation)
    media = [media for response in found for media in response.content]
    if len(media) != 1 or not media[0].streamed or any(r.status[0] != "2" for r in found):
        return None
    if any(not r.content and r.status != "204" for r in found):
        return None
    return "event-stream" if media[0].kind == "event-stream" else "lines"


def streamed_type(operation: Operation, imports: Imports) -> Layout:
    """The type of what a streaming operation yields."""
    media = next(media for response in successes(operation) for media in response.content)
    return _item_type(media, imports)


def _item_type(media: MediaType, imports: Imports) -> Layout:
    item = type_expression(media.type, imports.model)
    if media.kind == "event-stream":
        return row(f"{imports.runtime('ServerSentEvent')}<", item, ">")
    return item


@dataclass(frozen=True, slots=True)
class _Outcome:
    codes: tuple[str, ...]
    body: Layout
    headers: Layout | None
    content_type: str | None

    @property
    def told(self) -> tuple[Layout, Layout | None, str | None]:
        """All but the codes."""
        return self.body, self.headers, self.content_type


def result_type(operation: Operation, imports: Imports) -> Layout:
    """The union of results; answers that differ in nothing but their code share a member."""
    found: list[_Outcome] = []
    for response in operation.responses:
        for outcome in _outcomes(response, operation, imports):
            like = [i for i, other in enumerate(found) if other.told == outcome.told]
            if like:
                codes = (*found[like[0]].codes, *outcome.codes)
                found[like[0]] = replace(outcome, codes=codes)
            else:
                found.append(outcome)
    if not found:
        return "never"
    name = imports.runtime("Result")
    members = tuple(_member(name, outcome) for outcome in found)
    return members[0] if len(members) == 1 else Choice(members)


def _member(name: str, outcome: _Outcome) -> Layout:
    arguments: list[Layout] = [choice(outcome.codes), outcome.body]
    if outcome.headers is not None or outcome.content_type is not None:
        arguments.append(outcome.headers or "{}")
    if outcome.content_type is not None:
        arguments.append(string(outcome.content_type))
    if arguments[1:] == ["undefined"]:
        arguments.pop()
    return Group(f"{name}<", tuple(arguments), ">", trailing=False)


def _outcomes(response: Response, operation: Operation, imports: Imports) -> list[_Outcome]:
    codes = (_status(response.status, operation, imports),)
    headers = _headers(response, imports)
    if not response.content:
        return [_Outcome(codes, "undefined", headers, None)]
    several = len(response.content) > 1
    success = response in successes(operation)
    return [
        _Outcome(
            codes,
            _body(media, success, imports),
            headers,
            media.content_type if several else None,
        )
        for media in response.content
    ]


def _status(status: str, operation: Operation, imports: Imports) -> str:
    declared = [r.status for r in operation.responses]
    if status.isdigit():
        return status
    if status != "default":
        whole = imports.runtime(_RANGES[status[0]])
        others = [s for s in declared if s.isdigit() and s[0] == status[0]]
    else:
        # The runtime agrees: where a success is declared, the default describes failures.
        succeeds = any(s.startswith("2") for s in declared)
        whole = imports.runtime("FailureStatus" if succeeds else "Status")
        codes = [s for s in declared if s.isdigit() and not (succeeds and s[0] == "2")]
        ranges = [s for s in declared if s[1:] == "XX" and not (succeeds and s[0] == "2")]
        others = [*codes, *(imports.runtime(_RANGES[s[0]]) for s in ranges)]
    return f"Exclude<{whole}, {' | '.join(others)}>" if others else whole


def _headers(response: Response, imports: Imports) -> Layout | None:
    members = tuple(
        row(
            f"{property_name(header.wire_name.lower())}{'' if header.required else '?'}: ",
            type_expression(header.type, imports.model),
        )
        for header in response.headers
        if header.wire_name.lower() != "content-type"
    )
    return Group("{", members, "}", ";", " ") if members else None


def _body(media: MediaType, success: bool, imports: Imports) -> Layout:
    if is_binary(media):
        return f"{imports.runtime('BinaryForms')}[As]" if success else "Blob"
    if media.streamed:
        return row("AsyncIterable<", _item_type(media, imports), ">")
    if media.kind in ("text", "form"):
        return "string"
    return type_expression(media.type, imports.model)
