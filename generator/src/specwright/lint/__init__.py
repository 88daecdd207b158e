"""Our own rules about documents, one file each, on top of what the specification demands."""

from __future__ import annotations

from collections.abc import Collection

from specwright.diagnostics import Diagnostic, Diagnostics
from specwright.lint.outline import Outline
from specwright.lint.registry import RULES
from specwright.openapi.document import Document
from specwright.openapi.structure import Objects

__all__ = ["RULES", "lint"]


def lint(
    document: Document, disabled: Collection[str] = (), objects: Objects | None = None
) -> list[Diagnostic]:
    """What the rules find, in the order of the document; ids of rules to leave out.

    ``objects`` is what a walk over the document gives, where somebody has gone it already.
    """
    outline = Outline(document, objects)
    found = Diagnostics()
    for rule in RULES:
        if rule.id not in disabled:
            found.extend(rule.run(outline))
    return list(found)
