"""Every operation has an operationId.

What it does
    Reports operations under ``paths`` without ``operationId``.

Why it matters
    It is the name of the operation in generated code. A name made from the method and the path
    changes whenever the path does, and with it every caller.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity
from specwright.lint.outline import Outline, text
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """Operations without a name."""
    for operation in outline.operations:
        if not text(operation.node, "operationId"):
            yield Finding(operation.node, f"{operation.name} has no operationId")


RULE = Rule("operation-id-missing", "every operation has an operationId", Severity.WARNING, check)
