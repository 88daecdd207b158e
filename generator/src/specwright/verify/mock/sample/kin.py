"""Which schemas extend which: a value of a base may as well be one of its children."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PREFIX = "#/components/schemas/"


class Kin:
    """The families of a document's components, by reference."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._children: dict[str, list[str]] = {}
        components = document.get("components")
        schemas = components.get("schemas") if isinstance(components, Mapping) else None
        for name, schema in schemas.items() if isinstance(schemas, Mapping) else ():
            branches = schema.get("allOf") if isinstance(schema, Mapping) else None
            for branch in branches if isinstance(branches, list) else ():
                if isinstance(branch, Mapping) and isinstance(branch.get("$ref"), str):
                    self._children.setdefault(branch["$ref"], []).append(PREFIX + name)

    def announced(self, ref: str, base: Any, trail: tuple[str, ...]) -> list[str]:
        """The children that a discriminator of the base announces, those of its mapping if any.

        None where the base is being extended on the ``trail``: there it stands for itself.
        """
        if not isinstance(base, Mapping) or not {"oneOf", "anyOf"}.isdisjoint(base):
            return []
        discriminator = base.get("discriminator")
        if not isinstance(discriminator, Mapping):
            return []
        children = self._below(ref)
        if not children.isdisjoint(trail):
            return []
        mapping = discriminator.get("mapping")
        told = mapping.values() if isinstance(mapping, Mapping) else ()
        mapped = [target for target in dict.fromkeys(told) if target in children]
        return mapped or sorted(children)

    def _below(self, ref: str) -> set[str]:
        waiting, seen = [ref], set[str]()
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        return seen - {ref}
