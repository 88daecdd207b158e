"""Constraints that the models cannot hold; validators know them all the same."""

from __future__ import annotations

from collections.abc import Mapping

from specwright.ir.build.scope import Scope
from specwright.ir.grammar import every_schema
from specwright.ir.pattern import compiles
from specwright.openapi.document import Node


def report_patterns(root: Node, scope: Scope) -> None:
    """Note each pattern that models leave to the validators."""
    for slot in every_schema(root.value):
        schema = slot.schema
        pattern = schema.get("pattern") if isinstance(schema, Mapping) else None
        if isinstance(pattern, str) and not compiles(pattern):
            pointer = f"{slot.pointer}/pattern"
            scope.diagnostics.note(
                "unsupported-pattern",
                "models leave this pattern to validators: their engine knows no look-around "
                "and no back-references",
                root.document.locate(pointer),
                pointer,
            )
