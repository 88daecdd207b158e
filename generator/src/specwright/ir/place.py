"""Suggested names: what an inline schema is called after the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specwright.ir.media import media_kind
from specwright.naming import class_name, snake_name
from specwright.openapi.document import unescape_token
from specwright.openapi.structure import METHODS

_SECTIONS = {"parameters": "Parameter", "headers": "Header", "requestBodies": "", "responses": ""}


def operation_id(method: str, path: str, operation: Mapping[str, Any]) -> str:
    """``operationId``, or a name made of method and path where none is written."""
    written = operation.get("operationId")
    if isinstance(written, str) and written:
        return written
    told = [method.lower()]
    for segment in path.split("/"):
        for piece in segment.replace("{", " {").split():
            told.append(f"by_{piece.strip('{}')}" if piece.startswith("{") else piece)
    first, *rest = snake_name(" ".join(told)).split("_")
    return first + "".join(word.capitalize() for word in rest)


class Suggestions:
    """Names for the schemas of one contract, and the bodies that share a schema."""

    def __init__(self, contract: Mapping[str, Any]) -> None:
        self._contract = contract
        self._written: dict[str, list[tuple[Any, str]]] = {}
        self._asked: tuple[str, Any] = ("", None)

    def of(self, pointer: str) -> tuple[str, bool] | None:
        """Name and whether enumerations get one too; None where nothing should be named."""
        tokens = [unescape_token(token) for token in pointer.split("/")[1:]]
        value: Any = self._contract
        name, enums = "", True
        index = 0
        while index < len(tokens):
            token = tokens[index]
            rest = tokens[index + 1 :]
            match token:
                case "components" if index == 0:
                    name = class_name(rest[1])
                    name += _SECTIONS.get(rest[0], "")
                    enums = rest[0] != "parameters"
                    value = value[token][rest[0]][rest[1]]
                    index += 3
                    continue
                case "paths" | "webhooks" if index == 0:
                    value = value[token][rest[0]]
                    if len(rest) > 1 and rest[1] in METHODS and isinstance(value, Mapping):
                        operation = value[rest[1]]
                        name = class_name(
                            operation_id(rest[1], rest[0], operation)
                            if token == "paths" or "operationId" in operation
                            else rest[0]
                        )
                        value = operation
                        index += 3
                        continue
                    name = class_name(rest[0])
                    index += 2
                    continue
                case "parameters":
                    value = value[token][int(rest[0])]
                    name += class_name(str(value.get("name", "")))
                    enums = False
                    index += 2
                    continue
                case "headers":
                    name += class_name(rest[0])
                    enums = False
                    index += 2
                    value = value[token][rest[0]]
                    continue
                case "callbacks":
                    name += class_name(rest[0])
                    value = value[token][rest[0]]
                    index += 2
                    continue
                case "responses":
                    name += f"Response{class_name(rest[0]).lstrip('N').capitalize()}"
                    value = value[token][rest[0]]
                    index += 2
                    continue
                case "content":
                    suffix = self._body_suffix(tokens, rest)
                    if suffix is None:
                        return None
                    name += suffix
                    index = len(tokens)
                    continue
                case _:
                    pass
            value = value[token] if isinstance(value, Mapping) and token in value else {}
            index += 1
        return name, enums

    @staticmethod
    def _body_suffix(tokens: list[str], rest: list[str]) -> str | None:
        kind = media_kind(rest[0])
        if kind in ("text", "binary"):
            return None
        if rest[-1] != "schema":
            return "Event" if kind == "event-stream" else "Item"
        request = "requestBody" in tokens or tokens[1:2] == ["requestBodies"]
        if request:
            return "Form" if kind in ("form", "multipart") else "Request"
        return "Body" if tokens[0] == "components" and tokens[1] != "parameters" else ""

    def twin(self, pointer: str, schema: Any) -> str | None:
        """The name of an equal schema in another media type of the same body."""
        body = pointer.partition("/content/")[0]
        for written, name in self._written.get(body, ()):
            if written == schema:
                return name
        # The schema is about to be changed; what was written is kept to compare with.
        self._asked = (body, _frozen_copy(schema))
        return None

    def remember(self, pointer: str, name: str) -> None:
        """The schema asked about last was given this name."""
        body, written = self._asked
        if body and body == pointer.partition("/content/")[0] and "/content/" in pointer:
            self._written.setdefault(body, []).append((written, name))


def _frozen_copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _frozen_copy(item) for key, item in value.items()}
    return [_frozen_copy(item) for item in value] if isinstance(value, list) else value
