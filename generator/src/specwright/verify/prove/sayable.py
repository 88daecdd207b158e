"""Values that a person could say: their types have words for all of them, and they are valid.

Examples have members that no schema declares. A value that is valid thanks to them alone is none
that generated code can hold: of alternatives that only strangers tell apart, as the lint rule
``one-of-indistinct`` finds them, there is no other one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.views import View
from specwright.ir.api import Api
from specwright.ir.type import Type
from specwright.openapi.overlap import Overlap
from specwright.verify.mock.sample import Impossible, Sampler, Taste
from specwright.verify.prove.declared import Declared

_ATTEMPTS = 10
_NO_TYPE_SAYS = "none of its types has a valid value, see the lint rule one-of-indistinct"


class Unsayable(Impossible):
    """There are no valid values but such that no type has words for."""


class Sayings:
    """What can be said of the schemas of a contract, as requests or as responses see them."""

    def __init__(self, api: Api, schemas: Schemas, view: View) -> None:
        self._contract = api.contract
        self._schemas = schemas
        self._view = view
        self._sampler = Sampler(api.contract, schemas, view)
        self._overlap = Overlap(api.contract)
        places = {schema.name: schema.pointer for schema in api.schemas}
        self._declared = Declared(
            api, lambda name, value: schemas.is_valid(places[name], view, value)
        )

    @property
    def has_indistinct(self) -> bool:
        """Whether there are alternatives in the contract that take each other in."""
        return any(map(self._overlap.is_total, _choices(self._contract)))

    def drawn(self, type_: Type, pointer: str, taste: Taste, seed: str) -> Any:
        """A value that can be said; Unsayable, or Impossible, where there seems to be none."""
        tried: list[Any] = []
        for attempt, way in enumerate((taste, *[Taste.RANDOM] * _ATTEMPTS, Taste.SPARSE)):
            try:
                value = self._sampler.value(pointer, way, f"{seed} {attempt}" if attempt else seed)
            except Impossible as reason:
                if self._are_alike(pointer, [*tried, *reason.tried]):
                    raise Unsayable(_NO_TYPE_SAYS) from None
                raise
            said = self._declared.of(type_, value)
            if self._schemas.is_valid(pointer, self._view, said):
                return said
            tried.append(said)
        if self._are_alike(pointer, tried):
            raise Unsayable(_NO_TYPE_SAYS)
        raise Impossible("every value that was found has members that no schema declares")

    def said(self, type_: Type, pointer: str | None, value: Any) -> tuple[Any] | None:
        """The value as its type can say it; None if that is not valid any more."""
        said = self._declared.of(type_, value)
        valid = pointer is None or self._schemas.is_valid(pointer, self._view, said)
        return (said,) if valid else None

    def _are_alike(self, pointer: str, tried: list[Any]) -> bool:
        """Whether alternatives that take each other in are what keeps all these from being valid.

        Without its other mistakes, one of them still would not be.
        """
        found = [[*self._faults(pointer, value)] for value in tried]
        return any(all(faults) for faults in found if faults) and all(map(any, found))

    def _faults(self, pointer: str, value: Any) -> Iterator[bool]:
        """Of each rule that a value breaks, whether it is one that none of its kind can keep."""
        for error in self._schemas.validator(pointer, self._view).iter_errors(value):
            several = isinstance(error.kind, jsonschema_rs.ValidationErrorKind.OneOfMultipleValid)
            yield several and self._overlap.is_total(self._at(pointer, error.evaluation_path[:-1]))

    def _at(self, pointer: str, path: list[str | int]) -> Any:
        """What a rule stands in, by the way that led there, which may not tell of references."""
        node = self._schemas.resolve(pointer)[1]
        try:
            for key in path:
                if key != "$ref":
                    node = node[key]
                elif "$ref" in node:
                    node = self._schemas.at(node["$ref"].removeprefix("#"))
                if isinstance(node, Mapping) and set(node) == {"$ref"}:
                    node = self._schemas.resolve(node["$ref"].removeprefix("#"))[1]
        except (LookupError, TypeError):
            return None
        return node


def _choices(node: Any) -> Iterator[Mapping[str, Any]]:
    """All objects with a ``oneOf``."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            waiting += node.values()
            if "oneOf" in node:
                yield node
        elif isinstance(node, list):
            waiting += node
