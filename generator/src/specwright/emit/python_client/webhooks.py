"""The module ``webhooks``: a class that sends what the API sends to its subscribers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from specwright.emit.python import literal
from specwright.emit.python_client.doc import short
from specwright.emit.python_client.group import group
from specwright.emit.python_client.imports import imports
from specwright.emit.python_client.modules import scheme_expression
from specwright.emit.python_client.names import METHODS, NAMESPACES, free
from specwright.emit.python_client.operation import Target, Variant, variants
from specwright.emit.python_client.signature import Argument, argument_names, signable
from specwright.emit.python_client.view import ClassView, OperationView, RawView
from specwright.ir.api import Api
from specwright.ir.operation import Operation
from specwright.ir.webhook import Webhook

_WIDTH = 96
_LOCALS = ("payload", "signed", "target")
_RUNTIME = ("AsyncSender", "Exchange", "Sender", "Signer", "signed", "target")


@dataclass(frozen=True, slots=True)
class SenderView:
    """The module, ready to print."""

    name: str
    docstring: str
    imports: tuple[str, ...]
    schemes: tuple[tuple[str, str], ...]
    operations: tuple[OperationView, ...]
    classes: tuple[ClassView, ...]
    raw: tuple[RawView, ...]
    exports: tuple[str, ...]
    example: str
    """A call for the README, over several lines where one is too long."""


def sender_view(api: Api, stem: str, user_agent: str) -> SenderView | None:
    """The module; None where the API sends nothing."""
    if not api.webhooks:
        return None
    found = [variant for webhook in api.webhooks for variant in sent_variants(webhook)]
    wanted = {
        use.scheme
        for variant in found
        for requirement in variant.operation.security
        for use in requirement.uses
    }
    schemes = [
        (literal(scheme.wire_name), scheme_expression(scheme))
        for scheme in api.sent_schemes
        if scheme.wire_name in wanted
    ]
    name = f"{stem}Webhooks"
    about = f"Sends what {api.title} sends: webhooks, and callbacks of its operations"
    attributes = ("schemes = SCHEMES", f"user_agent = {literal(user_agent)}")
    made = group(api, found, name, about, "Sender", attributes)
    code = [*made.code, "Mapping Scheme", *(expression for _, expression in schemes)]
    words = " ".join(code)
    runtime = [word for word in _RUNTIME if word in words]
    return SenderView(
        name=name,
        docstring=short(about, 0),
        imports=imports(code, dots=".", extra={".runtime.sending": runtime}),
        schemes=tuple(schemes),
        operations=made.operations,
        classes=made.classes,
        raw=made.raw,
        exports=tuple(
            literal(word)
            for word in sorted({name, f"Async{name}", *({"Exchange", "Signer"} & set(runtime))})
        ),
        example=_example(found[0].operation, made.classes[0].methods[0].name),
    )


def _example(operation: Operation, method: str) -> str:
    given = ['"https://subscriber.example/hook"']
    for parameter, name in argument_names(operation):
        if parameter.required:
            given.append(f"{name}={'sign' if signable(parameter) else name}")
    if operation.body is not None:
        given.append("body=body")
    line = f"webhooks.{method}({', '.join(given)})"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"webhooks.{method}(", *(f"        {part}," for part in given), "    )"])


def sent_variants(webhook: Webhook) -> Iterator[Variant]:
    """How what the API sends can be sent: as a value, as a stream, or both ways."""
    operation = webhook.sent
    if webhook.callback is not None:
        asking = ", ".join(f"``{name}``" for name in webhook.callback.operations)
        where = f"Goes to ``{webhook.callback.expression}``, as {asking} asked for it."
        operation = replace(operation, description=f"{operation.description}\n\n{where}".strip())
    operation = replace(
        operation,
        summary=operation.summary or f"{operation.method} {webhook.key}",
        parameters=tuple(replace(p, name=free(p.name, _LOCALS)) for p in operation.parameters),
    )
    target = _target(webhook, [name for _, name in argument_names(operation)])
    for variant in variants(operation):
        method = free(variant.name, METHODS, NAMESPACES)
        yield replace(variant, method=method, target=target)


def _target(webhook: Webhook, taken: list[str]) -> Target:
    name = free("url", taken, ("body", "content_type", "accept", "timeout"))
    if webhook.callback is None or not webhook.callback.clear:
        text = "Where the subscriber listens."
        return Target(Argument(name, "str", "", text, positional=True), f"target({name})")
    text = "Where the subscriber listens, or the exchange in which it said so."
    expression = f"target({name}, {literal(webhook.callback.expression)})"
    return Target(Argument(name, "str | Exchange", "", text, positional=True), expression)
