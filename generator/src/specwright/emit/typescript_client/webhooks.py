"""The module ``webhooks``: functions that send what the API sends, with types of its payloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from specwright.emit.typescript import doc_comment, render, row, string
from specwright.emit.typescript_client.descriptors import Surroundings, shared_contents
from specwright.emit.typescript_client.inputs import body_type
from specwright.emit.typescript_client.names import Imports, OperationNames, operation_names
from specwright.emit.typescript_client.operations import (
    ModuleView,
    module_view,
    own_names,
)
from specwright.ir.api import Api
from specwright.ir.operation import Operation
from specwright.ir.webhook import Webhook

_OWN = ("CreateSenderOptions", "createSender", "security")


@dataclass(frozen=True, slots=True)
class WebhooksView:
    """The module, ready to print."""

    module: ModuleView
    payloads: tuple[tuple[str, str], ...]
    """Comment and declaration."""
    exchanges: bool
    """Whether there are callbacks, which look at exchanges."""
    example: str
    """A call of the first function."""
    first: str


def webhooks_view(api: Api) -> WebhooksView | None:
    """The module; None where the API sends nothing."""
    if not api.webhooks:
        return None
    operations = tuple(_sent(webhook) for webhook in api.webhooks)
    names = sender_names(api)
    payloads = {f"{webhook.class_name}Payload": webhook for webhook in api.webhooks if webhook.body}
    own = own_names(operations, names)
    schemas = {schema.name: schema for schema in api.schemas}
    imports = Imports((*own, *payloads, *_OWN), "./", schemas)
    around = Surroundings(
        imports,
        frozenset(scheme.wire_name for scheme in api.sent_schemes),
        shared_contents(operations, own),
        {webhook.operation.name: _expression(webhook) for webhook in api.webhooks},
    )
    for name in ("senderOf", "Sender", "SenderOptions"):
        imports.runtime(name)
    types = tuple(_payload(webhook, name, imports) for name, webhook in payloads.items())
    first = operations[0]
    return WebhooksView(
        module=module_view("webhooks.ts", operations, names, around),
        payloads=types,
        exchanges=any(_expression(webhook) for webhook in api.webhooks),
        example=_example(first, names),
        first=names[first.name].function,
    )


def sender_names(api: Api) -> Mapping[str, OperationNames]:
    """What the functions that send are called, by the operation's name."""
    operations = tuple(webhook.sent for webhook in api.webhooks)
    return operation_names(replace(api.subscriber, operations=operations), _OWN)


def _expression(webhook: Webhook) -> str:
    """What finds the URL in the exchange in which it was asked for; empty where nothing does."""
    callback = webhook.callback
    return callback.expression if callback is not None and callback.clear else ""


def _sent(webhook: Webhook) -> Operation:
    operation = webhook.sent
    if webhook.callback is None:
        return operation
    asking = ", ".join(f"`{name}`" for name in webhook.callback.operations)
    told = f"{operation.description.strip()}\n\nSent as {asking} asked for it."
    return replace(operation, description=told)


def _payload(webhook: Webhook, name: str, imports: Imports) -> tuple[str, str]:
    assert webhook.body is not None
    summary = webhook.operation.summary.strip()
    said = [f"{summary}." if summary else "", webhook.operation.description]
    comment = doc_comment("\n\n".join(part.strip() for part in said if part.strip()))
    type_ = body_type(webhook.body.content[0], imports)
    return comment, render(row(f"export type {name} = ", type_, ";"))


def _example(operation: Operation, names: Mapping[str, OperationNames]) -> str:
    url = f"url: {string('https://subscriber.example/hook')}"
    members = [url]
    if any(p.in_ == "header" and p.required for p in operation.parameters):
        members.append("header: { \u2026 }")
    if operation.body is not None:
        members.append("body")
    return f"{names[operation.name].function}(sender, {{ {', '.join(members)} }})"
