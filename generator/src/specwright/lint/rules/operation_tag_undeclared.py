"""Every tag of an operation is declared.

What it does
    Reports the first use of each tag that is not listed in ``tags`` of the document.

Why it matters
    A tag becomes a module and a chapter of the documentation; its description and its place in the
    order come from the declaration. Most undeclared tags are misspelt ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline, text
from specwright.lint.rule import Finding, Rule
from specwright.openapi.guess import guess


def check(outline: Outline) -> Iterator[Finding]:
    """Tags without a declaration."""
    declaration = outline.document.root.get("tags")
    declared = {text(tag, "name") for tag in (declaration.items() if declaration else ())}
    known = set(declared)
    for operation in outline.all_operations:
        tags = operation.node.get("tags")
        for tag in tags.items() if tags else ():
            if isinstance(tag.value, str) and tag.value not in known:
                known.add(tag.value)
                message = f"the tag {quoted(tag.value)} is not declared in the document's tags"
                yield Finding(tag, message + guess(tag.value, declared))


RULE = Rule(
    "operation-tag-undeclared", "the tags of operations are declared", Severity.WARNING, check
)
