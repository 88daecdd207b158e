"""Every path parameter is a variable of the path.

What it does
    Reports path parameters whose name does not stand in the braces of the path, once each.

Why it matters
    Such a parameter is required and can never be sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline, variables
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """Path parameters that have no place in the path."""
    reported: set[tuple[str, str]] = set()
    for operation in outline.operations:
        for parameter in operation.parameters:
            misplaced = parameter.place == "path" and parameter.name not in variables(
                operation.path
            )
            place = (operation.path, parameter.node.pointer)
            if misplaced and place not in reported:
                reported.add(place)
                message = f"{quoted(operation.path)} has no variable {quoted(parameter.name)}"
                yield Finding(parameter.node, message)


RULE = Rule("path-parameter-unused", "a path parameter stands in its path", Severity.ERROR, check)
