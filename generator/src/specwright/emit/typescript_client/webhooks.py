"""What the API sends to its subscribers: a type for each webhook's payload."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.emit.typescript import doc_comment, render, row
from specwright.emit.typescript_client.inputs import body_type
from specwright.emit.typescript_client.names import Imports
from specwright.emit.typescript_client.operations import import_line
from specwright.ir.api import Api
from specwright.ir.webhook import Webhook


@dataclass(frozen=True, slots=True)
class WebhooksView:
    """The module of webhooks, ready to print."""

    imports: tuple[str, ...]
    types: tuple[tuple[str, str], ...]
    """Comment and declaration."""


def webhooks_view(api: Api) -> WebhooksView | None:
    """Payloads of all webhooks; None where there is no webhook with a payload."""
    webhooks = [webhook for webhook in api.webhooks if webhook.body is not None]
    if not webhooks:
        return None
    names = [f"{webhook.class_name}Payload" for webhook in webhooks]
    schemas = {schema.name: schema for schema in api.schemas}
    imports = Imports(names, "./", schemas)
    types = tuple(
        _payload(webhook, name, imports) for webhook, name in zip(webhooks, names, strict=True)
    )
    return WebhooksView(tuple(import_line(*module) for module in imports.modules()), types)


def _payload(webhook: Webhook, name: str, imports: Imports) -> tuple[str, str]:
    assert webhook.body is not None
    summary = webhook.operation.summary.strip()
    said = [f"{summary}." if summary else "", webhook.operation.description]
    comment = doc_comment("\n\n".join(part.strip() for part in said if part.strip()))
    type_ = body_type(webhook.body.content[0], imports)
    return comment, render(row(f"export type {name} = ", type_, ";"))
