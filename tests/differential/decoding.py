"""The Python client's side: what a server may answer, its models must be able to hold."""

from __future__ import annotations

import importlib
import json
import pkgutil
from typing import Any

from specwright.ir.operation import Operation

from tests.differential.places import Place


class Client:
    """The generated client's own description of responses."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._media = importlib.import_module(f"{package}.runtime.media")
        self._operations: dict[str, list[Any]] = {}
        kind = importlib.import_module(f"{package}.runtime.operation").Operation
        operations = importlib.import_module(f"{package}.operations")
        for module in pkgutil.iter_modules(operations.__path__, f"{operations.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, kind):
                    self._operations.setdefault(value.name, []).append(value)

    def problem(self, operation: Operation, status: int, place: Place, octets: bytes) -> str:
        """Why the client cannot read a valid answer; empty where it can."""
        for known in self._operations.get(operation.wire_name, ()):
            if known.method == operation.method:
                response = known.response(status)
                content = getattr(response, "content", getattr(response, "contents", ()))
                media = self._media.choose(content, place.media_type)
                if media is not None:
                    return self._read(media, octets)
        return ""

    def _read(self, media: Any, octets: bytes) -> str:
        try:
            value = media.decode(octets, "utf-8")
        except ValueError as error:
            return f"the client cannot read it: {error}"[:500]
        if not media.content_type.partition(";")[0].endswith("json"):
            return ""
        again = media.encode(value, "application/json")
        text = again.content
        return "" if alike(json.loads(octets), json.loads(text)) else f"read as {text!r}"[:500]


def alike(left: Any, right: Any) -> bool:
    """Whether two JSON values are the same, however moments and numbers are written."""
    if isinstance(left, dict) and isinstance(right, dict):
        return all(alike(left[name], right[name]) for name in left.keys() & right.keys())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, str) and isinstance(right, str):
        return True
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return float(left) == float(right)
    return bool(left == right)
