"""Values of an enum have the type of their schema.

What it does
    Reports values of ``enum`` that the ``type`` beside it does not admit, and enumerations beside
    an array that list what its items may be.

Why it matters
    What satisfies both keywords is valid, and so nothing is where they contradict each other. The
    meaning is taken from the type where that is clear; other readers may take it from the values.
"""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from specwright.diagnostics import Severity
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node
from specwright.openapi.enumeration import agreeing, is_of, read_as, sole_type
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Enumerations that contradict the type of their schema."""
    for schema in outline.of(Kind.SCHEMA):
        enum = schema.get("enum")
        kind = sole_type(schema.value.get("type")) if enum is not None else None
        if enum is not None and kind is not None and isinstance(enum.value, list):
            yield from _mistyped(schema, enum, kind)


def _mistyped(schema: Node, enum: Node, kind: str) -> Iterator[Finding]:
    read = agreeing(schema.value)
    article = "an" if kind[0] in "ai" else "a"
    if kind == "array":
        if read is not None:
            yield Finding(enum, "these are no arrays: they are taken for values of the items")
        return
    values = [value for value in enum.items() if value.value is not None]
    wrong = [value for value in values if not is_of(kind, value.value)]
    if wrong and read is None and len(wrong) == len(values):
        yield Finding(enum, f"nothing is valid here: none of these values is {article} {kind}")
        return
    for value in wrong:
        meant = read_as(kind, value.value) if read is not None else None
        shown = dumps(meant, ensure_ascii=False)
        taken = "it is never valid" if meant is None else f"it is taken for {shown}"
        yield Finding(value, f"the value {dumps(value.value)} is not {article} {kind}: {taken}")


RULE = Rule("enum-mistyped", "values of an enum have its type", Severity.WARNING, check)
