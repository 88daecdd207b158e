"""What Schemathesis takes discriminators for: a promise that each value names its alternative.

It makes and judges requests as if the property could only have the value that the mapping, or else
the name of the schema, gives to the alternative that the rest of a value satisfies.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.circle import PREFIX
from specwright.ir.grammar import every_schema


class Discriminators:
    """The discriminators of a contract, and its schemas as they would be if those decided."""

    def __init__(self, contract: Mapping[str, Any]) -> None:
        self._properties: set[str] = set()
        document = deepcopy(dict(contract))
        components = document.get("components", {}).get("schemas", {})
        for slot in every_schema(document):
            self._decide(slot.schema, components)
        self._schemas = Schemas(document) if self._properties else None

    def allow(self, pointer: str, value: Any) -> bool | None:
        """Whether a value in a request would be valid; None where there are no discriminators."""
        if self._schemas is None:
            return None
        return self._schemas.is_valid(pointer, "request", value)

    def are_faulted(self, message: str) -> bool:
        """Whether an answer is said to be wrong by the value of a discriminator alone."""
        told, _, rest = message.partition("Response contains discriminator property '")
        return not told and rest.partition("' with value ")[0] in self._properties

    def _decide(self, schema: Any, components: Mapping[str, Any]) -> None:
        """Let a schema admit of each alternative only what says so."""
        told = schema.get("discriminator") if isinstance(schema, dict) else None
        if not isinstance(told, dict) or not isinstance(told.get("propertyName"), str):
            return
        name: str = told["propertyName"]
        self._properties.add(name)
        names = {target: value for value, target in told.get("mapping", {}).items()}
        for keyword in ("oneOf", "anyOf"):
            branches = schema.get(keyword, [])
            for position, branch in enumerate(branches):
                target = str(branch.get("$ref")) if isinstance(branch, dict) else ""
                key = target.removeprefix(PREFIX)
                if target in names and not _is_told(name, components.get(key)):
                    said = {"properties": {name: {"enum": [names[target]]}}}
                    branches[position] = {"allOf": [branch, said]}


def _is_told(name: str, schema: Any) -> bool:
    """Whether a schema itself says which values a property has."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    written = properties.get(name) if isinstance(properties, dict) else None
    return isinstance(written, dict) and not {"const", "enum"}.isdisjoint(written)
