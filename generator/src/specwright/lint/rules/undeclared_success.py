"""An operation declares what it answers where it succeeds.

What it does
    Reports operations whose responses are refusals alone, 4xx and 5xx.

Why it matters
    What the operation is there for has no status and no type: a server may not answer it, and
    clients take it for an error. OAS 3.1.1, section 4.8.16, asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """Operations that can do nothing but refuse."""
    for operation in outline.all_operations:
        told = {response.status[:1] for response in operation.responses}
        if told and told <= {"4", "5"}:
            place = operation.node.get("responses") or operation.node
            yield Finding(place, f"{operation.name} declares no response for its success")


RULE = Rule("undeclared-success", "an operation can succeed", Severity.WARNING, check)
