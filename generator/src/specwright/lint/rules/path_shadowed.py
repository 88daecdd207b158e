"""Two paths do not differ in names alone.

What it does
    Reports a path that is the same as an earlier one but for the names in its braces.

Why it matters
    No request can tell ``/users/{id}`` from ``/users/{name}``: one of them is never reached.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline, shape
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node


def check(outline: Outline) -> Iterator[Finding]:
    """Paths that an earlier one already matches."""
    first: dict[str, tuple[str, Node]] = {}
    paths = outline.document.root.get("paths")
    for path, node in paths.members() if paths else ():
        if not path.startswith("/"):
            continue
        earlier, there = first.setdefault(shape(path), (path, node))
        if earlier != path:
            message = f"{quoted(path)} matches the same requests as {quoted(earlier)}"
            yield Finding(node, message, (there.location,))


RULE = Rule("path-shadowed", "no two paths match the same requests", Severity.ERROR, check)
