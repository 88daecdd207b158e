"""A parameter is declared once.

What it does
    Reports a parameter that has the name and the place of an earlier one in the same list.

Why it matters
    OpenAPI demands it; which of the two holds would be a guess.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Parameters that were declared before."""
    for owner in (*outline.of(Kind.PATH_ITEM), *outline.of(Kind.OPERATION)):
        first: dict[tuple[str, str], Node] = {}
        for parameter in outline.parameters(owner.get("parameters")):
            there = first.setdefault(parameter.identity, parameter.node)
            if there is not parameter.node:
                message = f"the {parameter.place} parameter {quoted(parameter.name)} stands twice"
                yield Finding(parameter.node, message, (there.location,))


RULE = Rule("parameter-duplicate", "a parameter is declared once", Severity.ERROR, check)
