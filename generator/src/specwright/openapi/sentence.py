"""One violation of a meta-schema -> one sentence that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from specwright.diagnostics import quoted
from specwright.openapi.guess import guess

# The validator's error objects: their fields depend on the keyword.
Violation = Any


class Complaint(NamedTuple):
    """A sentence, and the keys that lead to what it is about."""

    path: tuple[str | int, ...]
    sentence: str


def complaints(violation: Violation, schema: Mapping[str, Any]) -> Iterator[Complaint]:
    """What one violation means, without the noise of the alternatives that were not meant."""
    kind = violation.kind
    alternatives = getattr(kind, "context", ()) if kind.name in ("anyOf", "oneOf") else ()
    if any(alternatives) and not _is_known_choice(violation, alternatives):
        for chosen in _meant(violation, kind.context):
            yield from complaints(chosen, schema)
        return
    path = tuple(violation.instance_path)
    if kind.name in ("additionalProperties", "unevaluatedProperties"):
        for name in kind.unexpected:
            yield Complaint((*path, name), _unexpected(violation, name, schema))
        return
    yield Complaint(path, _sentence(violation))


def _is_known_choice(violation: Violation, branches: Sequence[Sequence[Violation]]) -> bool:
    """Whether the alternatives differ in nothing but the member that must be there."""
    only_members = all(error.kind.name == "required" for branch in branches for error in branch)
    return only_members and (_what(violation.schema_path), violation.kind.name) in _KNOWN_RULES


def _meant(violation: Violation, branches: Sequence[Sequence[Violation]]) -> Sequence[Violation]:
    """The violations of the alternative that the author most likely had in mind."""
    here = violation.instance_path
    likely = [branch for branch in branches if branch and not _is_reference(branch)] or [
        branch for branch in branches if branch
    ]
    same_variant = [branch for branch in likely if not any(map(_is_variant, branch))]
    if not same_variant and len(likely) > 1:
        variants = [error for branch in likely for error in branch if _is_variant(error)]
        first = variants[0].instance_path
        if all(error.instance_path == first for error in variants):
            return [_OneOf.of(variants)]
    fitting = same_variant or likely

    def closeness(branch: Sequence[Violation]) -> tuple[bool, int, int]:
        wrong_type = any(e.kind.name == "type" and e.instance_path == here for e in branch)
        return not wrong_type, max(len(e.instance_path) for e in branch), -len(branch)

    return max(fitting, key=closeness)


def _is_reference(branch: Sequence[Violation]) -> bool:
    return any(e.kind.name == "required" and e.kind.property == "$ref" for e in branch)


def _is_variant(error: Violation) -> bool:
    """Whether a fixed member (``in: path``) says that another variant is meant."""
    if error.kind.name == "enum":
        return len(error.kind.options) == 1
    return bool(error.kind.name == "const")


class _OneOf:
    """The complaint of several variants about their fixed member, as a single one."""

    def __init__(self, violation: Violation, options: list[Any]) -> None:
        self.instance_path = violation.instance_path
        self.schema_path = violation.schema_path
        self.instance = violation.instance
        self.kind = self
        self.name = "enum"
        self.options = options

    @classmethod
    def of(cls, variants: Sequence[Violation]) -> _OneOf:
        return cls(variants[0], list(dict.fromkeys(o for v in variants for o in _options(v.kind))))


def _options(kind: Any) -> list[Any]:
    return list(kind.options) if kind.name == "enum" else [kind.expected_value]


def _sentence(violation: Violation) -> str:
    kind = violation.kind
    what = _what(violation.schema_path)
    own = _own_name(violation)
    if (what, kind.name) in _KNOWN_RULES:
        return _KNOWN_RULES[what, kind.name]
    match kind.name:
        case "required":
            return f'the {what} has no member "{kind.property}"'
        case "type":
            return f"{own} must be {_either(kind.types)}, not {_type_name(violation.instance)}"
        case "enum":
            options = ", ".join(_shown(option) for option in kind.options)
            one_of = "one of " if len(kind.options) > 1 else ""
            return f"{own} must be {one_of}{options}, not {_shown(violation.instance)}"
        case "const":
            return f"{own} must be {_shown(kind.expected_value)}, not {_shown(violation.instance)}"
        case "pattern":
            return f"{own} is {_shown(violation.instance)}; it must match {kind.pattern}"
        case "format":
            return f"{own} is {_shown(violation.instance)}, which is no valid {kind.format}"
        case "propertyNames":
            rule = getattr(kind.error.kind, "pattern", "")
            reason = f"names must match {rule}" if rule else "it has a field of its own"
            return f"{_shown(kind.error.instance)} may not stand in {own}: {reason}"
        case "not" | "oneOf" | "dependentSchemas":
            return f"the {what} has members that exclude each other"
        case "minItems" | "minProperties":
            return f"{own} must not be empty"
        case "uniqueItems":
            return f"{own} names something twice"
        case _:
            return f"{own} breaks the rule {kind.name} of the {what}"


def _unexpected(violation: Violation, name: str, schema: Mapping[str, Any]) -> str:
    what = _what(violation.schema_path)
    if what == "paths":
        return f'the path {quoted(name)} must begin with "/"'
    if what == "responses":
        return f"{quoted(name)} is no status code; use 100 to 599, 1XX to 5XX or default"
    known = _known_members(violation.schema_path, schema)
    return f"the {what} may not have a member {quoted(name)}{guess(name, known)}"


def _known_members(path: Sequence[str | int], schema: Mapping[str, Any]) -> list[str]:
    place: Any = schema
    for key in path[:-1]:
        try:
            place = place[key]
        except (KeyError, IndexError, TypeError):
            return []
    return list(place.get("properties", ())) if isinstance(place, Mapping) else []


def _what(path: Sequence[str | int]) -> str:
    """The specification's object that a rule of the meta-schema belongs to, in its words."""
    for position in range(len(path) - 2, -1, -1):
        if path[position] in ("definitions", "$defs"):
            words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", str(path[position + 1]))
            name = " ".join(words).lower().removesuffix(" or reference").removesuffix(" location")
            name = name.replace(" o auth", "")
            return "parameter" if name.startswith("styles for ") else _WORDS.get(name, name)
    return "document" if "$ref" not in path else "schema"


_KNOWN_RULES = {
    ("example", "not"): "the example may not have two kinds of values",
    ("header", "oneOf"): 'the header must have either "schema" or "content"',
    ("license", "not"): 'the license may have "identifier" or "url", not both',
    ("list of parameters", "not"): "query and querystring parameters exclude each other",
    ("list of parameters", "maxContains"): "there may be only one querystring parameter",
    ("parameter", "oneOf"): 'the parameter must have either "schema" or "content"',
    ("responses", "minProperties"): "an operation declares at least one response",
    ("responses", "required"): "an operation declares at least one response",
}

_WORDS = {
    "string array": "schema",
    "parameters": "list of parameters",
    "oauth flows": "set of flows",
    "implicit": "implicit flow",
    "password": "password flow",
    "client credentials": "client credentials flow",
    "authorization code": "authorization code flow",
}


def _own_name(violation: Violation) -> str:
    path = violation.instance_path
    if not path:
        return "the document"
    last = path[-1]
    return quoted(last) if isinstance(last, str) else f"item {last + 1}"


_TYPES = {
    "string": "text",
    "object": "an object",
    "array": "a list",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
    "null": "null",
}


def _either(types: Sequence[str]) -> str:
    return " or ".join(_TYPES.get(name, name) for name in types)


def _type_name(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, int | float):
        return f"the number {quoted(str(value))[1:-1]}"
    return "a list" if isinstance(value, Sequence) else "an object"


def _shown(value: object) -> str:
    return quoted(value) if isinstance(value, str) else _type_name(value)
