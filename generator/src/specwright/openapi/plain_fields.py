"""The fields of the specification's objects that hold plain values, and what may stand in them.

Where another type stands, but says the same (the text "true" for true, the number 1.0 for a
version), the value that was meant is given; anything else is ``DROP``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from specwright.openapi.structure import Kind

DROP: Final = object()
"""What stands for a value that means nothing where it stands."""

Reading = Callable[[Any], Any]

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_STATUS = re.compile(r"[1-5]([0-9][0-9]|[xX][xX])", re.ASCII)
_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_LONGEST_NUMBER = 40

UNMET: Final[Mapping[str, Any]] = {"": []}
"""A security requirement that nothing fulfils: what cannot be read must not be an open door."""


def text(value: Any) -> Any:
    """Text; a number or a boolean as it is spelt."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else _of(str, value)


def flag(value: Any) -> Any:
    """True or false."""
    known = {"true": True, "false": False}
    return known.get(value.lower(), DROP) if isinstance(value, str) else _of(bool, value)


def number(value: Any) -> Any:
    """A number that is none of true and false."""
    if isinstance(value, str) and len(value) < _LONGEST_NUMBER and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return DROP if isinstance(value, bool) else _of((int, float), value)


def count(value: Any) -> Any:
    """How many: a whole number from 0."""
    found = number(value)
    whole = found is not DROP and found >= 0 and found == int(found)
    return int(found) if whole else DROP


def divisor(value: Any) -> Any:
    """What a number is a multiple of."""
    found = number(value)
    return found if found is not DROP and found > 0 else DROP


def bound(value: Any) -> Any:
    """``exclusiveMinimum`` and its like: a number, in OAS 3.0 a boolean."""
    return value if isinstance(value, bool) else number(value)


def texts(value: Any) -> Any:
    """A list of texts, each once; a text alone is a list of one."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        return DROP
    found = [text(item) for item in value]
    return list(dict.fromkeys(item for item in found if item is not DROP))


def values(value: Any) -> Any:
    """A list of whatever."""
    return _of(list, value)


def mapping(value: Any) -> Any:
    """An object of whatever."""
    return _of(Mapping, value)


def texts_by_name(value: Any) -> Any:
    """An object whose members are texts."""
    if not isinstance(value, Mapping):
        return DROP
    found = {key: text(item) for key, item in value.items()}
    return {key: item for key, item in found.items() if item is not DROP}


def lists_by_name(value: Any) -> Any:
    """An object whose members are lists of texts."""
    if not isinstance(value, Mapping):
        return DROP
    found = {key: texts(item) for key, item in value.items()}
    return {key: item for key, item in found.items() if item is not DROP}


def types(value: Any) -> Any:
    """One or several names of types; a null that lost its quotes is one."""
    written = value if isinstance(value, list) else [value]
    found = ["null" if item is None and written is value else item for item in written]
    known = [t.lower() for t in found if isinstance(t, str) and t.lower() in _TYPES]
    if len(known) < len(found) or not known:
        return DROP
    return list(dict.fromkeys(known)) if written is value else known[0]


def discriminator(value: Any) -> Any:
    """A Discriminator Object; before OAS 3 it was a property's name alone."""
    if isinstance(value, str):
        return {"propertyName": value}
    if not isinstance(value, Mapping) or not isinstance(value.get("propertyName"), str):
        return DROP
    return _each({"mapping": texts_by_name, "defaultMapping": text}, value)


def requirements(value: Any) -> Any:
    """The alternatives of a security requirement; one alone is a list of one."""
    if value is None:
        return DROP
    written = value if isinstance(value, list) else [value]
    return [_requirement(item) for item in written]


def _requirement(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return dict(UNMET)
    scopes = {key: [] if item is None else texts(item) for key, item in value.items()}
    return dict(UNMET) if DROP in scopes.values() else scopes


def flows(value: Any) -> Any:
    """The flows of OAuth2, each an object with addresses and scopes."""
    if not isinstance(value, Mapping):
        return DROP
    urls = dict.fromkeys(("authorizationUrl", "refreshUrl", "tokenUrl"), text)
    found = {
        key: _each({**urls, "scopes": texts_by_name}, flow)
        for key, flow in value.items()
        if isinstance(flow, Mapping)
    }
    return found or DROP


def servers(value: Any) -> Any:
    """A list of Server Objects, those with an address."""
    written = value if isinstance(value, list) else [value]
    found = [_each(_SERVER, item) for item in written if isinstance(item, Mapping)]
    return [item for item in found if isinstance(item.get("url"), str)]


def _variables(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return DROP
    members = {"default": text, "description": text, "enum": texts}
    return {key: _each(members, item) for key, item in value.items() if isinstance(item, Mapping)}


def tags(value: Any) -> Any:
    """A list of Tag Objects, those with a name."""
    written = value if isinstance(value, list) else []
    named = [{"name": item} if isinstance(item, str) else item for item in written]
    members: dict[str, Reading] = {"name": text, "description": text, "summary": text}
    found = [_each(members, item) for item in named if isinstance(item, Mapping)]
    return [item for item in found if isinstance(item.get("name"), str)]


def about(value: Any) -> Any:
    """An Info Object; one without title and version is still the beginning of one."""
    members: dict[str, Reading] = {
        **dict.fromkeys(("title", "version", "summary", "description", "termsOfService"), text),
        "contact": texts_by_name,
        "license": texts_by_name,
    }
    return _each(members, value) if isinstance(value, Mapping) else {}


def status(key: str) -> str | None:
    """A key of Responses: a code, a range or ``default``; None for what is none of them."""
    if key.lower() == "default":
        return "default"
    return key if _STATUS.fullmatch(key) else None


def _each(members: Mapping[str, Reading], value: Mapping[str, Any]) -> dict[str, Any]:
    read = {key: members[key](item) if key in members else item for key, item in value.items()}
    return {key: item for key, item in read.items() if item is not DROP}


def _of(wanted: type | tuple[type, ...], value: Any) -> Any:
    return value if isinstance(value, wanted) else DROP


_SERVER: Final[Mapping[str, Reading]] = {
    "url": text,
    "description": text,
    "name": text,
    "variables": _variables,
}

_SAID: Final = dict.fromkeys(("description", "summary"), text)
_SENT: Final[Mapping[str, Reading]] = {
    **_SAID,
    **dict.fromkeys(("style", "name", "in"), text),
    **dict.fromkeys(
        ("required", "deprecated", "explode", "allowReserved", "allowEmptyValue"), flag
    ),
}

PLAIN: Final[Mapping[Kind, Mapping[str, Reading]]] = {
    Kind.OPENAPI: {
        "info": about,
        "servers": servers,
        "security": requirements,
        "tags": tags,
        "jsonSchemaDialect": text,
        "externalDocs": mapping,
    },
    Kind.PATH_ITEM: {**_SAID, "servers": servers},
    Kind.OPERATION: {
        **_SAID,
        "operationId": text,
        "tags": texts,
        "deprecated": flag,
        "security": requirements,
        "servers": servers,
        "externalDocs": mapping,
    },
    Kind.PARAMETER: _SENT,
    Kind.HEADER: _SENT,
    Kind.REQUEST_BODY: {**_SAID, "required": flag},
    Kind.RESPONSE: _SAID,
    Kind.ENCODING: {
        "contentType": text,
        "style": text,
        **dict.fromkeys(("explode", "allowReserved"), flag),
    },
    Kind.EXAMPLE: {**_SAID, "externalValue": text},
    Kind.LINK: {
        **_SAID,
        "operationId": text,
        "operationRef": text,
        "parameters": mapping,
        "server": mapping,
    },
    Kind.SECURITY_SCHEME: {
        **_SAID,
        **dict.fromkeys(("type", "name", "in", "scheme", "bearerFormat", "openIdConnectUrl"), text),
        "flows": flows,
    },
    Kind.SCHEMA: {
        "type": types,
        "enum": values,
        "examples": values,
        "required": texts,
        "dependentRequired": lists_by_name,
        "discriminator": discriminator,
        "multipleOf": divisor,
        **dict.fromkeys(("xml", "externalDocs"), mapping),
        **dict.fromkeys(("minimum", "maximum"), number),
        **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), bound),
        **dict.fromkeys(
            ("minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains"), count
        ),
        **dict.fromkeys(("minProperties", "maxProperties"), count),
        **dict.fromkeys(("nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"), flag),
        **dict.fromkeys(("title", "description", "format", "pattern", "$comment"), text),
        **dict.fromkeys(("$id", "$schema", "$anchor", "$dynamicAnchor", "$dynamicRef"), text),
        **dict.fromkeys(("contentEncoding", "contentMediaType"), text),
    },
}
"""How to read each plain field; what is not listed is taken as it is."""
