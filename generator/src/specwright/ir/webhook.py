"""Requests that the API sends: webhooks, and the callbacks of its operations."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.ir.operation import Operation, RequestBody


@dataclass(frozen=True, slots=True)
class Callback:
    """Where a request goes that an operation asked for (OAS Callback Object)."""

    expression: str
    """The runtime expression that gives the URL, as written: ``{$request.body#/url}/x``."""
    operations: tuple[str, ...]
    """``Operation.wire_name`` of each operation that may ask for it."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request that the API sends to whoever subscribed to it."""

    key: str
    """What its path item is called: as written under ``webhooks``, of a callback derived."""
    class_name: str
    operation: Operation
    """The request and its answers; ``path`` is the key of the path item as written."""
    callback: Callback | None
    """None where subscribers say by other means than this document where they listen."""

    @property
    def body(self) -> RequestBody | None:
        """What it sends."""
        return self.operation.body
