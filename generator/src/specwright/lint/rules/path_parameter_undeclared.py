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
        # What stands behind the path is no part of it, which another rule tells of.
        path = operation.path.partition("#")[0].partition("?")[0]
        missing = [n for n in dict.fromkeys(variables(path)) if n not in declared]
        if missing:
            plural = "s" if len(missing) > 1 else ""
            named = ", ".join(map(quoted, missing))
            message = f"{operation.name} does not declare the path parameter{plural} {named}"
            yield Finding(operation.node, message)


RULE = Rule(
    "path-parameter-undeclared",
    "every variable of a path is declared as a parameter",
    Severity.ERROR,
    check,
)
