"""Error bodies that satisfy what the contract declares for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from .refusal import Violation
from .schemas import Schemas

_SENTENCES = frozenset(
    {"detail", "message", "error", "error_description", "description", "reason", "msg", "summary"}
)
_TITLES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Problem:
    """What there is to say about a request that failed (RFC 9457)."""

    status: int
    detail: str
    violations: tuple[Violation, ...] = ()

    @property
    def title(self) -> str:
        """The status in words (RFC 9110), whatever the interpreter calls it."""
        if self.status in _TITLES:
            return _TITLES[self.status]
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return "Error"

    @property
    def code(self) -> str:
        """The title as a word for machines."""
        return re.sub(r"[^a-z0-9]+", "_", self.title.lower()).strip("_")

    def members(self) -> dict[str, Any]:
        """The problem details object."""
        members: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.violations:
            members["errors"] = [
                {"pointer": violation.pointer, "detail": violation.detail}
                for violation in self.violations
            ]
        return members


class Composer:
    """Composes error bodies for schemas."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def compose(self, problem: Problem, pointer: str | None) -> Any:
        """The fullest body that the schema allows; problem details where nothing fits."""
        members = problem.members()
        if pointer is None:
            return members
        for candidate in self._candidates(problem, members, pointer):
            if self._schemas.is_valid(pointer, "response", candidate):
                return candidate
        return members

    def _candidates(self, problem: Problem, members: dict[str, Any], pointer: str) -> Iterator[Any]:
        properties = self._schemas.properties(pointer)
        # An open schema allows problem details; only one that knows them has room for them.
        if "detail" in properties or "title" in properties or not properties:
            yield members
            yield {name: value for name, value in members.items() if name != "errors"}
            yield {name: value for name, value in members.items() if name in properties}
        for full in (True, False):
            yield from self._values(problem, pointer, "", full, 0)
        yield from self._examples(pointer)

    def _examples(self, pointer: str) -> Iterator[Any]:
        for _, schema in self._schemas.parts(pointer):
            if "example" in schema:
                yield schema["example"]
            if isinstance(schema.get("examples"), list):
                yield from schema["examples"]

    def _values(
        self, problem: Problem, pointer: str, name: str, full: bool, depth: int
    ) -> Iterator[Any]:
        """Values for a schema, sensible ones first."""
        here, schema = self._schemas.resolve(pointer)
        if depth > _DEPTH or not isinstance(schema, Mapping):
            yield None
            return
        if "const" in schema:
            yield schema["const"]
        elif "enum" in schema:
            yield problem.code if problem.code in schema["enum"] else schema["enum"][0]
        for keyword in ("oneOf", "anyOf"):
            for index in range(len(schema.get(keyword, ()))):
                yield from self._values(problem, f"{here}/{keyword}/{index}", name, full, depth + 1)
        types = self._schemas.types(pointer)
        if "object" in types:
            yield self._object(problem, pointer, full, depth)
        if "array" in types:
            yield self._array(problem, pointer, full, depth)
        if "string" in types:
            yield from self._strings(problem, name, schema)
        if types & {"integer", "number"}:
            yield problem.status if name in ("status", "code", "status_code", "statusCode") else 0
            yield schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        if "boolean" in types:
            yield False
        yield from self._examples(pointer)
        yield None

    def _strings(self, problem: Problem, name: str, schema: Mapping[str, Any]) -> Iterator[str]:
        words = {"title": problem.title, "type": "about:blank", "status": str(problem.status)}
        if name in words:
            yield words[name]
        if name in ("code", "error", "errorCode", "error_code"):
            yield problem.code
        if name in _SENTENCES or not name:
            yield problem.detail
        yield problem.title
        for format_, text in (
            ("uuid", "00000000-0000-0000-0000-000000000000"),
            ("date-time", "1970-01-01T00:00:00Z"),
            ("date", "1970-01-01"),
            ("uri", "about:blank"),
        ):
            if schema.get("format") == format_:
                yield text
        yield problem.code
        yield "x" * int(schema.get("minLength", 1))

    def _object(self, problem: Problem, pointer: str, full: bool, depth: int) -> dict[str, Any]:
        required = {
            name
            for _, schema in self._schemas.parts(pointer)
            for name in schema.get("required", ())
        }
        telling = _SENTENCES | {"title", "type", "status", "code", "errors"}
        known = self._schemas.properties(pointer)
        names = required | (known & telling if full else set())
        found: dict[str, Any] = {}
        for name in sorted(names):
            inner = self._schemas.property(pointer, name)
            # What is required and not described can be anything.
            found[name] = (
                problem.members().get(name, problem.detail)
                if inner is None
                else self._first(problem, inner, name, full, depth + 1)
            )
        return found

    def _first(self, problem: Problem, pointer: str, name: str, full: bool, depth: int) -> Any:
        value = None
        for value in self._values(problem, pointer, name, full, depth):
            if self._schemas.is_valid(pointer, "response", value):
                return value
        return value

    def _array(self, problem: Problem, pointer: str, full: bool, depth: int) -> list[Any]:
        item = self._schemas.item(pointer)
        said = problem.violations or (Violation("", problem.detail),)
        if item is None:
            return []
        items: list[Any] = []
        for violation in said:
            members = {"pointer": violation.pointer, "detail": violation.detail}
            one = Problem(problem.status, violation.detail)
            for value in (members, *self._values(one, item, "", full, depth + 1)):
                if self._schemas.is_valid(item, "response", value):
                    items.append(value)
                    break
        return items if self._schemas.is_valid(pointer, "response", items) else items[:1]
