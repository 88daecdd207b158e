"""A value is listed once in an enum.

What it does
    Reports values of ``enum`` that are equal to an earlier one.

Why it matters
    JSON Schema asks for unique values; a duplicate is a slip of the pen for another value.
"""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Values that were listed before."""
    for schema in outline.of(Kind.SCHEMA):
        enum = schema.get("enum")
        seen: set[str] = set()
        for value in enum.items() if enum else ():
            written = dumps(value.value, sort_keys=True, ensure_ascii=False)
            if written in seen:
                shown = value.value if isinstance(value.value, str) else written
                yield Finding(value, f"the value {quoted(shown)} is listed twice")
            seen.add(written)


RULE = Rule("enum-duplicate", "values of an enum are unique", Severity.WARNING, check)
