"""Every security requirement names a declared scheme.

What it does
    Reports requirements whose name is not a key of ``components.securitySchemes``.

Why it matters
    Nobody could say what credentials are asked for, so the operation cannot be protected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node
from specwright.openapi.guess import guess
from specwright.openapi.structure import Kind


def check(outline: Outline) -> Iterator[Finding]:
    """Requirements for an unknown scheme."""
    schemes = security_schemes(outline)
    for name, node in requirements(outline):
        # OAS 3.2, Security Requirement Object: a name may be a URI of a scheme elsewhere.
        if name not in schemes and not (outline.version == "3.2" and ("/" in name or "#" in name)):
            message = f"there is no security scheme {quoted(name)}{guess(name, schemes)}"
            yield Finding(node, message)


def security_schemes(outline: Outline) -> Mapping[str, Node]:
    """The declared schemes, references followed."""
    components = outline.document.root.get("components")
    section = components.get("securitySchemes") if components else None
    members = section.members() if section else ()
    return {name: outline.resolve(node) or node for name, node in members}


def requirements(outline: Outline) -> Iterator[tuple[str, Node]]:
    """Name and place of every scheme that is asked for, alternatives and operations in order."""
    for owner in (outline.document.root, *outline.of(Kind.OPERATION)):
        alternatives = owner.get("security")
        for alternative in alternatives.items() if alternatives else ():
            yield from alternative.members()


RULE = Rule(
    "security-undefined", "security requirements name declared schemes", Severity.ERROR, check
)
