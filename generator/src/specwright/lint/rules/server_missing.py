"""The document says where the API is.

What it does
    Reports a document with paths and without ``servers``.

Why it matters
    Generated clients then have no default address, and every caller has to know it.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """The document, if it names no server."""
    root = outline.document.root
    servers = root.get("servers")
    if outline.operations and (servers is None or not servers.value):
        yield Finding(root, "the document names no servers")


RULE = Rule("server-missing", "the document names a server", Severity.NOTE, check)
