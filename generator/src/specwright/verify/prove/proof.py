"""From a generated tree to a verdict: fuzz it, call it with both clients, check its types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from specwright.config import FuzzSettings
from specwright.diagnostics import Severity
from specwright.ir.api import Api, Http, SecurityScheme
from specwright.ir.operation import Operation
from specwright.openapi.document import Document
from specwright.openapi.structure import METHODS
from specwright.verify import fuzz as fuzzing
from specwright.verify.fuzz.credentials import parts
from specwright.verify.listener import NotListeningError, listening
from specwright.verify.prove import checkers
from specwright.verify.prove.calls import Plan, plan
from specwright.verify.prove.clients import ClientFailed
from specwright.verify.prove.order import SECRET, Order
from specwright.verify.prove.trips import CLIENTS, Client, round_trips, sent_trips
from specwright.verify.prove.verdict import PARTS, Fuzzed, OperationProof, Part, Proof, Trip

UNJUDGED = {
    "use_after_free": "made-up answers remember nothing, so what was deleted is still served",
    "ensure_resource_availability": "made-up answers remember nothing that was created",
}
"""Checks that made-up answers cannot pass, and why."""
UNASKED = {
    "never-succeeded": "each declared answer was asked for and given to both clients",
    "link-not-followed": "made-up answers name nothing that a link could lead to",
}
"""Demands of a run of Schemathesis that are not made of made-up answers, and why."""
_ROUNDS = 3
_WHOLE = 100
_USUAL = FuzzSettings()


class ServiceFailed(Exception):
    """The generated server did not start; the message says why."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service to fuzz instead of made-up answers."""

    url: str
    token: str | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is to be shown."""

    max_examples: int
    """Cases per operation that the fuzz invents; fewer where there are many operations."""
    seconds: int | None = None
    """How long the fuzz takes; None for as long as its cases do."""
    parts: tuple[Part, ...] = PARTS
    service: Service | None = None
    settings: FuzzSettings = _USUAL
    """What to know about the service."""

    def examples(self, operations: int) -> int:
        """Cases per operation, so that large documents cost no more than their size asks for."""
        return max(1, self.max_examples * _WHOLE // max(_WHOLE, operations))


def prove(
    order: Order,
    document: Document,
    api: Api,
    extent: Extent,
    progress: Callable[[str], None],
) -> Proof:
    """Everything that can be shown; the tree has been generated already.

    Raises ``fuzz.OrderError`` where a service is named that does not answer.
    """
    checked = tuple(_checked(order, extent, progress))
    prover = _Prover(order, document, api, extent, progress)
    try:
        prover.run()
    except ServiceFailed as error:
        prover.problems.append(f"the generated server did not start: {error}")
    return Proof(
        document=str(order.document),
        operations=tuple(prover.proof(operation) for operation in api.all_operations),
        checked=checked,
        problems=tuple(prover.problems),
        unjudged=prover.unjudged,
        parts=extent.parts,
    )


def _checked(
    order: Order, extent: Extent, progress: Callable[[str], None]
) -> Iterator[checkers.Checked]:
    for name, check in (("mypy", checkers.mypy), ("pyright", checkers.pyright)):
        if "types" in extent.parts:
            progress(f"types: {name}")
            yield check(order.folder)
    if {"types", "clients"} & set(extent.parts):
        # It compiles the client as well.
        progress("types: tsc")
        yield checkers.tsc(order.folder)


class _Prover:
    """What a server that answers made-up values can show, and what was seen of it."""

    def __init__(
        self,
        order: Order,
        document: Document,
        api: Api,
        extent: Extent,
        progress: Callable[[str], None],
    ) -> None:
        self._order = order
        self._document = document
        self._api = api
        self._extent = extent
        self._progress = progress
        self._trips: dict[Client, Mapping[str, Trip]] = {}
        self._tested: Mapping[str, fuzzing.Tested] = {}
        self._unasked: Mapping[str, str] = {}
        self._silent: frozenset[str] = frozenset()
        self.problems: list[str] = []
        self.unjudged: dict[str, str] = {}

    def run(self) -> None:
        """Serve, and show what was asked for; ServiceFailed where that is not possible."""
        wanted = {"clients", "fuzz"} & set(self._extent.parts)
        if not wanted:
            return
        self._progress("planning")
        planned = plan(self._api, self._order.seed, _ROUNDS)
        sent = plan(self._api.subscriber, self._order.seed, _ROUNDS, sent=True)
        self._leave_out(planned, sent)
        with serving(self._order) as url:
            if "clients" in wanted:
                self._call(url, planned, sent)
            if "fuzz" in wanted and {o.name for o in self._api.operations} - self._silent:
                self._fuzz(url)

    def _leave_out(self, *plans: Plan) -> None:
        """Tell of what nobody can say: it cannot be judged by those who say what they can."""
        named = {operation.name: operation.wire_name for operation in self._api.all_operations}
        self._unasked = {name: reason for found in plans for name, reason in found.unasked.items()}
        for name, reason in self._unasked.items():
            self.unjudged[f"requests to {named[name]}"] = reason
        for found in plans:
            for (name, status), reason in found.unanswered.items():
                self.unjudged[f"{status} of {named[name]}"] = reason
        silent = {name for found in plans for name, status in found.unanswered if status < 300}
        self._silent = frozenset(silent) if self._extent.service is None else frozenset()

    def _call(self, url: str, planned: Plan, sent: Plan) -> None:
        for client in CLIENTS:
            self._progress(f"round trips: {client}")
            found: dict[str, Trip] = {}
            try:
                found |= round_trips(self._api, self._order, planned.calls, url, client)
                if sent.calls:
                    found |= sent_trips(self._api, self._order, sent.calls, url, client)
            except ClientFailed as error:
                self.problems.append(f"{client} client: {error}")
            self._trips[client] = found
        for operation, reason in {**planned.impossible, **sent.impossible}.items():
            self.problems.append(f"no valid request to {operation} was found: {reason}")

    def _fuzz(self, url: str) -> None:
        service, known = self._extent.service, len(self._api.operations)
        examples = self._extent.examples(known)
        wanted = replace(
            made_up(self._api, self._order, url, examples), seconds=self._extent.seconds
        )
        if service is not None:
            wanted = replace(
                wanted,
                url=service.url,
                token=service.token,
                headers=service.headers,
                settings=self._extent.settings,
                credentials={},
                unjudged=(),
                completed=False,
            )
        unasked = UNASKED if service is None and "clients" in self._extent.parts else {}
        silent = [o for o in self._api.operations if o.name in self._silent]
        wanted = replace(wanted, left_out=tuple(map(_label, silent)))
        asked = replace(
            self._api, operations=tuple(o for o in self._api.operations if o not in silent)
        )
        outcome = fuzzing.fuzz_built(self._document, asked, wanted, self._progress)
        self._tested = outcome.operations
        for told in outcome.told:
            found, seen = told.diagnostic, outcome.operations.get(told.operation)
            # What is found of single operations stands with them.
            own = seen is not None and found.message.endswith(seen.findings)
            if found.severity is not Severity.ERROR or own:
                continue
            if found.rule in unasked:
                self.unjudged[found.rule] = unasked[found.rule]
            else:
                self.problems.append(found.message)
        if service is None:
            self.unjudged |= UNJUDGED
        if self._extent.seconds is not None:
            self.unjudged["time"] = (
                f"the fuzz had {self._extent.seconds} s, and sent no more than it could in them"
            )
        if examples < self._extent.max_examples:
            self.unjudged["examples"] = (
                f"{examples} cases per operation instead of {self._extent.max_examples}: "
                f"there are {known} operations"
            )

    def proof(self, operation: Operation) -> OperationProof:
        """What was seen of one operation."""
        trips: dict[str, Trip] = {
            client: found.get(operation.name, Trip(0, ())) for client, found in self._trips.items()
        }
        if "clients" in self._extent.parts:
            trips |= {client: Trip(0, ()) for client in CLIENTS if client not in trips}
        if operation.name in self._unasked:
            trips = {}
        return OperationProof(
            operation=operation.wire_name,
            method=operation.method,
            path=operation.path,
            fuzz=self._fuzzed(operation) if self._is_fuzzed(operation) else None,
            trips=trips,
        )

    def _is_fuzzed(self, operation: Operation) -> bool:
        if "fuzz" not in self._extent.parts or operation.name in self._silent:
            return False
        if operation not in self._api.operations:
            self.unjudged["receivers"] = "Schemathesis sends no webhooks and no callbacks"
            return False
        if operation.method.lower() in METHODS or _label(operation) in self._tested:
            return True
        self.unjudged["methods"] = "no place was left from which Schemathesis could send a method"
        return False

    def _fuzzed(self, operation: Operation) -> Fuzzed:
        seen = self._tested.get(_label(operation))
        statuses = seen.statuses if seen is not None else {}
        return Fuzzed(
            requests=sum(statuses.values()),
            succeeded=any(200 <= status < 400 for status in statuses),
            findings=seen.findings if seen is not None else (),
        )


@contextmanager
def serving(order: Order) -> Iterator[str]:
    """The generated server in a process of its own; gives its address, or ServiceFailed."""
    path = order.folder / "order.json"
    order.write(path)
    log = order.folder / "service.log"
    try:
        with listening("specwright.verify.prove.service", str(path), log=log) as url:
            yield url
    except NotListeningError as error:
        raise ServiceFailed(str(error)) from None


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
        credentials=parts(api, {s.wire_name: _known_to(s) for s in api.security_schemes}),
        unjudged=tuple(UNJUDGED),
        completed=True,
    )


def _known_to(scheme: SecurityScheme) -> str:
    """The credential that the generated server accepts."""
    match scheme.kind:
        case Http("basic", _):
            return f"{SECRET}:{SECRET}"
        case _:
            return SECRET


def _label(operation: Operation) -> str:
    """Method and path template as written, by which a fuzz knows an operation."""
    return f"{operation.method} {operation.written_path}"
