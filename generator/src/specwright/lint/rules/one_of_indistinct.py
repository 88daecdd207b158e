"""Some value satisfies exactly one alternative.

What it does
    Reports ``oneOf`` of which each alternative is taken in by another one: whatever its properties
    can say satisfies that one, too.

Why it matters
    ``oneOf`` is satisfied by exactly one. Unless a value has members that the contract does not
    speak of, none passes; no handler and no client can send one. ``anyOf`` may be meant; else
    ``required``, a constant or ``additionalProperties: false`` tells the alternatives apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.overlap import Overlap
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Alternatives of which none can be the only one."""
    overlap = Overlap(outline.document.root.value)
    for schema in outline.of(Kind.SCHEMA):
        if overlap.is_total(schema.value):
            yield Finding(
                schema / "oneOf",
                "no alternative can be the only one: what it can say satisfies another one, too",
            )


RULE = Rule("one-of-indistinct", "alternatives can be told apart", Severity.WARNING, check)
