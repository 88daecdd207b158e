"""A tag is declared once.

What it does
    Reports a declaration of a tag that was declared before.

Why it matters
    OpenAPI demands it; one of the two descriptions would be lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline, text
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node


def check(outline: Outline) -> Iterator[Finding]:
    """Tags that were declared before."""
    first: dict[str, Node] = {}
    declaration = outline.document.root.get("tags")
    for tag in declaration.items() if declaration else ():
        name = text(tag, "name")
        there = first.setdefault(name, tag)
        if name and there is not tag:
            yield Finding(tag, f"the tag {quoted(name)} is declared twice", (there.location,))


RULE = Rule("tag-duplicate", "a tag is declared once", Severity.ERROR, check)
