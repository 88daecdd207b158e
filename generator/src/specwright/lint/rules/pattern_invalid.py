"""A pattern is a regular expression that compiles.

What it does
    Reports ``pattern`` and keys of ``patternProperties`` that the validator of generated servers
    cannot compile.

Why it matters
    The server would have to let everything pass. Besides plain slips these are expressions that
    ECMA-262 reads only outside of its Unicode mode, like ``[\\w-.]`` and ``[\\b]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import jsonschema_rs

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Patterns that do not compile."""
    for pattern, node in patterns(outline):
        if not _compiles(pattern):
            yield Finding(node, f"the pattern {quoted(pattern)} does not compile")


def patterns(outline: Outline) -> Iterator[tuple[str, Node]]:
    """Every regular expression of the document's schemas, and where it stands."""
    for schema in outline.of(Kind.SCHEMA):
        pattern, keys = schema.get("pattern"), schema.get("patternProperties")
        if pattern and isinstance(pattern.value, str):
            yield pattern.value, pattern
        if keys:
            yield from keys.members()


@lru_cache(maxsize=4096)
def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return True


RULE = Rule("pattern-invalid", "patterns compile", Severity.ERROR, check)
