"""In OpenAPI 3.0 nothing stands beside a reference.

What it does
    Reports members beside ``$ref`` in documents of version 3.0, except in path items.

Why it matters
    They are ignored there: a ``nullable`` or a ``description`` beside ``$ref`` has no effect.
    ``allOf`` with the reference as its only member says the same and keeps them. Since 3.1 they
    count in schemas.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Members that are ignored."""
    if outline.version != "3.0":
        return
    for kind, node, _ in outline.references:
        if kind is Kind.PATH_ITEM:
            continue
        for name, member in node.members():
            if name != "$ref" and not name.startswith("x-"):
                yield Finding(member, f"{quoted(name)} beside $ref is ignored in OpenAPI 3.0")


RULE = Rule("ref-siblings", "nothing stands beside a reference in 3.0", Severity.WARNING, check)
