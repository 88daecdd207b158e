"""What a rule is: data, and one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from specwright.diagnostics import Diagnostic, Location, Severity
from specwright.lint.outline import Outline
from specwright.openapi.document import Node


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that breaks a rule, and the sentence that says so."""

    node: Node
    message: str
    related: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One property that a document should have."""

    id: str
    summary: str
    """What the rule asks for, in one sentence."""
    severity: Severity
    check: Callable[[Outline], Iterable[Finding]]

    def run(self, outline: Outline) -> Iterator[Diagnostic]:
        """Everything in the document that breaks the rule."""
        for found in self.check(outline):
            yield Diagnostic(
                self.severity,
                self.id,
                found.message,
                found.node.location,
                found.node.pointer,
                found.related,
            )
