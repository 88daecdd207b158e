"""References by dynamic anchors, as plain ones.

JSON Schema 2020-12, section 8.2.3.2: where ``$dynamicRef`` leads depends on who refers to the
schema that it stands in. A document can say all of that in advance: a template becomes a copy for
each schema that refers to it and has such an anchor, itself or in its ``$defs``; elsewhere the
nearest anchor is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specwright.ir.grammar import Slot, every_schema, subschema_slots
from specwright.ir.normalise import Contract, copied
from specwright.openapi.document import Document

Bindings = Mapping[str, dict[str, Any]]
"""What an anchor means, by its name."""


def without_dynamic_references(document: Document) -> Mapping[str, Any]:
    """What a bundled document says in plain references, for those who know no others."""
    contract = copied(document)
    settle_dynamic_references(contract)
    return contract.value if contract.dynamic else document.value


def settle_dynamic_references(contract: Contract) -> None:
    """Rewrite in place; what cannot be told in advance stays, and is reported later."""
    if not contract.dynamic:
        return
    slots = [slot for slot in every_schema(contract.value) if isinstance(slot.schema, dict)]
    document = contract.document()
    for slot in slots:
        bound = _bindings(slot)
        if bound and isinstance(slot.schema.get("$ref"), str):
            _bind(slot.schema, bound, contract, document)
    slots = [slot for slot in every_schema(contract.value) if isinstance(slot.schema, dict)]
    anchors = [slot for slot in slots if "$dynamicAnchor" in slot.schema]
    settled = [_settle(slot, anchors) for slot in slots if "$dynamicRef" in slot.schema]
    if all(settled):
        for slot in anchors:
            slot.schema.pop("$dynamicAnchor", None)


def _bindings(slot: Slot) -> Bindings:
    written = slot.schema.get("$defs")
    found = {
        inner["$dynamicAnchor"]: inner
        for inner in (written.values() if isinstance(written, Mapping) else ())
        if isinstance(inner, dict) and isinstance(inner.get("$dynamicAnchor"), str)
    }
    own = slot.schema.get("$dynamicAnchor")
    if isinstance(own, str):
        found[own] = {"$dynamicAnchor": own, "$ref": f"#{slot.pointer}"}
    return found


def _bind(schema: dict[str, Any], bound: Bindings, contract: Contract, document: Document) -> None:
    template = _target(schema["$ref"], document)
    if template is None or not _mentions(template, bound, document, set()):
        return
    made = contract.copy(template)
    _replace(made, bound, contract, document, (schema["$ref"],))
    for key in ("$id", "$dynamicAnchor"):
        made.pop(key, None)
    del schema["$ref"]
    kept = {k: v for k, v in schema.pop("$defs", {}).items() if v not in bound.values()}
    if kept:
        schema["$defs"] = kept
    # What the template says gives way to what stands beside the reference to it.
    if made.keys() & schema.keys():
        branches = schema.setdefault("allOf", contract.remember([], contract.origin(schema)))
        branches.append(made)
    else:
        schema.update(made)


def _replace(
    schema: Any, bound: Bindings, contract: Contract, document: Document, above: tuple[str, ...]
) -> None:
    """Everything below a copy of a template that the bindings have a say in."""
    for slot in list(_below(schema)):
        inner = slot.schema
        if not isinstance(inner, dict):
            continue
        name = str(inner.get("$dynamicRef", "")).removeprefix("#")
        ref = inner.get("$ref")
        if name in bound:
            meant = contract.copy(bound[name])
            del meant["$dynamicAnchor"]
            del inner["$dynamicRef"]
            slot.holder[slot.key] = {**meant, **inner} if inner else meant
            contract.remember(slot.holder[slot.key], contract.origin(meant))
        elif isinstance(ref, str) and ref not in above:
            target = _target(ref, document)
            if target is not None and _mentions(target, bound, document, set()):
                copied = contract.copy(target)
                _replace(copied, bound, contract, document, (*above, ref))
                del inner["$ref"]
                inner.update(copied)


def _below(schema: Any) -> Iterator[Slot]:
    waiting = list(subschema_slots(schema))
    while waiting:
        slot = waiting.pop()
        yield slot
        waiting += subschema_slots(slot.schema)


def _mentions(schema: Any, bound: Bindings, document: Document, seen: set[int]) -> bool:
    """Whether something depends on the bindings, also by what it refers to."""
    waiting = [schema]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, dict) or id(current) in seen:
            continue
        seen.add(id(current))
        if str(current.get("$dynamicRef", "")).removeprefix("#") in bound:
            return True
        if isinstance(current.get("$ref"), str):
            waiting.append(_target(current["$ref"], document))
        waiting += [slot.schema for slot in subschema_slots(current)]
    return False


def _target(ref: str, document: Document) -> dict[str, Any] | None:
    try:
        value = document.at(ref.removeprefix("#")).value
    except (LookupError, TypeError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _settle(slot: Slot, anchors: list[Slot]) -> bool:
    """Make a plain reference of a dynamic one; False where several anchors are meant."""
    ref = str(slot.schema["$dynamicRef"])
    if ref.startswith("#/"):
        slot.schema["$ref"] = slot.schema.pop("$dynamicRef")
        return True
    found = [anchor for anchor in anchors if f"#{anchor.schema['$dynamicAnchor']}" == ref]
    around = [anchor for anchor in found if f"{slot.pointer}/".startswith(f"{_holder(anchor)}/")]
    # The nearest around it is the start of the search; nobody who refers to it has another.
    around.sort(key=lambda anchor: len(_holder(anchor)))
    chosen = around[-1:] or found
    if len(chosen) != 1:
        return False
    del slot.schema["$dynamicRef"]
    slot.schema["$ref"] = f"#{chosen[0].pointer}"
    return True


def _holder(anchor: Slot) -> str:
    """The pointer of the schema that an anchor belongs to: itself, or whose ``$defs`` it is in."""
    holder, kept, name = anchor.pointer.rpartition("/$defs/")
    return holder if kept and "/" not in name else anchor.pointer
