"""Every component is used.

What it does
    Reports components that nothing outside of ``components`` leads to: neither a reference, nor a
    discriminator's mapping, nor a security requirement. A schema that extends a used one with a
    discriminator counts as used: it is one of its variants.

Why it matters
    Readers take it for a part of the API, and generated packages carry its model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.lint.rules.security_undefined import requirements
from specwright.openapi.document import Node, escape_token
from specwright.openapi.structure import COMPONENT_SECTIONS, Kind

_SECTIONS: Mapping[str, str] = {section: str(kind) for kind, section in COMPONENT_SECTIONS.items()}


def check(outline: Outline) -> Iterator[Finding]:
    """Components that the API could do without."""
    root = outline.document.root
    if not outline.all_operations and root.get("webhooks") is None:
        return
    used = _reached(outline)
    components = root.get("components")
    for section, entries in components.members() if components else ():
        for name, node in entries.members() if section in _SECTIONS else ():
            if node.pointer not in used:
                yield Finding(node, f"nothing refers to the {_SECTIONS[section]} {quoted(name)}")


def _reached(outline: Outline) -> set[str]:
    """Pointers of the components that paths, webhooks and requirements lead to."""
    targets: dict[str, set[str]] = {"": set()}
    for _, node, target in outline.references:
        targets.setdefault(_component(node.pointer), set()).add(_component(target[1:]))
    for name, _ in requirements(outline):
        targets[""].add(f"/components/securitySchemes/{escape_token(name)}")
    for schema in outline.of(Kind.SCHEMA):
        owner = targets.setdefault(_component(schema.pointer), set())
        owner.update(_mapped(schema))
        parents = _extended(schema)
        for parent in parents:
            if _has_discriminator(outline, parent):
                targets.setdefault(parent, set()).add(_component(schema.pointer))
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting.extend(targets.get(here, ()))
    return reached


def _component(pointer: str) -> str:
    """The component that a place belongs to; empty for places outside of components."""
    keys = pointer.split("/")
    return "/".join(keys[:4]) if len(keys) > 3 and keys[1] == "components" else ""


def _mapped(schema: Node) -> Iterator[str]:
    discriminator = schema.get("discriminator")
    mapping = discriminator.get("mapping") if discriminator else None
    for _, entry in mapping.members() if mapping else ():
        if isinstance(entry.value, str):
            name = f"/components/schemas/{escape_token(entry.value)}"
            yield _component(entry.value[1:]) if entry.value.startswith("#") else name


def _extended(schema: Node) -> Iterator[str]:
    all_of = schema.get("allOf")
    for part in all_of.items() if all_of else ():
        target: Any = part.value.get("$ref") if isinstance(part.value, Mapping) else None
        if isinstance(target, str):
            yield target[1:]


def _has_discriminator(outline: Outline, pointer: str) -> bool:
    try:
        return outline.document.at(pointer).get("discriminator") is not None
    except LookupError:
        return False


RULE = Rule("unused-component", "every component is used", Severity.WARNING, check)
