"""From a generated tree to a verdict: fuzz it, call it with both clients, check its types."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from specwright.config import FuzzSettings
from specwright.ir.api import Api, ApiKey, Http, SecurityScheme
from specwright.ir.operation import Operation
from specwright.verify import fuzz as fuzzing
from specwright.verify.mock.rendition import items_of
from specwright.verify.prove import checkers
from specwright.verify.prove.calls import Call, plan
from specwright.verify.prove.clients import (
    ClientFailed,
    Outcome,
    Outcomes,
    through_python,
    through_typescript,
)
from specwright.verify.prove.likeness import difference
from specwright.verify.prove.order import SECRET, Order, api_of
from specwright.verify.prove.plain import content_of, payload, plain
from specwright.verify.prove.verdict import Fuzzed, OperationProof, Proof, Trip

UNJUDGED = {
    "use_after_free": "made-up answers remember nothing, so what was deleted is still served",
    "ensure_resource_availability": "made-up answers remember nothing that was created",
}
"""Checks that made-up answers cannot pass, and why."""
Client = Literal["python", "typescript"]
CLIENTS: tuple[Client, ...] = get_args(Client)
_ROUNDS = 3
_USUAL = FuzzSettings()
_GENERAL = frozenset({"fuzz-error", "phase-incomplete", "nothing-proved"})


class ServiceFailed(Exception):
    """The generated server did not start; the message says why."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service to fuzz instead of made-up answers."""

    url: str
    token: str | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a handler was given, and what it answered."""

    arguments: Mapping[str, Any]
    status: int
    body: Any


def prove(
    order: Order,
    max_examples: int,
    progress: Callable[[str], None],
    service: Service | None = None,
    settings: FuzzSettings = _USUAL,
) -> Proof:
    """Everything that can be shown; the tree has been generated already.

    Raises ``fuzz.OrderError`` where a service is named that does not answer.
    """
    api = api_of(order)
    problems: list[str] = []
    checked: list[checkers.Checked] = []
    for name, check in (("mypy", checkers.mypy), ("pyright", checkers.pyright)):
        progress(f"types: {name}")
        checked.append(check(order.folder))
    progress("types: tsc")
    checked.append(checkers.tsc(order.folder))
    planned = plan(api, order.seed, _ROUNDS)
    trips: dict[str, Mapping[str, Trip]] = {}
    tested: Mapping[str, fuzzing.Tested] = {}
    try:
        with serving(order) as url:
            for client in CLIENTS:
                progress(f"round trips: {client}")
                try:
                    trips[client] = round_trips(api, order, planned.calls, url, client)
                except ClientFailed as error:
                    problems.append(f"{client} client: {error}")
            wanted = made_up(api, order, url, max_examples)
            if service is not None:
                wanted = replace(
                    wanted,
                    url=service.url,
                    token=service.token,
                    headers=service.headers,
                    settings=settings,
                    credentials={},
                    unjudged=(),
                )
            outcome = fuzzing.fuzz(order.document, wanted, progress)
            tested = outcome.operations
            problems += [d.message for d in outcome.diagnostics if d.rule in _GENERAL]
    except ServiceFailed as error:
        problems.append(f"the generated server did not start: {error}")
    for operation, reason in planned.impossible.items():
        problems.append(f"no valid request to {operation} was found: {reason}")
    return Proof(
        document=str(order.document),
        operations=tuple(_proof(o, tested, trips) for o in api.operations),
        checked=tuple(checked),
        problems=tuple(problems),
        unjudged=UNJUDGED if service is None else {},
    )


def round_trips(
    api: Api, order: Order, calls: Sequence[Call], url: str, client: Client
) -> Mapping[str, Trip]:
    """All calls through one client, by operation; ClientFailed if it cannot be used."""
    order.arrivals.open("w").close()
    outcomes = _through(client, api, order, calls, url)
    return _trips(api, calls, outcomes, _arrivals(order))


@contextmanager
def serving(order: Order) -> Iterator[str]:
    """The generated server in a process of its own; gives its address, or ServiceFailed."""
    path = order.folder / "order.json"
    order.write(path)
    log = order.folder / "service.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "specwright.verify.prove.service", str(path)],
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().decode().strip()
        if not port:
            lines = log.read_text("utf-8", "replace").strip().splitlines()
            raise ServiceFailed(lines[-1][:400] if lines else "it said nothing")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _through(client: Client, api: Api, order: Order, calls: Sequence[Call], url: str) -> Outcomes:
    if client == "python":
        return through_python(api, order, calls, url)
    node = shutil.which("node")
    if node is None:
        raise ClientFailed("node is not installed")
    return through_typescript(api, order, calls, url, node)


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


def made_up(api: Api, order: Order, url: str, max_examples: int) -> fuzzing.Order:
    """What to ask of the generated server."""
    return fuzzing.Order(
        url=url,
        max_examples=max_examples,
        seed=order.seed,
        token=None,
        headers=(),
        report_dir=None,
        settings=_USUAL,
        root=order.root,
        credentials={s.wire_name: parts for s in api.security_schemes if (parts := _parts(s))},
        unjudged=tuple(UNJUDGED),
        completed=True,
    )


def _parts(scheme: SecurityScheme) -> Mapping[str, str]:
    """The credentials of a scheme by the names that Schemathesis gives their parts."""
    match scheme.kind:
        case ApiKey():
            return {"api_key": SECRET}
        case Http("basic", _):
            return {"username": SECRET, "password": SECRET}
        case _:
            return {"bearer": SECRET}


def _proof(
    operation: Operation,
    tested: Mapping[str, fuzzing.Tested],
    trips: Mapping[str, Mapping[str, Trip]],
) -> OperationProof:
    seen = tested.get(f"{operation.method} {operation.written_path}")
    statuses = seen.statuses if seen is not None else {}
    return OperationProof(
        operation=operation.wire_name,
        method=operation.method,
        path=operation.path,
        fuzz=Fuzzed(
            requests=sum(statuses.values()),
            succeeded=any(200 <= status < 400 for status in statuses),
            findings=seen.findings if seen is not None else (),
        ),
        trips={
            client: trips.get(client, {}).get(operation.name, Trip(0, ())) for client in CLIENTS
        },
    )


def _short(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= 300 else f"{text[:297]}..."
