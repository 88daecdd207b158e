"""Documents that hold a text in every slot, and their twins."""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.safety.meta_schema import MetaSchema

SKELETON = Path(__file__).parent / "skeleton.yaml"
_PLACE = re.compile(r"([§¤†‡])(\w*)")
_MARKER = re.compile(r"[sS]\d{3}")
_BRACES = str.maketrans("{}", "()")
# Alternatives of what stands in the skeleton, references, and words of the specification.
_NOT_FILLED = {
    "$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$ref", "$schema", "$self", "const",
    "contentEncoding", "contentMediaType", "dataValue", "default", "defaultMapping", "example",
    "externalValue", "format", "identifier", "jsonSchemaDialect", "openapi", "operationRef",
    "pattern", "requestBody", "serializedValue", "value",
}  # fmt: skip


_PROSE = frozenset({"default", "description", "email", "summary", "title", "url", "version"})


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a document by their marker, beside those of its twin."""

    hostile: Mapping[str, str]
    harmless: Mapping[str, str]


@dataclass(slots=True)
class _Numbers:
    names: dict[str, int] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    used: int = 0

    def of(self, kind: str, name: str) -> int:
        key = kind + name
        if not name or key not in self.names:
            self.used += 1
            self.names[key] = self.used
            self.kinds[self.used] = kind
        return self.names[key] if name else self.used


def marker(number: int) -> str:
    """What a text begins or ends with, so that names derived from texts keep their order."""
    return f"s{number:03d}"


@cache
def template(version: str) -> tuple[Any, Mapping[int, str]]:
    """The skeleton as far as a version has it, with a number in place of each text."""
    grammar = MetaSchema(version)
    skeleton = yaml.safe_load(_named(SKELETON.read_text("utf-8")))
    if version != "3.2":
        skeleton = _older(skeleton, version)
    for owner, value in list(grammar.objects(skeleton)):
        shape = grammar.fields(owner)
        for name, below in shape.properties.items():
            if name in value or name in _NOT_FILLED or _excluded(name, value, version):
                continue
            inner = grammar.shape_of_value(below)
            if inner.text and not inner.words and not inner.owners and not inner.items:
                value[name] = "‡" if name == "contentType" else "§"
        if shape.extensible:
            # The meta-schemas take an extension of a callback for a path item.
            value["x-§"] = {"summary": "§"} if owner == "callbacks" else {"§": ["§"]}
    numbers = _Numbers()
    return _numbered(skeleton, numbers), dict(numbers.kinds)


def _named(source: str) -> str:
    """The skeleton with a name for each place, so that no two keys are the same."""
    count = itertools.count()
    return re.sub(r"([§¤†‡])(?!\w)", lambda sign: f"{sign[0]}_{next(count)}", source)


@cache
def prose(version: str) -> frozenset[int]:
    """The numbers of the places whose text no name is made of."""
    strings = MetaSchema(version).strings(template(version)[0])
    return frozenset(
        int(number)
        for string in strings
        if string.slot.rpartition(".")[2] in _PROSE
        for number in _NUMBER.findall(string.text)
    )


def document(version: str, payload: Callable[[int], str], *, last: bool = False) -> Any:
    """The document with a text in each place, by its number; ``last`` puts markers behind prose."""
    numbered, kinds = template(version)

    def put(match: re.Match[str]) -> str:
        number = int(match[1])
        behind = last and number in prose(version)
        return text(number, kinds[number], payload(number), last=behind)

    return _replaced(copy.deepcopy(numbered), put)


def texts(version: str, payload: Callable[[int], str], *, last: bool = False) -> dict[str, str]:
    """The texts of such a document by their markers."""
    _, kinds = template(version)
    behind = prose(version) if last else frozenset()
    return {marker(n): text(n, kind, payload(n), last=n in behind) for n, kind in kinds.items()}


def text(number: int, kind: str, payload: str, *, last: bool) -> str:
    """What stands in the place with a number."""
    if kind == "‡":
        payload = re.sub(r"[*,;~%]", "_", payload)
    if kind in "¤‡":
        payload = re.sub(r"[/?#\s]", "_", payload.translate(_BRACES))
    whole = f"{payload} {marker(number)}" if last else f"{marker(number)} {payload}"
    if kind == "†":
        return f"^{_pattern(whole)}$"
    return whole


def _pattern(whole: str) -> str:
    """A regular expression for exactly this text, in every dialect."""
    return re.sub(r"[\\^$.|?*+()\[\]{}/-]", lambda sign: f"\\x{ord(sign[0]):02x}", whole)


def _excluded(name: str, value: Mapping[str, Any], version: str) -> bool:
    return (
        (name == "bearerFormat" and value.get("scheme") != "bearer")
        or (name in ("name", "in") and value.get("type") not in (None, "apiKey"))
        or (name == "scheme" and value.get("type") != "http")
        or (name == "openIdConnectUrl" and value.get("type") != "openIdConnect")
        or (name == "oauth2MetadataUrl" and value.get("type") != "oauth2")
        or (name == "url" and "identifier" in value)
        or (name in ("nodeType", "style"))
        or (name == "operationId" and "operationRef" in value)
        or (name in ("email", "namespace") and version == "3.0")
    )


def _older(skeleton: Any, version: str) -> Any:
    """The skeleton without what the version does not know."""
    grammar = MetaSchema(version)
    skeleton["openapi"] = f"{version}.0"
    if version == "3.0":
        skeleton["info"]["license"] = {"name": "§", "url": "§"}
        skeleton["components"]["schemas"]["Thing"].pop("patternProperties")
        _to_30(skeleton)
    for example in _mappings(skeleton):
        if "dataValue" in example:
            example["value"] = example.pop("dataValue")
        if example.keys() == {"serializedValue"}:
            example["value"] = example.pop("serializedValue")
    for owner, value in list(grammar.objects(skeleton)):
        shape = grammar.fields(owner)
        if shape.is_map or owner.lower() == "reference":
            continue
        for name in [n for n in value if n not in shape.properties and not n.startswith("x-")]:
            if name not in ("get", "post"):
                del value[name]
    return skeleton


def _to_30(skeleton: Any) -> None:
    """What 3.0 says in other words, or not at all."""
    del skeleton["webhooks"]
    components = skeleton["components"]
    del components["pathItems"], components["mediaTypes"], components["securitySchemes"]["mutual"]
    for value in _mappings(skeleton):
        if "const" in value:
            value["enum"] = [value.pop("const")]
        if isinstance(value.get("type"), list):
            value["type"], value["nullable"] = "string", True
        if "prefixItems" in value:
            value["items"] = {}
            del value["prefixItems"]
        value.pop("additionalOperations", None)
        if "itemSchema" in value:
            value["schema"] = {"type": "array", "items": value.pop("itemSchema")}
        if "$ref" in value:
            target = value["$ref"]
            value.clear()
            value["$ref"] = target
        if "deviceAuthorization" in value:
            del value["deviceAuthorization"]


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value:
        if isinstance(below, dict | list):
            yield from _mappings(below)


def _numbered(value: Any, numbers: _Numbers) -> Any:
    def number(match: re.Match[str]) -> str:
        return f"§{numbers.of(match[1], match[2])}§"

    if isinstance(value, str):
        return _PLACE.sub(number, value)
    if isinstance(value, dict):
        return {_PLACE.sub(number, k): _numbered(v, numbers) for k, v in value.items()}
    return [_numbered(item, numbers) for item in value] if isinstance(value, list) else value


_NUMBER = re.compile(r"§(\d+)§")


def _replaced(value: Any, put: Callable[[re.Match[str]], str]) -> Any:
    if isinstance(value, str):
        return _NUMBER.sub(put, value)
    if isinstance(value, dict):
        return {_NUMBER.sub(put, k): _replaced(v, put) for k, v in value.items()}
    return [_replaced(item, put) for item in value] if isinstance(value, list) else value


def write(value: Any, folder: Path) -> Path:
    """The document as a file of JSON, every character escaped."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(value), "ascii")
    return path


def markers(text: str) -> list[str]:
    """The markers in a text."""
    return [found.lower() for found in _MARKER.findall(text)]
