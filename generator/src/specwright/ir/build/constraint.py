"""Constraints that the models cannot hold; validators know them all the same."""

from __future__ import annotations

from typing import Any

from specwright.ir.build.scope import Scope
from specwright.ir.grammar import every_object, every_schema
from specwright.ir.pattern import compiles
from specwright.openapi.document import Node


def report_constraints(root: Node, scope: Scope) -> None:
    """Tell what of the schemas is left to the validators."""
    # Of most documents there is nothing to tell, and no place has to be known.
    if not any(map(_is_left, every_object(root.value))):
        return
    for slot in every_schema(root.value):
        schema = slot.schema
        if not (isinstance(schema, dict) and _is_left(schema)):
            continue
        if "$dynamicRef" in schema:
            pointer = f"{slot.pointer}/$dynamicRef"
            scope.diagnostics.warning(
                "unsupported-dynamic-reference",
                "what $dynamicRef leads to is checked, but is no part of the type",
                root.document.locate(pointer),
                pointer,
            )
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and not compiles(pattern):
            pointer = f"{slot.pointer}/pattern"
            scope.diagnostics.note(
                "unsupported-pattern",
                "models leave this pattern to validators: their engine knows no look-around "
                "and no back-references",
                root.document.locate(pointer),
                pointer,
            )


def _is_left(schema: dict[str, Any]) -> bool:
    if "$dynamicRef" in schema:
        return True
    if "pattern" not in schema:
        return False
    return isinstance(schema["pattern"], str) and not compiles(schema["pattern"])
