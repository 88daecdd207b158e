"""Every variable of a path is declared as a parameter.

What it does
    Reports operations whose path has a name in braces for which neither the operation nor the path
    item has a path parameter.

Why it matters
    Without a declaration the variable has no type: a server cannot check it, and a client has no
    argument for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline, variables
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """Variables that no parameter describes."""
    for operation in outline.operations:
        declared = {p.name for p in operation.parameters if p.place == "path"}
        for name in dict.fromkeys(variables(operation.path)):
            if name not in declared:
                message = f"{operation.name} does not declare the path parameter {quoted(name)}"
                yield Finding(operation.node, message)


RULE = Rule(
    "path-parameter-undeclared",
    "every variable of a path is declared as a parameter",
    Severity.ERROR,
    check,
)
