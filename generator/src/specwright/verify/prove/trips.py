"""Calls through a generated client: what was sent must arrive, and what was answered come back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from specwright.ir.api import Api
from specwright.ir.operation import Operation
from specwright.verify.mock.rendition import items_of
from specwright.verify.prove.calls import Call
from specwright.verify.prove.clients import (
    ClientFailed,
    Outcome,
    Outcomes,
    through_python,
    through_typescript,
)
from specwright.verify.prove.likeness import difference
from specwright.verify.prove.order import Order
from specwright.verify.prove.plain import content_of, payload, plain
from specwright.verify.prove.senders import sent_by_python, sent_by_typescript
from specwright.verify.prove.verdict import Trip

Client = Literal["python", "typescript"]
CLIENTS: tuple[Client, ...] = get_args(Client)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a handler was given, and what it answered."""

    arguments: Mapping[str, Any]
    status: int
    body: Any


def round_trips(
    api: Api, order: Order, calls: Sequence[Call], url: str, client: Client
) -> Mapping[str, Trip]:
    """All calls through one client, by operation; ClientFailed if it cannot be used."""
    order.arrivals.open("w").close()
    outcomes = _through(client, api, order, calls, url)
    return _trips(api, calls, outcomes, _arrivals(order))


def sent_trips(
    api: Api, order: Order, calls: Sequence[Call], url: str, client: Client
) -> Mapping[str, Trip]:
    """The same for what the API sends, to the receivers that its subscribers have."""
    order.arrivals.open("w").close()
    if client == "python":
        outcomes = sent_by_python(api, order, calls, url)
    else:
        outcomes = sent_by_typescript(api, order, calls, url, _node())
    return _trips(api.subscriber, calls, outcomes, _arrivals(order))


def _through(client: Client, api: Api, order: Order, calls: Sequence[Call], url: str) -> Outcomes:
    if client == "python":
        return through_python(api, order, calls, url)
    return through_typescript(api, order, calls, url, _node())


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        raise ClientFailed("node is not installed")
    return node


def _arrivals(order: Order) -> Mapping[int, Arrival]:
    lines = order.arrivals.read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return {e["number"]: Arrival(e["arguments"], e["status"], e["body"]) for e in entries}


def _trips(
    api: Api, calls: Sequence[Call], outcomes: Outcomes, arrivals: Mapping[int, Arrival]
) -> dict[str, Trip]:
    """The calls of each operation, by the operation's name."""
    operations = {operation.name: operation for operation in api.operations}
    made: dict[str, int] = {}
    failures: dict[str, list[str]] = {}
    for call in calls:
        operation = operations[call.operation]
        outcome, arrival = outcomes.get(call.number), arrivals.get(call.number)
        if outcome is None:
            continue
        made[call.operation] = made.get(call.operation, 0) + 1
        failure = _failure(operation, call, outcome, arrival)
        if failure is not None and failure not in failures.setdefault(call.operation, []):
            failures[call.operation].append(failure)
    return {name: Trip(made.get(name, 0), tuple(failures.get(name, ()))) for name in operations}


def _failure(
    operation: Operation, call: Call, outcome: Outcome, arrival: Arrival | None
) -> str | None:
    """What went wrong on the way there or back, in one sentence."""
    asked = "a call" if call.status is None else f"a call that {call.status} answers"
    if arrival is None:
        told = outcome.error or f"the status {outcome.status} came back: {_short(outcome.body)}"
        return f"{asked} never reached its handler; {told}"
    if outcome.error is not None:
        return f"{asked} failed: {outcome.error}"
    for parameter in operation.parameters:
        if parameter.name in call.parameters:
            sent = call.parameters[parameter.name]
            found = difference(sent, arrival.arguments.get(parameter.name))
            if found is not None:
                return f"the parameter {parameter.wire_name} arrived otherwise: {found}"
    if call.content_type is not None:
        found = difference(call.body, arrival.arguments.get("body"))
        if found is not None:
            return f"the body ({call.content_type}) arrived otherwise: {found}"
    if outcome.status is not None and outcome.status != arrival.status:
        return f"{arrival.status} came back as {outcome.status}"
    return _returned(operation, arrival, outcome)


def _returned(operation: Operation, arrival: Arrival, outcome: Outcome) -> str | None:
    """Whether the body of the answer came back as it was given."""
    response = operation.response(arrival.status)
    media = response.content if response is not None else ()
    bodiless = operation.method == "HEAD" or arrival.status in (204, 205, 304)
    if not media or bodiless or media[0].kind in ("form", "multipart"):
        return None
    sent, back = arrival.body, outcome.body
    octets = content_of(back)
    if octets is not None and media[0].streamed and isinstance(sent, list):
        # Who is refused gets the text of a declared stream as a whole.
        back = [plain(payload(item)) for item in items_of(octets.decode())]
    if content_of(sent) is not None or content_of(back) is not None:
        same = _octets(sent) == _octets(back)
        return None if same else f"the octets of {arrival.status} came back otherwise"
    if media[0].kind == "event-stream" and isinstance(sent, list) and isinstance(back, list):
        # A client that reconnects hears the same events again.
        back = back[: len(sent)]
    found = difference(sent, back)
    return None if found is None else f"the body of {arrival.status} came back otherwise: {found}"


def _octets(value: Any) -> bytes:
    content = content_of(value)
    return str(value).encode() if content is None else content


def _short(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= 300 else f"{text[:297]}..."
