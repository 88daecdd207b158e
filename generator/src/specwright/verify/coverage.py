"""How much of a contract a run has reached: answers, parameters, media types, alternatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api
from specwright.ir.operation import Operation
from specwright.openapi.document import escape_token

_PLACES = {
    "path_parameters": "path",
    "query": "query",
    "headers": "header",
    "cookies": "cookie",
}
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Reached:
    """Parts of one kind that the contract declares, and how often each was reached."""

    parts: Mapping[str, int]

    @property
    def number(self) -> int:
        """How many parts were reached at least once."""
        return sum(1 for times in self.parts.values() if times)

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts that never were."""
        return tuple(part for part, times in self.parts.items() if not times)

    def __str__(self) -> str:
        return f"{self.number}/{len(self.parts)}"


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """What a run has reached of one operation."""

    operation: str
    """``operationId`` as written."""
    statuses: Reached
    """Declared statuses, ranges and ``default``."""
    parameters: Reached
    """``query limit``: sent at least once."""
    bodies: Reached
    """Media types of the request body."""
    branches: Reached
    """Members of ``oneOf`` and ``anyOf`` that an accepted body matched, and optional properties
    that one had; by pointer."""

    def json(self) -> dict[str, Any]:
        """Everything, for another program."""
        kinds = {
            "statuses": self.statuses,
            "parameters": self.parameters,
            "bodies": self.bodies,
            "branches": self.branches,
        }
        return {
            "operation": self.operation,
            **{kind: dict(reached.parts) for kind, reached in kinds.items()},
        }


@dataclass(slots=True)
class _Seen:
    statuses: Counter[str] = field(default_factory=Counter)
    parameters: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    branches: Counter[str] = field(default_factory=Counter)


class Coverage:
    """Counts what requests and answers reach."""

    def __init__(self, api: Api) -> None:
        self._schemas = Schemas(api.contract)
        self._operations = {f"{o.method} {o.path}": o for o in api.operations}
        self._seen = {label: _Seen() for label in self._operations}

    def saw(self, label: str, case: Mapping[str, Any], status: int) -> None:
        """Take in one request, as Schemathesis records it, and the status of its answer."""
        operation, seen = self._operations.get(label), self._seen.get(label)
        if operation is None or seen is None:
            return
        response = operation.response(status)
        if response is not None:
            seen.statuses[response.status] += 1
        for container, place in _PLACES.items():
            names = case.get(container)
            for name in names if isinstance(names, Mapping) else ():
                key = name.lower() if place == "header" else name
                seen.parameters[f"{place} {key}"] += 1
        media_type = case.get("media_type")
        if isinstance(media_type, str):
            seen.bodies[media_type] += 1
            pointer = _schema_of(operation, media_type)
            if pointer is not None and 200 <= status < 300:
                for branch in self._matched(pointer, case.get("body"), 0):
                    seen.branches[branch] += 1

    def operations(self) -> Iterator[OperationCoverage]:
        """What was reached of each operation, in the order of the document."""
        for label, operation in self._operations.items():
            seen = self._seen[label]
            content = operation.body.content if operation.body is not None else ()
            pointers = [entry.schema_pointer for entry in content if entry.kind == "json"]
            branches = [b for p in pointers if p is not None for b in self._branches(p, set())]
            yield OperationCoverage(
                operation=operation.wire_name,
                statuses=_reached([r.status for r in operation.responses], seen.statuses),
                parameters=_reached(
                    [
                        f"{p.in_} {p.wire_name.lower() if p.in_ == 'header' else p.wire_name}"
                        for p in operation.parameters
                    ],
                    seen.parameters,
                ),
                bodies=_reached([entry.content_type for entry in content], seen.bodies),
                branches=_reached(branches, seen.branches),
            )

    def _matched(self, pointer: str, value: Any, depth: int) -> Iterator[str]:
        """The branches that a value and what is in it take."""
        if depth > _DEEPEST:
            return
        for here, schema in self._schemas.parts(pointer):
            for branch in _members(here, schema):
                if self._schemas.is_valid(branch, "request", value):
                    yield branch
            present = (
                [place for name, place in self._optional(pointer, here, schema) if name in value]
                if isinstance(value, Mapping)
                else []
            )
            # A part may be of an alternative that the value is none of.
            if present and self._schemas.is_valid(here, "request", value):
                yield from present
        if isinstance(value, Mapping):
            for name, member in value.items():
                below = self._schemas.property(pointer, name)
                if below is not None:
                    yield from self._matched(below, member, depth + 1)
        elif isinstance(value, list):
            below = self._schemas.item(pointer)
            for member in value if below is not None else ():
                yield from self._matched(below or "", member, depth + 1)

    def _branches(self, pointer: str, above: set[str]) -> Iterator[str]:
        """All branches below a schema, each once."""
        if pointer in above or len(above) > 2000:
            return
        above.add(pointer)
        for here, schema in self._schemas.parts(pointer):
            branches = _members(here, schema)
            branches += [place for _, place in self._optional(pointer, here, schema)]
            yield from (branch for branch in branches if branch not in above)
            above.update(_members(here, schema))
        for name in sorted(self._schemas.properties(pointer)):
            below = self._schemas.property(pointer, name)
            if below is not None:
                yield from self._branches(below, above)
        below = self._schemas.item(pointer)
        if below is not None:
            yield from self._branches(below, above)

    def _optional(self, pointer: str, here: str, schema: Any) -> list[tuple[str, str]]:
        """Name and pointer of each property that a request may have or not."""
        properties = schema.get("properties") if isinstance(schema, Mapping) else None
        if not isinstance(properties, Mapping) or not properties:
            return []
        needed = {
            name
            for _, part in (*self._schemas.parts(here), (pointer, self._schemas.at(pointer)))
            if isinstance(part, Mapping)
            for name in part.get("required", ())
        }
        return [
            (name, f"{here}/properties/{escape_token(name)}")
            for name, below in properties.items()
            if name not in needed and not (isinstance(below, Mapping) and below.get("readOnly"))
        ]


def _members(here: str, schema: Any) -> list[str]:
    if not isinstance(schema, Mapping):
        return []
    return [
        f"{here}/{keyword}/{index}"
        for keyword in ("oneOf", "anyOf")
        for index in range(len(schema.get(keyword, ())))
    ]


def _reached(parts: list[str], seen: Mapping[str, int]) -> Reached:
    return Reached({part: seen.get(part, 0) for part in parts})


def _schema_of(operation: Operation, media_type: str) -> str | None:
    content = operation.body.content if operation.body is not None else ()
    found = (m.schema_pointer for m in content if m.content_type == media_type and m.kind == "json")
    return next(found, None)


def total(covered: list[OperationCoverage]) -> str:
    """The whole contract in one sentence."""
    kinds = {
        "declared statuses": [o.statuses for o in covered],
        "parameters": [o.parameters for o in covered],
        "request media types": [o.bodies for o in covered],
        "branches of bodies": [o.branches for o in covered],
    }
    told = [
        f"{sum(r.number for r in found)} of {sum(len(r.parts) for r in found)} {kind}"
        for kind, found in kinds.items()
        if any(r.parts for r in found)
    ]
    return f"contract coverage: {', '.join(told)}" if told else ""
