"""An operationId names one operation.

What it does
    Reports every operation whose ``operationId`` was used before, with the first use.

Why it matters
    OpenAPI demands it, and generated code cannot have two functions of one name.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline, text
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Operations with a name that is taken."""
    first: dict[str, Node] = {}
    for node in outline.of(Kind.OPERATION):
        name = text(node, "operationId")
        if name and name in first:
            there = (first[name] / "operationId").location
            message = f"the operationId {quoted(name)} is taken, first in line {there.line}"
            yield Finding(node / "operationId", message, (there,))
        first.setdefault(name, node)


RULE = Rule("operation-id-duplicate", "an operationId is unique", Severity.ERROR, check)
