"""Every operation says what it does.

What it does
    Reports operations that have neither ``summary`` nor ``description``.

Why it matters
    The sentence becomes the docstring of the handler, of both clients, and the documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity
from specwright.lint.outline import Outline, text
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """Operations without a word about them."""
    for operation in outline.all_operations:
        if not text(operation.node, "summary") and not text(operation.node, "description"):
            message = f"{operation.name} has neither a summary nor a description"
            yield Finding(operation.node, message)


RULE = Rule(
    "operation-description-missing",
    "every operation has a summary or a description",
    Severity.WARNING,
    check,
)
