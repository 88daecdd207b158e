"""What every builder needs: the contract, its places, and somewhere to report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from specwright.diagnostics import Diagnostic, Diagnostics, Severity
from specwright.ir.circle import PREFIX
from specwright.naming import NameTable
from specwright.openapi.document import Document, Node


@dataclass(slots=True)
class Scope:
    """The contract being built."""

    document: Document
    """The normalised, hoisted contract; its locations are those of the authored document."""
    diagnostics: Diagnostics
    names: NameTable
    """Class names taken so far."""
    multipart: set[str] = field(default_factory=set)
    """Class names of the schemas that describe a multipart body."""
    _targets: dict[str, Node | None] = field(default_factory=dict)

    def lookup(self, ref: str) -> Any:
        """The schema that a reference to a component means; None where it means nothing."""
        node = self.target(ref)
        return None if node is None else node.value

    def target(self, ref: str) -> Node | None:
        """The node that a local reference means."""
        if ref not in self._targets:
            try:
                self._targets[ref] = self.document.at(ref.removeprefix("#"))
            except (LookupError, TypeError, ValueError):
                self._targets[ref] = None
        return self._targets[ref]

    def resolved(self, node: Node) -> Node | None:
        """Follow references of OpenAPI objects; a dead one is reported."""
        try:
            return self.document.resolve(node)
        except (LookupError, TypeError, ValueError):
            self.diagnostics.error(
                "reference-dead",
                f"{node.value['$ref']!r} leads nowhere",
                node.location,
                node.pointer,
            )
            return None

    def unsupported(
        self, what: str, message: str, node: Node, because: Iterable[Node] = ()
    ) -> None:
        """Tell that something is left out, what that costs, and where the reasons stand."""
        reasons = tuple(reason.location for reason in because)
        rule = f"unsupported-{what}"
        self.diagnostics.add(
            Diagnostic(
                Severity.WARNING, rule, message, node.location, node.pointer, related=reasons
            )
        )


def text(node: Node, key: str) -> str:
    """A member that is text, as written; empty where there is none but white space."""
    value = node.value.get(key) if isinstance(node.value, dict) else None
    return value if isinstance(value, str) and value.strip() else ""


def flag(node: Node, key: str) -> bool:
    """A member that is true."""
    return isinstance(node.value, dict) and node.value.get(key) is True


def component_name(ref: str) -> str:
    """The class name in a reference to a hoisted schema."""
    return ref.removeprefix(PREFIX)
