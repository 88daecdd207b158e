"""The calls of a proof as each generated client writes them, and what came of them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from specwright.emit.python_client.names import NAMESPACES, free
from specwright.emit.python_client.operation import Variant, raw_view, variants
from specwright.emit.python_client.signature import argument_names
from specwright.emit.typescript_client.inputs import sent_parameters
from specwright.emit.typescript_client.names import operation_names
from specwright.emit.typescript_client.outcomes import streamed_kind
from specwright.ir.api import Api, Http
from specwright.ir.operation import Operation, Response
from specwright.verify.mock.sample import Taste
from specwright.verify.prove.calls import Call
from specwright.verify.prove.order import CALL, SECRET, Order

_PATIENCE = 900.0
"""Seconds that all calls of one client may take together."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back from one call."""

    status: int | None
    """None where the client does not tell, as streams and downloads."""
    body: Any
    error: str | None = None


Outcomes = Mapping[int, Outcome]
"""By the number of the call; a call that is not there was never made."""


class ClientFailed(Exception):
    """A client did not even begin; the message says why."""


def through_python(api: Api, order: Order, calls: Iterable[Call], url: str) -> Outcomes:
    """Make the calls with the blocking Python client; ClientFailed if it cannot be used."""
    operations = {operation.name: operation for operation in api.operations}
    spaces = {tag.wire_name: free(tag.name, NAMESPACES) for tag in api.tags}
    found = []
    for call in calls:
        operation = operations[call.operation]
        told = python_call(operation, variants(operation), call)
        found.append({**told, "namespace": [spaces[operation.tag]]})
    return run_python(order, "Client", url, found)


def run_python(
    order: Order, suffix: str, url: str | None, calls: Sequence[Mapping[str, Any]]
) -> Outcomes:
    """Let a class of the generated Python client make calls; of a sender there is no URL."""
    stem = "".join(word.capitalize() for word in order.package.split("_"))
    told = {
        "source": str(order.folder / "clients/python/src"),
        "package": f"{order.package}_client",
        "client": f"{stem}{suffix}",
        "url": url,
        "calls": calls,
    }
    command = [sys.executable, "-m", "specwright.verify.prove.python_calls"]
    return _outcomes(command, told, order.folder / "python")


def python_call(operation: Operation, found: Sequence[Variant], call: Call) -> dict[str, Any]:
    """A call as the process of the Python client reads it; ``found`` are its methods."""
    response = _response(operation, call)
    streamed = response is not None and bool(response.content) and response.content[0].streamed
    variant = next((v for v in found if v.streamed is streamed), found[0])
    planned = {(p.in_, p.wire_name): p.name for p in operation.parameters}
    named = [
        (planned[p.in_, p.wire_name], name, p) for p, name in argument_names(variant.operation)
    ]
    given = [(key, name, p) for key, name, p in named if key in call.parameters]
    body = {} if call.content_type is None else {"body": call.body}
    octets = not variant.streamed and raw_view(variant) is None
    return {
        "wish": _wish(call),
        "namespace": [],
        "method": variant.method,
        "reads": "items" if variant.streamed else "octets" if octets else "value",
        "arguments": {name: call.parameters[key] for key, name, _ in given},
        "positional": [name for _, name, parameter in given if parameter.in_ == "path"],
        "content_type": call.content_type,
        "kind": call.kind,
        **body,
    }


def through_typescript(
    api: Api, order: Order, calls: Iterable[Call], url: str, node: str
) -> Outcomes:
    """Make the calls with the compiled TypeScript client; ClientFailed if it cannot be used."""
    operations = {operation.name: operation for operation in api.operations}
    names = {key: entry.function for key, entry in operation_names(api).items()}
    found = [typescript_call(operations[c.operation], names[c.operation], c) for c in calls]
    return run_typescript(api, order, node, {"module": "index.js", "url": url}, found)


def run_typescript(
    api: Api,
    order: Order,
    node: str,
    entry: Mapping[str, str],
    calls: Sequence[Mapping[str, Any]],
) -> Outcomes:
    """Let a module of the compiled TypeScript client make calls; of a sender there is no URL."""
    basic = base64.b64encode(f"{SECRET}:{SECRET}".encode()).decode()
    compiled = order.folder / "clients/typescript/dist"
    told = {
        **entry,
        "module": str(compiled / entry["module"]),
        "index": str(compiled / "index.js"),
        "header": CALL,
        "auth": {
            scheme.wire_name: basic if scheme.kind == Http("basic", None) else SECRET
            for scheme in api.security_schemes
        },
        "calls": calls,
    }
    with as_file(files(__package__) / "typescript_calls.mjs") as script:
        return _outcomes([node, str(script)], told, order.folder / "typescript")


def typescript_call(operation: Operation, function: str, call: Call) -> dict[str, Any]:
    """A call as the process of the TypeScript client reads it."""
    given: dict[str, Any] = {}
    for parameter in sent_parameters(operation):
        if parameter.name in call.parameters:
            value = call.parameters[parameter.name]
            given.setdefault(parameter.in_, {})[parameter.wire_name] = value
    if call.content_type is not None:
        given["body"] = call.body
        if call.kind == "event-stream":
            given["body"] = [{"data": item} for item in call.body]
        several = operation.body is not None and len(operation.body.content) > 1
        ranged = operation.body is not None and any(
            "*" in m.content_type for m in operation.body.content
        )
        if several or ranged:
            given["contentType"] = call.content_type
    response = _response(operation, call)
    media = response.content if response is not None else ()
    kind = streamed_kind(operation)
    return {
        "wish": _wish(call),
        "function": function,
        "input": given,
        "reads": "value" if kind is None else "items",
        "events": any(m.kind == "event-stream" for m in media),
    }


def _response(operation: Operation, call: Call) -> Response | None:
    return None if call.status is None else operation.response(call.status)


def _wish(call: Call) -> dict[str, Any]:
    """What the server reads of the header of a numbered call."""
    # A seed asks for made-up values where there are examples, too.
    seed = {} if call.taste is Taste.FULL else {"seed": call.number}
    status = {} if call.status is None else {"status": call.status}
    return {"number": call.number, **status, **seed}


def _outcomes(command: list[str], told: Mapping[str, Any], place: Path) -> Outcomes:
    source, target = place.with_suffix(".calls.json"), place.with_suffix(".outcomes.jsonl")
    source.write_text(json.dumps(told), "utf-8")
    try:
        done = subprocess.run(  # a list, so nothing of it is read by a shell
            [*command, str(source), str(target)],
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise ClientFailed(f"the calls were not done within {_PATIENCE:.0f} s") from None
    found: dict[int, Outcome] = {}
    for line in target.read_text("utf-8").splitlines() if target.exists() else ():
        entry = json.loads(line)
        found[entry["number"]] = Outcome(entry.get("status"), entry.get("body"), entry.get("error"))
    if not found and told["calls"]:
        last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        raise ClientFailed(last[:400])
    return found
