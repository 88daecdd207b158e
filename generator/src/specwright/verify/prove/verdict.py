"""What a proof has shown, operation by operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from specwright.verify.prove.checkers import Checked

Part = Literal["types", "clients", "fuzz"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Trip:
    """The calls of one operation through one client."""

    calls: int
    failures: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether calls were made, and all of them came back as they should."""
        return self.calls > 0 and not self.failures


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What Schemathesis saw of one operation."""

    requests: int
    succeeded: bool
    findings: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether requests were sent, and nothing was found."""
        return self.requests > 0 and not self.findings


@dataclass(frozen=True, slots=True)
class OperationProof:
    """What was shown of one operation."""

    operation: str
    method: str
    path: str
    fuzz: Fuzzed | None
    """None where it was not asked for, or its method is none that Schemathesis knows."""
    trips: Mapping[str, Trip]
    """By client: ``python``, ``typescript``."""

    @property
    def held(self) -> bool:
        """Whether everything that was asked for held."""
        fuzzed = self.fuzz is None or self.fuzz.clean
        return fuzzed and all(trip.clean for trip in self.trips.values())

    @property
    def judged(self) -> bool:
        """Whether anything was asked of it."""
        return self.fuzz is not None or bool(self.trips)

    def failures(self) -> Iterator[str]:
        """What did not hold, in sentences."""
        if self.fuzz is not None:
            yield from (f"fuzz: {finding}" for finding in self.fuzz.findings)
            if not self.fuzz.requests:
                yield "fuzz: no request was sent"
        for client, trip in self.trips.items():
            yield from (f"{client}: {failure}" for failure in trip.failures)
            if not trip.calls:
                yield f"{client}: no call was made"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown of a document."""

    document: str
    operations: tuple[OperationProof, ...]
    checked: tuple[Checked, ...]
    left_out: int = 0
    """Operations of the document that could not be generated."""
    problems: tuple[str, ...] = ()
    """What concerns no single operation."""
    unjudged: Mapping[str, str] = field(default_factory=dict)
    """What was not asked of this document, with the reason."""
    parts: tuple[Part, ...] = PARTS
    """What was to be shown; all of it unless told."""

    @property
    def whole(self) -> bool:
        """Whether everything was to be shown."""
        return set(self.parts) == set(PARTS)

    @property
    def unjudgeable(self) -> tuple[OperationProof, ...]:
        """Operations of which nothing could be asked, although something was to be shown."""
        asked = {"clients", "fuzz"} & set(self.parts)
        return tuple(o for o in self.operations if asked and not o.judged)

    @property
    def held(self) -> bool:
        """The verdict."""
        operations = all(operation.held for operation in self.operations)
        vacuous = bool(self.operations) and len(self.unjudgeable) == len(self.operations)
        types = all(checked.clean for checked in self.checked)
        return operations and types and not (vacuous or self.left_out or self.problems)

    def json(self) -> dict[str, Any]:
        """Everything, for another program."""
        return {
            "document": self.document,
            "held": self.held,
            "parts": list(self.parts),
            "operations": [_operation(operation) for operation in self.operations],
            "types": {
                checked.checker: {
                    "clean": checked.clean,
                    "complaints": list(checked.complaints),
                    "missing": checked.missing,
                }
                for checked in self.checked
            },
            "left_out": self.left_out,
            "problems": list(self.problems),
            "unjudged": dict(self.unjudged),
        }


def _operation(operation: OperationProof) -> dict[str, Any]:
    fuzz = operation.fuzz
    return {
        "operation": operation.operation,
        "method": operation.method,
        "path": operation.path,
        "held": operation.held,
        "judged": operation.judged,
        "fuzz": None
        if fuzz is None
        else {
            "requests": fuzz.requests,
            "succeeded": fuzz.succeeded,
            "findings": list(fuzz.findings),
        },
        "clients": {
            client: {"calls": trip.calls, "failures": list(trip.failures)}
            for client, trip in operation.trips.items()
        },
    }
