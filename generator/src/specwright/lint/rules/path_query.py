"""A path is only a path.

What it does
    Reports paths that contain ``?`` or ``#``.

Why it matters
    What follows is no part of the path of a request, so the operation is never matched. Query
    parameters are declared under ``parameters``.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """Paths with a query or a fragment."""
    paths = outline.document.root.get("paths")
    for path, node in paths.members() if paths else ():
        for mark, what in (("?", "a query"), ("#", "a fragment")):
            if path.startswith("/") and mark in path:
                yield Finding(node, f"the path {quoted(path)} contains {what}")


RULE = Rule("path-query", "a path has no query and no fragment", Severity.ERROR, check)
