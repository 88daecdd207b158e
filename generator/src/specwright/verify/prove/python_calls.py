"""The calls of a proof through the generated Python client: ``python -m``, in its own process.

Reads the calls from the first file named, and leaves what came back in the second.
"""

from __future__ import annotations

import base64
import builtins
import dataclasses
import importlib
import inspect
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import islice
from operator import or_
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError

from specwright.verify.prove.order import CALL, SECRET
from specwright.verify.prove.plain import content_of, payload, plain, read

_ITEMS = 20


class Names(dict[str, Any]):
    """What annotations of a generated module may name, also what it imports for checkers alone."""

    def __init__(self, package: str) -> None:
        super().__init__()
        self._package = package

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name) or not name.isidentifier():
            raise KeyError(name)
        for module in (f"{self._package}.{name}", name):
            try:
                return importlib.import_module(module)
            except ImportError:
                continue
        for place in (f"{self._package}.models", "typing", "datetime", "uuid"):
            found = getattr(importlib.import_module(place), name, None)
            if found is not None:
                return found
        raise KeyError(name)


class Caller:
    """A generated client, and the calls that it is to make."""

    def __init__(self, package: str, client_name: str, base_url: str | None) -> None:
        module = importlib.import_module(package)
        self._auth = [
            module.BearerAuth(SECRET),
            module.ApiKeyAuth(SECRET),
            module.BasicAuth(SECRET, SECRET),
            module.HttpAuth(SECRET),
        ]
        if base_url is None:
            senders = importlib.import_module(f"{package}.webhooks")
            self._client = getattr(senders, client_name)(auth=self._auth, retries=0)
        else:
            self._client = getattr(module, client_name)(base_url, auth=self._auth, retries=0)
        self._status_error = module.StatusError
        self._package = package
        self._hints: dict[str, Mapping[str, Any]] = {}

    def outcome(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """What came back: status and body, or what went wrong."""
        try:
            return self._outcome(call)
        except self._status_error as error:
            return {"status": error.status, "body": plain(error.body)}
        except Exception as error:
            # Whatever the client did not expect is what a proof is there to find.
            text = " ".join(str(error).split())
            return {"error": f"{type(error).__name__}: {text}"[:600]}

    def _outcome(self, call: Mapping[str, Any]) -> dict[str, Any]:
        client = self._client.with_options(headers={CALL: json.dumps(call["wish"])})
        namespace = reduce(getattr, call["namespace"], client)
        method = getattr(namespace, call["method"])
        arguments = self._arguments(method, call)
        positional = [arguments.pop(name) for name in call["positional"]]
        raw = getattr(namespace, "with_raw_response", None)
        if call["reads"] == "value" and hasattr(raw, call["method"]):
            response = getattr(raw, call["method"])(*positional, **arguments)
            return {"status": response.status, "body": plain(response.body)}
        found = method(*positional, **arguments)
        if call["reads"] == "octets":
            return {"body": plain(found.read())}
        with found as stream:
            return {"body": [plain(payload(item)) for item in islice(stream, _ITEMS)]}

    def _arguments(self, method: Any, call: Mapping[str, Any]) -> dict[str, Any]:
        # What is marked as deprecated is wrapped; its annotations belong to what is inside.
        function = inspect.unwrap(method)
        key = f"{function.__module__}.{function.__qualname__}"
        hints = self._hints.get(key) or _hints(self._package, function)
        self._hints[key] = hints
        found = {name: read(hints[name], value) for name, value in call["arguments"].items()}
        if "body" in call:
            found["body"] = _body(self._package, hints["body"], call["body"], call["kind"])
        if call["content_type"] is not None and "content_type" in hints:
            found["content_type"] = call["content_type"]
        return found


def _hints(package: str, function: Any) -> Mapping[str, Any]:
    module: ModuleType = sys.modules[function.__module__]
    scope = Names(package)
    scope.update(vars(module))
    return get_type_hints(function, scope, scope)


def _body(package: str, hint: Any, value: Any, kind: str) -> Any:
    """The body as a person would write it: a model, a form with files, a text, octets."""
    content = content_of(value)
    if content is not None:
        return content
    if kind == "text":
        return value
    members = get_args(hint) if get_origin(hint) in (UnionType, Union) else (hint,)
    if kind in ("json-lines", "json-seq"):
        (item,) = next(get_args(m) for m in members if get_origin(m) is Iterable)
        return [read(item, one) for one in value]
    if kind == "event-stream":
        (item,) = next(get_args(m) for m in members if get_origin(m) is Iterable)
        (payload_hint,) = get_args(item)
        return [get_origin(item)(read(payload_hint, one)) for one in value]
    forms = [m for m in members if isinstance(m, type) and dataclasses.is_dataclass(m)]
    if kind in ("form", "multipart") and forms:
        return _form(package, forms[0], value)
    others = [m for m in members if m not in forms and _is_of_json(m)]
    if len(members) > len(others) and others:
        hint = reduce(or_, others)
    return read(hint, _without_octets(value)) if kind != "multipart" else _with_octets(value)


def _is_of_json(member: Any) -> bool:
    """Whether a member of a union is for values of JSON; the others are texts and files."""
    if member in (str, bytes, bytearray, Path, type(None)):
        return False
    try:
        TypeAdapter(member)
    except PydanticSchemaGenerationError:
        return False
    return True


def _form(package: str, form: type[Any], value: Mapping[str, Any]) -> Any:
    """A generated dataclass; wire names come with the annotation."""
    hints = get_type_hints(form, vars(sys.modules[form.__module__]), Names(package))
    values: dict[str, Any] = {}
    known = {field.metadata.get("name", field.name): field for field in dataclasses.fields(form)}
    for wire, field in known.items():
        hint = hints[field.name]
        if field.metadata.get("beside"):
            rest = {name: item for name, item in value.items() if name not in known}
            raw = all(_holds_octets(item) for item in rest.values())
            values[field.name] = _with_octets(rest) if raw else read(hint, rest)
        elif wire in value:
            item = value[wire]
            values[field.name] = _with_octets(item) if _holds_octets(item) else read(hint, item)
    return form(**values)


def _holds_octets(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return any(content_of(item) is not None for item in items)


def _with_octets(value: Any) -> Any:
    content = content_of(value)
    if content is not None:
        return content
    if isinstance(value, list):
        return [_with_octets(item) for item in value]
    if isinstance(value, dict):
        return {name: _with_octets(item) for name, item in value.items()}
    return value


def _without_octets(value: Any) -> Any:
    content = content_of(value)
    return base64.b64encode(content).decode() if content is not None else value


def outcomes(order: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What came of each call, in order."""
    caller = Caller(order["package"], order["client"], order["url"])
    for call in order["calls"]:
        yield {"number": call["wish"]["number"], **caller.outcome(call)}


def main() -> None:
    """Make all calls."""
    order = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    sys.path.insert(0, order["source"])
    with Path(sys.argv[2]).open("w", encoding="utf-8") as file:
        for outcome in outcomes(order):
            print(json.dumps(outcome), file=file, flush=True)


if __name__ == "__main__":
    main()
