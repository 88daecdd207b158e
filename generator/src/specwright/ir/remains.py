"""What Swagger 2 has left in a document of OpenAPI 3: read as what it is in today's words.

Validation has reported it; its meaning is clear all the same (Swagger 2.0, Parameter Object and
Response Object).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from specwright.openapi.structure import METHODS

if TYPE_CHECKING:
    from specwright.ir.normalise import Contract

_SCHEMA_WORDS: Final = frozenset(
    """type format items default maximum exclusiveMaximum minimum exclusiveMinimum maxLength
    minLength pattern maxItems minItems uniqueItems enum multipleOf""".split()  # noqa: SIM905
)
_SEPARATED: Final = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
}
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


def read_remains(contract: Contract) -> None:
    """Rewrite the parameters, bodies and answers of all operations in place."""
    paths = contract.value.get("paths")
    for item in map(contract.resolved, paths.values() if isinstance(paths, dict) else ()):
        if not isinstance(item, dict):
            continue
        for operation in [item[key] for key in item if key in METHODS]:
            if isinstance(operation, dict):
                _body(item, operation, contract)
                _answers(operation, contract)
        for owner in (item, *(item[key] for key in item if key in METHODS)):
            for parameter in _listed(owner, contract):
                _restated(parameter, contract)
            if isinstance(owner, dict) and isinstance(owner.get("parameters"), list):
                owner["parameters"][:] = [
                    entry
                    for entry in owner["parameters"]
                    if not _is_payload(contract.resolved(entry))
                ]


def _listed(owner: Any, contract: Contract) -> Iterator[dict[str, Any]]:
    written = owner.get("parameters") if isinstance(owner, dict) else None
    for entry in written if isinstance(written, list) else ():
        parameter = contract.resolved(entry)
        if isinstance(parameter, dict):
            yield parameter


def _is_payload(parameter: Any) -> bool:
    """Whether a parameter is the body, or a field of it."""
    if not isinstance(parameter, dict):
        return False
    # Without either it says nothing that could be read.
    told = "schema" in parameter or "type" in parameter
    return parameter.get("in") in ("body", "formData") and told


def _body(item: dict[str, Any], operation: dict[str, Any], contract: Contract) -> None:
    parameters = [*_listed(item, contract), *_listed(operation, contract)]
    fields = [parameter for parameter in parameters if _is_payload(parameter)]
    if not fields or "requestBody" in operation:
        return
    body = next((field for field in fields if field["in"] == "body"), None)
    wanted = _types("consumes", operation, contract)
    if body is None:
        made = _form(fields, wanted, contract)
    else:
        media_type = wanted[0] if wanted else "application/json"
        content = {media_type: {"schema": body.get("schema", {})}}
        made = {"required": body.get("required") is True, "content": content}
    operation["requestBody"] = contract.remember(made, contract.origin(fields[0]))


def _form(
    fields: Iterable[dict[str, Any]], wanted: list[str], contract: Contract
) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    files = False
    for field in fields:
        schema = {key: value for key, value in field.items() if key in _SCHEMA_WORDS}
        if schema.get("type") == "file":
            schema, files = {"type": "string", "format": "binary"}, True
        if isinstance(field.get("description"), str):
            schema["description"] = field["description"]
        properties[str(field.get("name"))] = contract.remember(schema, contract.origin(field))
        required += [str(field.get("name"))] if field.get("required") is True else []
    made: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        made["required"] = required
    usual = _MULTIPART if files or _MULTIPART in wanted else _URLENCODED
    return {"required": bool(required), "content": {usual: {"schema": made}}}


def _restated(parameter: dict[str, Any], contract: Contract) -> None:
    """A parameter whose schema stands in its own members."""
    if "schema" in parameter or "content" in parameter or "type" not in parameter:
        return
    schema = {key: parameter.pop(key) for key in list(parameter) if key in _SCHEMA_WORDS}
    parameter["schema"] = contract.remember(schema, contract.origin(parameter))
    separated = _SEPARATED.get(str(parameter.get("collectionFormat", "csv")))
    if parameter["schema"].get("type") == "array" and separated and "style" not in parameter:
        style, explode = separated
        if parameter.get("in") == "query":
            parameter["style"] = style
        parameter.setdefault("explode", explode)


def _answers(operation: dict[str, Any], contract: Contract) -> None:
    responses = operation.get("responses")
    for entry in responses.values() if isinstance(responses, dict) else ():
        response = contract.resolved(entry)
        if isinstance(response, dict) and "schema" in response and "content" not in response:
            wanted = _types("produces", operation, contract) or ["application/json"]
            schema = response.pop("schema")
            response["content"] = {content_type: {"schema": schema} for content_type in wanted}


def _types(word: str, operation: dict[str, Any], contract: Contract) -> list[str]:
    written = operation.get(word, contract.value.get(word))
    return [t for t in written if isinstance(t, str)] if isinstance(written, list) else []
