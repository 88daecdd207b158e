"""Give every inline object, enumeration and choice a name from its place, and move it.

Afterwards each declaration stands under ``components/schemas`` by its class name, and every use
refers to it. Nullability belongs to the use: what moves is the thing without null.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from specwright.diagnostics import Diagnostics
from specwright.ir.circle import PREFIX, open_circles
from specwright.ir.distribution import choices_first, distribution
from specwright.ir.grammar import every_holder, every_schema, is_simple, subschemas
from specwright.ir.label import labels
from specwright.ir.normalise import Contract
from specwright.ir.null_of_all import allows_null, settle_null_of_all
from specwright.ir.nullable import beside_null, without_null
from specwright.ir.overlapping import join_overlapping
from specwright.ir.place import places
from specwright.ir.renaming import renamed, spell_out_discriminator
from specwright.ir.rewrite import split_kinds
from specwright.ir.shape import (
    choice,
    enumerated,
    has_members,
    is_null,
    is_untyped,
    sole_reference,
    variants,
)
from specwright.naming import CLASS_WORDS, NameTable, class_name, singular

_OF_THE_USE = ("default", "deprecated", "readOnly", "writeOnly")


@dataclass(slots=True)
class Hoisted:
    """What hoisting made of a contract."""

    wire_names: dict[str, str]
    """Class name to the key of the component; to the class name itself where it was inline."""
    names: NameTable
    """The class names taken so far."""
    bases: frozenset[str]
    """Class names of what the variants of distributed choices share, made for these alone."""


def hoist(contract: Contract, diagnostics: Diagnostics) -> Hoisted:
    """Hoist in place: the contract's components are renamed and joined by what was inline."""
    hoister = _Hoister(contract, diagnostics, NameTable(diagnostics, CLASS_WORDS))
    hoister.rename_components()
    hoister.open_circles()
    hoister.never_null = settle_null_of_all(contract, hoister.lookup)
    join_overlapping(contract, hoister.lookup, hoister.deep.values())
    hoister.hoist_everything()
    return Hoisted(hoister.wire_names, hoister.names, frozenset(hoister.bases))


@dataclass(slots=True)
class _Hoister:
    contract: Contract
    diagnostics: Diagnostics
    names: NameTable
    wire_names: dict[str, str] = field(default_factory=dict)
    schemas: dict[str, Any] = field(default_factory=dict)
    nullable: dict[str, str] = field(default_factory=dict)
    """Class names of what its uses make null, and the keyword that puts null beside it."""
    deep: dict[str, Any] = field(default_factory=dict)
    """References to something else than a component, and what stands there."""
    forced: set[int] = field(default_factory=set)
    """Identities of those."""
    moved: dict[int, str] = field(default_factory=dict)
    bases: set[str] = field(default_factory=set)
    never_null: set[int] = field(default_factory=set)
    """Identities of references inside an ``allOf`` that other parts of it keep from being null."""

    def rename_components(self) -> None:
        """Components get their class names; references are told by them from here on."""
        components = self.contract.value.setdefault("components", {})
        written: dict[str, Any] = components.get("schemas") or {}
        chosen: dict[str, str] = {}
        # A key that is a class name already is served first, so that only the others give way.
        for key in sorted(written, key=lambda key: (class_name(key) != key, key)):
            place = self.contract.source.locate(self.contract.origin(written) + "/" + _token(key))
            chosen[key] = self.names.claim(class_name(key), place, key, "Model")
        self._rewrite(chosen)
        self.schemas = {chosen[key]: written[key] for key in written}
        self.wire_names = {chosen[key]: key for key in written}
        components["schemas"] = self.contract.remember(
            self.schemas, self.contract.origin(written) or "/components/schemas"
        )

        for name, schema in self.schemas.items():
            if isinstance(schema, dict) and self._loops(schema):
                self.diagnostics.error(
                    "reference-endless",
                    f"{self.wire_names[name]!r} refers to itself and means nothing",
                    self.contract.place(schema),
                    PREFIX.removeprefix("#") + name,
                )
                schema.clear()

    def open_circles(self) -> None:
        """Choices among schemas that extend the choice get a base that these extend instead."""

        def claim(name: str, schema: Any) -> str:
            return self.names.claim(name, self.contract.place(schema), name, "Inline")

        for base in open_circles(self.schemas, self.contract, claim):
            self.wire_names[base] = base

    def _loops(self, schema: Any) -> bool:
        seen: set[str] = set()
        ref = sole_reference(schema)
        while ref is not None and ref not in seen:
            seen.add(ref)
            ref = sole_reference(self.lookup(ref))
        return ref is not None

    def hoist_everything(self) -> None:
        """Components first, then what stands inline, then references that turned out nullable."""
        self.forced = {id(target) for target in self.deep.values()}
        for name in choices_first(self.schemas, self.lookup):
            self._component(name)
        equal: dict[str, list[tuple[Any, str]]] = {}
        found = list(places(self.contract.value))
        several = Counter(place.body for place in found)
        for place in found:
            slot = place.slot
            whole = bool(place.body) and is_untyped(slot.schema)
            if not place.body or several[place.body] == 1:
                slot.holder[slot.key] = self._placed(slot.schema, place.name, place.enums, whole)
                continue
            known = equal.setdefault(place.body, [])
            written = copy.deepcopy(slot.schema)
            twin = next((name for schema, name in known if schema == written), None)
            if twin is not None:
                slot.holder[slot.key] = self._reference(twin)
                continue
            slot.holder[slot.key] = self._placed(slot.schema, place.name, place.enums, whole)
            ref = sole_reference(slot.schema)
            if ref is not None:
                known.append((written, ref.removeprefix(PREFIX)))
        self._settle_references()

    def lookup(self, ref: str) -> Any:
        """The schema that a reference means."""
        return self.deep[ref] if ref in self.deep else self.schemas.get(ref.removeprefix(PREFIX))

    # --- references -------------------------------------------------------------------------

    def _rewrite(self, chosen: Mapping[str, str]) -> None:
        written = self.contract.document()
        known = {PREFIX + name for name in chosen.values()}
        for holder, key in list(every_holder(self.contract.value)):
            schema = holder[key]
            if not isinstance(schema, dict):
                continue
            if "$ref" in schema and isinstance(schema["$ref"], str):
                schema["$ref"] = renamed(schema["$ref"], chosen)
                if schema["$ref"] not in known and schema["$ref"] not in self.deep:
                    try:
                        self.deep[schema["$ref"]] = written.at(schema["$ref"][1:]).value
                    except (LookupError, TypeError, ValueError):
                        self.diagnostics.error(
                            "reference-dead",
                            f"{schema['$ref']!r} leads nowhere",
                            self.contract.place(schema),
                            self._pointer(schema),
                        )
                        del schema["$ref"]
            if "discriminator" in schema:
                spell_out_discriminator(schema, chosen)

    def _pointer(self, schema: dict[str, Any]) -> str:
        slots = every_schema(self.contract.value)
        return next((slot.pointer for slot in slots if slot.schema is schema), "")

    def _settle_references(self) -> None:
        components = {ref: self.moved.get(id(target)) for ref, target in self.deep.items()}
        for ref in [ref for ref, name in components.items() if name is None]:
            tail = ref.rpartition("/")[2].replace("~1", "/")
            place = self.contract.source.locate(ref[1:])
            name = self.names.claim(class_name(tail), place, tail, "Model")
            self._store(name, self.deep[ref], name)
            self._children(self.schemas[name], name)
            components[ref] = name
        for name in self.schemas:
            self._adopt_null(name)
        for holder, key in list(every_holder(self.contract.value)):
            schema = holder[key]
            if not isinstance(schema, dict) or "$ref" not in schema:
                continue
            if not isinstance(schema["$ref"], str):
                continue
            if schema["$ref"] in components:
                schema["$ref"] = f"{PREFIX}{components[schema['$ref']]}"
            keyword = self.nullable.get(schema["$ref"].removeprefix(PREFIX))
            if keyword is not None:
                self._make_nullable(schema, keyword)

    def _adopt_null(self, name: str) -> None:
        """Another name of what may be null may be null where that name is used."""
        passed, target = set[str](), name
        while target not in self.nullable and target not in passed:
            passed.add(target)
            ref = sole_reference(self.schemas.get(target))
            if ref is None:
                return
            target = ref.removeprefix(PREFIX)
        if target in self.nullable:
            self.nullable |= dict.fromkeys(passed, self.nullable[target])

    def _make_nullable(self, schema: dict[str, Any], keyword: str) -> None:
        """A use of a component whose null has become the use's own affair."""
        if id(schema) in self.moved or id(schema) in self.never_null:
            return
        target = {"$ref": schema.pop("$ref")}
        self.moved[id(target)] = ""
        pair = self.contract.remember([target, {"type": "null"}], self.contract.origin(schema))
        self.contract.remember(target, self.contract.origin(schema))
        if keyword in schema:
            schema["allOf"] = [*schema.get("allOf", ()), {keyword: pair}]
        else:
            schema[keyword] = pair

    # --- moving -----------------------------------------------------------------------------

    def _component(self, name: str) -> None:
        schema = self.schemas[name]
        self.moved[id(schema)] = name
        if isinstance(schema, dict):
            split_kinds(schema, self.contract)
        inner = beside_null(schema)
        if inner is not None and self._nominal(inner, enums=True, alone=True):
            self.nullable[name] = choice(schema) or "anyOf"
            self._store(name, inner, self.wire_names[name])
        elif self._nominal(schema, enums=True, alone=True):
            bare, with_null = without_null(schema, self.contract)
            if with_null is not None:
                keyword = next(iter(with_null({})))
                if allows_null(schema, self.lookup, exactly=keyword == "anyOf"):
                    self.nullable[name] = keyword
                self._store(name, bare, self.wire_names[name])
                if isinstance(bare, dict) and sole_reference(bare):
                    return
        self._children(self.schemas[name], name)

    def _store(self, name: str, schema: Any, wire_name: str) -> None:
        self.schemas[name] = schema
        self.wire_names[name] = wire_name
        self.moved[id(schema)] = name

    def _reference(self, name: str) -> dict[str, Any]:
        made: dict[str, Any] = {"$ref": PREFIX + name}
        return made

    def _placed(self, schema: Any, suggested: str, enums: bool = True, named: bool = False) -> Any:
        """What stands at a place afterwards: the schema itself, or a reference to where it went."""
        if not isinstance(schema, dict):
            return schema
        forced = id(schema) in self.forced
        split_kinds(schema, self.contract)
        if not (forced or named or self._nominal(schema, enums)):
            self._children(schema, suggested, enums=enums)
            return schema
        bare, with_null = (schema, None) if forced else without_null(schema, self.contract)
        exactly = with_null is not None and "anyOf" in with_null({})
        if not allows_null(schema, self.lookup, exactly=exactly):
            with_null = None
        if with_null is not None and sole_reference(bare):
            return self.contract.remember(with_null(bare), self.contract.origin(schema))
        place = self.contract.place(schema)
        name = self.names.claim(class_name(suggested), place, suggested, "Inline")
        told = {key: bare.pop(key) for key in _OF_THE_USE if key in bare} if not forced else {}
        self._store(name, bare, name)
        if forced:
            self.moved[id(schema)] = name
        self._children(bare, name)
        use = self.contract.remember(self._reference(name), self.contract.origin(schema))
        made = {**(with_null(use) if with_null is not None else use), **told}
        return self.contract.remember(made, self.contract.origin(schema))

    def _children(self, schema: Any, name: str, enums: bool = True) -> None:
        """Hoist inside a schema that itself stays, or is called ``name`` already."""
        if not isinstance(schema, dict):
            return
        self._distribute(schema, name)
        chooser = choice(schema)
        told: dict[int, str] = {}
        if chooser is not None:
            branches = [branch for branch in variants(schema) if isinstance(branch, dict)]
            told = {id(b): label for b, label in zip(branches, labels(branches), strict=True)}
        for keyword, holder, key in subschemas(schema):
            held = holder[key]
            if not isinstance(held, dict) or (is_simple(held) and id(held) not in self.forced):
                continue
            match keyword:
                case "properties":
                    holder[key] = self._placed(held, name + class_name(str(key)))
                case "items":
                    holder[key] = self._placed(held, singular(name), enums)
                case "contentSchema":
                    holder[key] = self._placed(held, name)
                case "prefixItems":
                    holder[key] = self._placed(held, f"{name}Item{key + 1}")
                case "additionalProperties" | "patternProperties":
                    holder[key] = self._placed(held, f"{name}Value")
                case "$defs" | "definitions" if id(held) in self.forced:
                    holder[key] = self._placed(held, name + class_name(str(key)))
                case "allOf":
                    self._children(held, name)
                case "oneOf" | "anyOf" if keyword == chooser:
                    if is_null(held):
                        continue
                    single = len(variants(schema)) == 1
                    label = name if single else name + told[id(held)]
                    # Values beside a plain string read better where they stand.
                    named = enums and (single or self._complex_choice(schema))
                    holder[key] = self._placed(held, label, named)
                case "oneOf" | "anyOf":
                    self._children(held, name)
                case _:
                    pass

    def _distribute(self, schema: dict[str, Any], name: str) -> None:
        """A choice beside properties becomes a choice of whole objects."""
        split = distribution(schema, self.lookup)
        if split is None:
            return
        origin = self.contract.origin(schema)
        if len(split.branches) == 1:
            schema.clear()
            whole = [*split.base.pop("allOf", ()), split.branches[0]]
            schema |= split.outer | split.base
            schema["allOf"] = self.contract.remember(whole, origin)
            self._distribute(schema, name)
            return
        base = sole_reference(split.base)
        if base is None:
            stem = self.names.claim(f"{name}Base", self.contract.place(schema), name, "Inline")
            self._store(stem, self.contract.remember(split.base, origin), stem)
            # A further choice has branches of its own, which are called after the base.
            further = "allOf" in split.base or choice(split.base) is not None
            self._children(split.base, stem if further else name)
            self.bases.add(stem)
            base = PREFIX + stem
        made: list[dict[str, Any]] = []
        variants_of: dict[str, str] = {}
        told = labels(split.branches, split.chooser)
        for label, branch in zip(told, split.branches, strict=True):
            ref = sole_reference(branch)
            whole = self.contract.remember({"allOf": [{"$ref": base}, branch]}, origin)
            made.append(self._placed(whole, name + label))
            variant = sole_reference(made[-1])
            if ref is not None and variant is not None:
                variants_of[ref] = variant
        schema.clear()
        schema.update(split.outer)
        schema[split.keyword] = made
        if split.discriminator is not None:
            mapping = split.discriminator.get("mapping", {})
            known = {v: variants_of[ref] for v, ref in mapping.items() if ref in variants_of}
            schema["discriminator"] = {**split.discriminator, "mapping": known}

    # --- judging ----------------------------------------------------------------------------

    def _nominal(self, schema: Any, enums: bool, alone: bool = False) -> bool:
        """Whether a schema declares something that deserves a name."""
        if not isinstance(schema, dict) or sole_reference(schema) is not None:
            return False
        if is_null(schema) or "const" in schema:
            return False
        if enums and len(enumerated(schema)) > (0 if alone else 1):
            return True
        keyword = choice(schema)
        if keyword is not None:
            several = variants(schema)
            if len(several) < 2:
                # One branch beside null: the branch is named, not the choice.
                return has_members(schema, self.lookup) and bool(schema.get("properties"))
            return self._complex_choice(schema)
        return has_members(schema, self.lookup)

    def _complex_choice(self, schema: Mapping[str, Any]) -> bool:
        return "discriminator" in schema or any(self._complex(b) for b in variants(schema))

    def _complex(self, branch: Any) -> bool:
        if not isinstance(branch, Mapping):
            return False
        return "$ref" in branch or has_members(branch, self.lookup) or choice(branch) is not None


def _token(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
