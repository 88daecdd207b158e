"""The README of the package: what there is, and first examples taken from the contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from specwright.diagnostics import Location
from specwright.emit.markdown import plain
from specwright.emit.python_client.content import upload
from specwright.emit.python_client.operation import (
    Variant,
    error_name,
    failures,
    paging,
    value_type,
    variants,
)
from specwright.emit.python_client.project import mapping
from specwright.emit.python_client.view import TagView
from specwright.ir.api import Api, OAuth2
from specwright.ir.operation import Operation, Parameter
from specwright.ir.type import Ref
from specwright.openapi.document import Document


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that needs no more than what the path asks for."""

    variant: Variant
    attribute: str
    is_list: bool
    arguments: str

    @property
    def target(self) -> str:
        return f"api.{self.attribute}.{self.variant.method}({self.arguments})"


def introduction(api: Api) -> str:
    """What the API is, in a line that is safe in Markdown and in HTML."""
    return plain(f"{api.title}. {api.summary}" if api.summary else f"{api.title}.")


def example(api: Api, package: str, client: str, tags: list[TagView]) -> str:
    """The first example: a list, a read, and what happens where there is nothing to read."""
    calls = sorted(_calls(api, tags), key=lambda c: (not _open(c.variant.operation), not c.is_list))
    lines: list[str] = []
    for call in calls[:1]:
        lines += _shown(api, call)
        reads = (c for c in calls if call.is_list > c.is_list and c.attribute == call.attribute)
        for read in islice(reads, 1):
            lines += _shown(api, read)
    names = [client]
    given = [] if _absolute(api) else ['"https://api.example.com"']
    if _password(api):
        given.append('auth=OAuth2Password("ada@example.com", "correct horse battery")')
        names.append("OAuth2Password")
    if any(line.startswith("except") for line in lines):
        names.append("errors")
    # Imports sorted as ruff sorts them: classes, then modules.
    names.sort(key=lambda name: (name.islower(), name.lower()))
    head = f"from {package}_client import {', '.join(names)}"
    body = [f"    {line}" for line in lines] or ["    ..."]
    return "\n".join([head, "", f"with {client}({', '.join(given)}) as api:", *body])


def notes(api: Api) -> list[str]:
    """What to know about kinds of calls that this contract has, a line each."""
    found = [v for o in api.operations for v in variants(o)]
    bodies = [media for o in api.operations if o.body for media in o.body.content]
    kinds = {media.kind for v in found if v.streamed for media in v.accepted}
    told: list[str] = []
    if api.choosable_servers:
        name = api.choosable_servers[0].name
        told.append(f"The module `servers` names the servers of the contract: `servers.{name}()`.")
    if any(paging(api, variant) for variant in found):
        told.append(
            "Lists fetch further pages while you iterate; `.pages()` gives page by page, `.first()`"
            " the first item."
        )
    if any("NotModified" in value_type(variant) for variant in found if not variant.streamed):
        told.append("A conditional read gives `NotModified` where what you have is still current.")
    if "event-stream" in kinds:
        told.append(
            "Events come typed, inside `with`; `reconnect=True` goes on after the last one seen."
        )
    if kinds - {"event-stream"}:
        told.append("Streams of items are iterated as they arrive, best inside `with`.")
    if any(upload(api, media) for media in bodies):
        told.append(
            "Files are uploaded from bytes, a path, or a `FilePart` with a name and media type."
        )
    return told


def _calls(api: Api, tags: list[TagView]) -> Iterator[_Call]:
    modules = {view.module: view.attribute for view in tags}
    attributes = {t.wire_name: modules[t.name] for t in api.tags if t.name in modules}
    for operation in api.operations:
        needed = [p for p in operation.parameters if p.required]
        if operation.method != "GET" or operation.body or operation.tag not in attributes:
            continue
        for variant in variants(operation):
            is_list = paging(api, variant) is not None
            if variant.streamed or (is_list and needed) or any(p.in_ != "path" for p in needed):
                continue
            values = ", ".join(json.dumps(_sample(api, parameter)) for parameter in needed)
            yield _Call(variant, attributes[operation.tag], is_list, values)


def _shown(api: Api, call: _Call) -> list[str]:
    """The lines of a call."""
    operation = call.variant.operation
    if call.is_list and operation.pagination is not None:
        type_ = operation.pagination.item_type
        word = _word(type_.name) if isinstance(type_, Ref) else "item"
        return [f"for {word} in {call.target}:", f"    print({word})"]
    missing = next((r for r in failures(operation) if r.status == "404"), None)
    if missing is None:
        return [f"print({call.target})"]
    return [
        "try:",
        f"    print({call.target})",
        f"except errors.{error_name(missing)} as error:",
        "    print(error.status, error.body)",
    ]


def _sample(api: Api, parameter: Parameter) -> Any:
    """A value for a parameter: an example of the contract, else its name."""
    contract = Document("", api.contract, lambda pointer: Location(""))
    try:
        written = contract.at(parameter.schema_pointer.rpartition("/")[0]).value
        schema = contract.resolve(contract.at(parameter.schema_pointer)).value
    except LookupError:
        return parameter.name
    samples = [mapping(written).get("example"), mapping(schema).get("example")]
    samples += mapping(schema).get("examples") or []
    return next((s for s in samples if isinstance(s, (str, int))), parameter.name)


def _open(operation: Operation) -> bool:
    """Whether anonymous callers may call an operation."""
    return not operation.security or any(not need.uses for need in operation.security)


def _password(api: Api) -> bool:
    """Whether the contract has the password flow of OAuth2."""
    return any(
        isinstance(scheme.kind, OAuth2) and any(f.kind == "password" for f in scheme.kind.flows)
        for scheme in api.security_schemes
    )


def _absolute(api: Api) -> bool:
    return any(server.complete for server in api.servers)


def _word(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
