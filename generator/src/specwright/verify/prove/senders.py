"""What the API sends to its subscribers, as each generated client sends it to the receivers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from specwright.emit.python_client.webhooks import sent_variants
from specwright.emit.server.views.receivers import default_paths
from specwright.emit.typescript_client.webhooks import sender_names
from specwright.ir.api import Api
from specwright.ir.webhook import Webhook
from specwright.verify.prove.calls import Call
from specwright.verify.prove.clients import (
    Outcomes,
    python_call,
    run_python,
    run_typescript,
    typescript_call,
)
from specwright.verify.prove.order import Order


def sent_by_python(api: Api, order: Order, calls: Iterable[Call], url: str) -> Outcomes:
    """Send with the blocking Python client; ClientFailed if it cannot be used."""
    webhooks = {webhook.operation.name: webhook for webhook in api.webhooks}
    paths = default_paths(api)
    found = []
    for call in calls:
        webhook = webhooks[call.operation]
        variants = [*sent_variants(webhook)]
        assert variants[0].target is not None
        place = variants[0].target.argument.name
        told = python_call(webhook.operation, variants, call)
        told["arguments"][place] = _url(webhook, url, paths, call)
        found.append({**told, "positional": [place]})
    return run_python(order, "Webhooks", None, found)


def sent_by_typescript(
    api: Api, order: Order, calls: Iterable[Call], url: str, node: str
) -> Outcomes:
    """Send with the compiled TypeScript client; ClientFailed if it cannot be used."""
    webhooks = {webhook.operation.name: webhook for webhook in api.webhooks}
    paths, names = default_paths(api), sender_names(api)
    found = []
    for call in calls:
        webhook = webhooks[call.operation]
        told = typescript_call(webhook.sent, names[call.operation].function, call)
        told["input"]["url"] = _url(webhook, url, paths, call)
        found.append(told)
    return run_typescript(api, order, node, {"module": "webhooks.js"}, found)


def _url(webhook: Webhook, base: str, paths: Mapping[str, str], call: Call) -> str:
    """Where the receiver listens, with those parameters that a sender finds in a URL."""
    sent = {parameter.name for parameter in webhook.sent.parameters}
    said = [
        (parameter.wire_name, call.parameters[parameter.name])
        for parameter in webhook.operation.parameters
        if parameter.name in call.parameters and parameter.name not in sent
    ]
    return f"{base}{paths[webhook.key]}" + (f"?{urlencode(said)}" if said else "")
