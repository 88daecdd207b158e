"""Every required scope is declared.

What it does
    Reports scopes in a requirement that no flow of its OAuth 2 scheme lists.

Why it matters
    Nobody can be granted a scope that does not exist: the operation would refuse everyone.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline, text
from specwright.lint.rule import Finding, Rule
from specwright.lint.rules.security_undefined import requirements, security_schemes
from specwright.openapi.document import Node
from specwright.openapi.guess import guess


def check(outline: Outline) -> Iterator[Finding]:
    """Scopes that no flow grants."""
    schemes = security_schemes(outline)
    for name, node in requirements(outline):
        scheme = schemes.get(name)
        if scheme is None or text(scheme, "type") != "oauth2":
            continue
        scopes = _scopes(scheme)
        for scope in node.items():
            if isinstance(scope.value, str) and scope.value not in scopes:
                hint = guess(scope.value, scopes)
                message = f"no flow of {quoted(name)} has the scope {quoted(scope.value)}{hint}"
                yield Finding(scope, message)


def _scopes(scheme: Node) -> set[str]:
    flows = scheme.get("flows")
    found: set[str] = set()
    for _, flow in flows.members() if flows else ():
        scopes = flow.get("scopes")
        found.update(name for name, _ in (scopes.members() if scopes else ()))
    return found


RULE = Rule("security-scope-undefined", "required scopes are declared", Severity.WARNING, check)
