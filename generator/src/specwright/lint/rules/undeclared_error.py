"""An operation declares the errors that every server has to answer.

What it does
    Reports operations that take parameters or a body and declare neither a 4xx response nor
    ``default``; that ask for credentials and do not declare 401; that have path parameters and do
    not declare 404. ``4XX`` and ``default`` count for each.

Why it matters
    A server must answer wrong input somehow. Whatever it answers then breaks a contract that is
    silent about it, and no client has a type for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specwright.diagnostics import Severity
from specwright.lint.outline import Operation, Outline
from specwright.lint.rule import Finding, Rule


def check(outline: Outline) -> Iterator[Finding]:
    """Operations with errors that cannot be avoided and are not declared."""
    for operation in outline.all_operations:
        missing = list(_missing(operation))
        if missing:
            message = f"{operation.name} declares no {_joined(missing)}"
            yield Finding(operation.node.get("responses") or operation.node, message)


def _missing(operation: Operation) -> Iterator[str]:
    takes_input = bool(operation.parameters) or "requestBody" in operation.node.value
    if takes_input and not _declares_client_error(operation):
        yield "4xx response for wrong input"
    if _asks_credentials(operation) and not operation.declares("401"):
        yield "401 for missing credentials"
    in_path = any(parameter.place == "path" for parameter in operation.parameters)
    if in_path and not operation.declares("404"):
        yield "404 for an unknown path value"


def _declares_client_error(operation: Operation) -> bool:
    return any(r.status[:1] == "4" or r.status == "default" for r in operation.responses)


def _asks_credentials(operation: Operation) -> bool:
    requirements = list(operation.security.items()) if operation.security else []
    # An empty requirement makes credentials optional, but wrong ones are still refused.
    return any(isinstance(r.value, Mapping) and r.value for r in requirements)


def _joined(parts: list[str]) -> str:
    return " and no ".join(parts)


RULE = Rule(
    "undeclared-error", "errors that cannot be avoided are declared", Severity.WARNING, check
)
