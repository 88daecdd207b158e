"""A pattern is written in the language of ECMA-262.

What it does
    Reports inline flags such as ``(?i)``, named groups with ``P``, possessive quantifiers, POSIX
    classes and escapes such as ``\\A`` and ``\\z``, which other languages have.

Why it matters
    JSON Schema names ECMA-262. A TypeScript client does not compile such a pattern, or reads
    something else into it: there ``\\z`` is the letter z.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.lint.rules.pattern_invalid import patterns

# Escapes and classes are consumed first, so that what stands in them is not taken for syntax.
_PARTS = re.compile(
    r"""
    (?P<escape> \\. )
    | (?P<class> \[ \^? \]? (?: \\. | \[:\^?[a-z]+:\] | [^\]\\] )* \] )
    | (?P<flags> \(\?[a-zA-Z-]+[:)] )
    | (?P<group> \(\?(?: P | > | \# | \| | & ) )
    | (?P<possessive> (?: [*+?] | \{\d+,?\d*\} ) \+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_FOREIGN_ESCAPES = frozenset("AaCEeGgHhKNQRXZz")


def check(outline: Outline) -> Iterator[Finding]:
    """Patterns in another language's words."""
    for pattern, node in patterns(outline):
        foreign = next(_foreign(pattern), None)
        if foreign is not None:
            message = f"{quoted(foreign)} in {quoted(pattern)} is not part of ECMA-262"
            yield Finding(node, message)


def _foreign(pattern: str) -> Iterator[str]:
    for part in _PARTS.finditer(pattern):
        written = part[0]
        if part.lastgroup == "escape":
            if written[1] in _FOREIGN_ESCAPES:
                yield written
        elif part.lastgroup == "class":
            yield from re.findall(r"\[:\^?[a-z]+:\]", written)
        else:
            yield written


RULE = Rule("pattern-foreign", "patterns are written in ECMA-262", Severity.WARNING, check)
