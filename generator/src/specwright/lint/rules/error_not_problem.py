"""Errors are problem details.

What it does
    Reports responses for 4xx, 5xx and ``default`` that have content, but none of the media type
    ``application/problem+json`` or ``application/problem+xml``; shared ones once. A document that
    uses neither anywhere gets one note, not one for each response.

Why it matters
    RFC 9457 gives every error the same five members; clients need one reader for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node

_PROBLEM = ("application/problem+json", "application/problem+xml")


def check(outline: Outline) -> Iterator[Finding]:
    """Error responses in a shape of their own."""
    errors = {content.pointer: content for content in _error_contents(outline)}
    other = [content for content in errors.values() if not _is_problem(content)]
    if len(other) > 1 and len(other) == len(errors):
        message = f"none of the {len(other)} error responses is application/problem+json"
        yield Finding(other[0], message)
        return
    for content in other:
        yield Finding(content, "an error response without application/problem+json")


def _error_contents(outline: Outline) -> Iterator[Node]:
    for operation in outline.all_operations:
        for response in operation.responses:
            is_error = response.status[:1] in ("4", "5") or response.status == "default"
            if is_error and response.content is not None and response.content.value:
                yield response.content


def _is_problem(content: Node) -> bool:
    names = (name.partition(";")[0].strip().lower() for name, _ in content.members())
    return any(name in _PROBLEM for name in names)


RULE = Rule("error-not-problem", "errors are problem details", Severity.NOTE, check)
