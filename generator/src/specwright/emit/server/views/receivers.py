"""The modules ``receivers/<tag>``: what a subscriber implements to receive what the API sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from specwright.emit.python import docstring, literal
from specwright.emit.server.views.contract import ContractView, contract_view
from specwright.emit.server.views.operations import (
    ModuleView,
    ReceiverView,
    TagView,
    operations_view,
    tag_views,
)
from specwright.emit.server.views.package import method_head
from specwright.emit.server.views.routing import free_class_name
from specwright.ir.api import Api
from specwright.ir.webhook import Webhook
from specwright.naming import words

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")


@dataclass(frozen=True, slots=True)
class ReceiversView:
    """The package of receivers."""

    modules: tuple[ModuleView, ...]
    contract: ContractView
    exports: tuple[str, ...]
    files: bool
    """Whether a receiver takes uploaded files."""
    streams: bool
    """Whether a receiver gives server-sent events."""
    example: ModuleView
    example_method: str
    example_standard: tuple[str, ...]
    example_models: tuple[str, ...]
    example_path: str
    """Key and path, as members of a dictionary."""


def receivers_view(api: Api, package: str) -> ReceiversView | None:
    """A module for each group of webhooks and callbacks; None where the API sends nothing."""
    if not api.webhooks:
        return None
    paths = default_paths(api)
    told = {
        webhook.operation.name: replace(
            webhook.operation,
            path=paths[webhook.key],
            summary=webhook.operation.summary or f"{webhook.operation.method} {webhook.key}",
            description=_description(webhook),
        )
        for webhook in api.webhooks
    }
    subscriber = replace(api.subscriber, operations=tuple(told.values()))
    keys = {webhook.operation.name: webhook.key for webhook in api.webhooks}
    titles = {tag.name: tag.wire_name for tag in api.webhook_tags}
    modules = tuple(
        _module(view, titles[view.module], keys, paths, subscriber)
        for view in tag_views(subscriber)
    )
    names = {"current_octets"}
    files = any(module.tag.takes_files for module in modules)
    streams = any(module.tag.speaks_of_events for module in modules)
    names |= {"UploadedFile"} if files else set()
    names |= {"ServerSentEvent"} if streams else set()
    for module in modules:
        assert module.receiver is not None
        names |= {module.tag.class_name, module.receiver.function}
    contract = contract_view(subscriber, package)
    first = modules[0]
    assert first.receiver is not None
    method = method_head(first.tag.operations[0])
    used = set(re.findall(r"\w+", method))
    imports = tuple(name for name in contract.imports if name != "Contract")
    return ReceiversView(
        modules=modules,
        contract=replace(contract, imports=imports),
        exports=tuple(literal(name) for name in sorted(names)),
        files=files,
        streams=streams,
        example=first,
        example_method=method,
        example_standard=tuple(_standard(first, used)),
        example_models=tuple(name for name in first.models if name in used),
        example_path=f'{_quoted(first.receiver.keys[0])}: "/hooks"',
    )


def _standard(module: ModuleView, used: set[str]) -> Iterator[str]:
    """What the head of a method needs of the standard library."""
    for line in module.standard:
        place, _, names = line.partition(" import ")
        needed = [name for name in names.split(", ") if name in used]
        if needed:
            yield f"{place} import {', '.join(needed)}"


def _quoted(text: str) -> str:
    """A literal as people write it; nothing formats a README."""
    return text if '"' in text else f'"{text[1:-1]}"'


def default_paths(api: Api) -> dict[str, str]:
    """Where each is received unless the application says it."""
    found: dict[str, str] = {}
    for webhook in api.webhooks:
        if webhook.key in found:
            continue
        key = webhook.key
        if not _PLAIN.fullmatch(key):
            key = "-".join(word for word in words(key) if word.isascii()) or "unnamed"
        folder = "webhooks" if webhook.callback is None else "callbacks"
        path, count = f"/{folder}/{key}", 2
        while path in found.values():
            path, count = f"/{folder}/{key}-{count}", count + 1
        found[webhook.key] = path
    return found


def _description(webhook: Webhook) -> str:
    """What the contract says, and of a callback, who asks for it and where it goes."""
    description = webhook.operation.description.strip()
    if webhook.callback is None:
        return description
    asking = ", ".join(f"``{name}``" for name in webhook.callback.operations)
    where = f"Sent to ``{webhook.callback.expression}``, as {asking} asked for it."
    return f"{description}\n\n{where}".strip()


def _module(
    tag: TagView, title: str, keys: dict[str, str], paths: dict[str, str], subscriber: Api
) -> ModuleView:
    stem = tag.class_name.removesuffix("Handler").removesuffix("Handler_")
    class_name = free_class_name(f"{stem}Receiver", subscriber)
    own = list(dict.fromkeys(keys[operation.name] for operation in tag.operations))
    told = [
        f"The routes of what the API sends of {title}, answered by a receiver.",
        "",
        "Args:",
        "    receiver: The class that receives, or a function that makes one.",
        *["    security: The class that judges credentials, None where the receiver does."]
        * tag.secured,
        f"    paths: Where each is received, if not where the contract has it: {paths[own[0]]}",
        *["        and so on."] * (len(own) > 1),
    ]
    view = replace(
        tag,
        class_name=class_name,
        module_docstring=docstring(f"What the API sends of {title}.", 0),
        docstring=docstring(f"Receives what the API sends of {title}.", 4),
        router_docstring=docstring("\n".join(told), 4),
    )
    module = operations_view(view)
    runtime = set(module.runtime) - {"from ..runtime.routes import accepted, operation"}
    runtime |= {
        "from ..runtime.receivers import places, received",
        "from ..runtime.routes import accepted",
    }
    standard = set(module.standard) - {
        "from collections.abc import Callable",
        "from typing import Annotated",
    }
    standard |= {
        "from collections.abc import Callable, Mapping",
        "from typing import Annotated, Literal, get_args",
    }
    return replace(
        module,
        standard=tuple(sorted(standard)),
        runtime=tuple(sorted(runtime)),
        declared="from . import _contract as declared",
        router="receiver_router.py.jinja",
        receiver=ReceiverView(
            function=f"{tag.module}_receiver_router",
            key_type=free_class_name(f"{stem}Key", subscriber),
            keys=tuple(literal(key) for key in own),
            routes=tuple((o, literal(keys[o.name])) for o in tag.operations),
        ),
    )
