"""A path does not end with a slash.

What it does
    Reports paths that end with ``/``, except the root.

Why it matters
    ``/users/`` and ``/users`` are two resources. Callers mix them up, and proxies repair one.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """Paths with a slash at the end."""
    paths = outline.document.root.get("paths")
    for path, node in paths.members() if paths else ():
        if path.startswith("/") and path.endswith("/") and path != "/":
            yield Finding(node, f"the path {quoted(path)} ends with a slash")


RULE = Rule("path-trailing-slash", "a path does not end with a slash", Severity.WARNING, check)
