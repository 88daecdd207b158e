"""A schema with everything it is combined of, as one schema without combinations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import unquote

from specwright.verify.mock.sample.impossible import Impossible
from specwright.verify.mock.sample.kin import Kin
from specwright.verify.mock.sample.merge import merge, types_of

_COMBINING = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "then", "else"})
_COMBINATIONS = 3000
_COMPONENTS = "#/components/schemas/"

REFERENCES = "x-specwright-references"
"""Keyword of our own: the references that led to a flattened schema, the outermost first."""


class Flattener:
    """Follows references and chooses among alternatives."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._kin = Kin(document)

    def at(self, pointer: str) -> Any:
        """What stands at a pointer."""
        node: Any = self._document
        try:
            for token in pointer.split("/")[1:]:
                key = token.replace("~1", "/").replace("~0", "~")
                node = node[int(key)] if isinstance(node, list) else node[key]
        except (LookupError, ValueError, TypeError):
            raise Impossible(f"there is nothing at {pointer}") from None
        return node

    def flatten(
        self, schema: Any, choose: Random | None, above: Sequence[str] = (), *, ending: bool = False
    ) -> dict[str, Any]:
        """The merged schema.

        ``choose`` draws among alternatives, without it the first fits. Where the nesting has to
        come to an ``ending``, those that lead back ``above`` are the last resort.
        """
        choice = _Choice(choose, frozenset(above), ending)
        found = next(self._flattened(schema, choice, ()), None)
        if found is None:
            raise Impossible("no alternative can hold")
        return found

    def _flattened(
        self, schema: Any, choice: _Choice, trail: tuple[str, ...]
    ) -> Iterator[dict[str, Any]]:
        if schema is False:
            return
        if schema is True or not isinstance(schema, Mapping):
            yield {}
            return
        own = {key: value for key, value in schema.items() if key not in _COMBINING}
        ref = schema.get("$ref")
        groups: list[Sequence[Any]] = [[part] for part in schema.get("allOf", ())]
        if isinstance(ref, str):
            if ref in trail:
                return
            target = self.at(unquote(ref).removeprefix("#"))
            children = self._kin.announced(ref, target, trail)
            if children:
                options = [self._tagged(target, {"$ref": child}) for child in children]
                groups.insert(0, [*choice.order(options), target])
            else:
                trail = (*trail, ref)
                own[REFERENCES] = [ref]
                groups.insert(0, [target])
        for keyword in ("oneOf", "anyOf"):
            if isinstance(schema.get(keyword), Sequence):
                options = [self._tagged(schema, option) for option in schema[keyword]]
                groups.append(choice.order(options))
        if "if" in schema:
            then = {"allOf": [schema["if"], schema.get("then", True)]}
            groups.append([then, schema.get("else", True)])
        yield from self._products(own, groups, choice, trail)

    def _products(
        self,
        merged: dict[str, Any],
        groups: Sequence[Sequence[Any]],
        choice: _Choice,
        trail: tuple[str, ...],
    ) -> Iterator[dict[str, Any]]:
        """All ways to take one of each group that do not contradict themselves."""
        if not groups:
            yield merged
            return
        for option in groups[0]:
            for part in self._flattened(option, choice, trail):
                choice.spend()
                try:
                    joined = _join(merged, part)
                except Impossible:
                    continue
                yield from self._products(joined, groups[1:], choice, trail)

    def _tagged(self, schema: Mapping[str, Any], option: Any) -> Any:
        """An alternative together with the discriminator value that announces it."""
        discriminator = schema.get("discriminator")
        ref = option.get("$ref") if isinstance(option, Mapping) else None
        if not isinstance(discriminator, Mapping) or not isinstance(ref, str):
            return option
        name = discriminator.get("propertyName")
        tag = tag_of(discriminator, ref)
        if not isinstance(name, str) or tag is None:
            return option
        told = {"type": "object", "properties": {name: {"const": tag}}, "required": [name]}
        return {"allOf": [option, told]}


def tag_of(discriminator: Mapping[str, Any], ref: str) -> str | None:
    """The value that stands for a schema: its first one in the mapping, else its name."""
    mapping = discriminator.get("mapping")
    for tag, target in mapping.items() if isinstance(mapping, Mapping) else ():
        if target == ref or f"{_COMPONENTS}{target}" == ref:
            return str(tag)
    return ref.removeprefix(_COMPONENTS) if ref.startswith(_COMPONENTS) else None


def _join(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    led = [*one.get(REFERENCES, ()), *other.get(REFERENCES, ())]
    joined = merge(other, one)
    if led:
        joined[REFERENCES] = led
    return joined


@dataclass(slots=True)
class _Choice:
    """In which order alternatives are tried, and how many have been."""

    random: Random | None
    above: frozenset[str]
    ending: bool
    spent: int = 0

    def spend(self) -> None:
        """Give up where too many combinations have been tried."""
        self.spent += 1
        if self.spent > _COMBINATIONS:
            raise Impossible("too many alternatives exclude each other")

    def order(self, options: list[Any]) -> list[Any]:
        if self.random is not None:
            self.random.shuffle(options)
        return sorted(options, key=self._rank)

    def _rank(self, option: Any) -> int:
        if not isinstance(option, Mapping):
            return 0
        null = types_of(option) == ("null",)
        if not self.ending:
            # Null comes last, for it shows nothing; where all is drawn, nothing comes last.
            return int(null and self.random is None)
        refs = {part.get("$ref") for part in (option, *option.get("allOf", ()))}
        return 0 if null else 3 if refs & self.above else 2 if refs - {None} else 1
