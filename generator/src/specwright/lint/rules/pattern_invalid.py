"""A pattern is a regular expression of ECMA-262.

What it does
    Reports ``pattern`` and keys of ``patternProperties`` that do not compile.

Why it matters
    A server that cannot read the pattern cannot start, or lets everything pass. Typical are
    inline flags like ``(?i)``, possessive quantifiers and ``\\A``, which other languages have.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import jsonschema_rs

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Patterns that do not compile."""
    for schema in outline.of(Kind.SCHEMA):
        pattern, keys = schema.get("pattern"), schema.get("patternProperties")
        written = [(pattern.value, pattern)] if pattern else []
        written += list(keys.members()) if keys else []
        for text, node in written:
            if isinstance(text, str) and not _compiles(text):
                yield Finding(node, f"{quoted(text)} is not a regular expression of ECMA-262")


@lru_cache(maxsize=4096)
def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return True


RULE = Rule("pattern-invalid", "patterns are regular expressions", Severity.ERROR, check)
