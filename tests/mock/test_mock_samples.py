"""Values for schemas, one keyword after the other."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.server.runtime.schemas import Schemas
from specwright.verify.mock.sample import Impossible, Sampler, Taste

SCHEMAS: dict[str, Any] = {
    "const": {"const": {"a": [1, None]}},
    "enum of a type": {"type": "integer", "enum": ["x", 3, 3.5, None]},
    "bounds": {"type": "number", "exclusiveMinimum": 0.1, "exclusiveMaximum": 0.2},
    "multiples": {"type": "number", "multipleOf": 0.01, "minimum": 5, "maximum": 5.02},
    "negative": {"type": "integer", "maximum": -7, "multipleOf": 7},
    "int32": {"type": "integer", "format": "int32", "minimum": 2147483647},
    "long string": {"type": "string", "minLength": 300, "maxLength": 301},
    "short string": {"type": "string", "maxLength": 1},
    "pattern and length": {"type": "string", "pattern": "^[a-z]+(-[0-9]{2,})*$", "minLength": 40},
    "pattern with classes": {"type": "string", "pattern": r"^\d{3}[^a-z\s]\w?\.(x|yy){2}\u0041$"},
    "pattern with a group": {"type": "string", "pattern": r"^(?<q>['\"])[A-F]+\1$"},
    "letters": {"type": "string", "pattern": r"^\p{Lu}\p{L}+$"},
    "password": {"type": "string", "pattern": "^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9]).{8,}$"},
    "unanchored": {"type": "string", "pattern": "x{3}"},
    "two patterns": {"allOf": [{"pattern": "^a"}, {"pattern": "z$"}], "type": "string"},
    "pattern and format": {"type": "string", "format": "uri", "pattern": "^https://"},
    "distinct": {"type": "array", "minItems": 2, "uniqueItems": True, "items": {"enum": [1, 2]}},
    "many distinct": {
        "type": "array",
        "minItems": 60,
        "uniqueItems": True,
        "items": {"type": "string"},
    },
    "many members": {"type": "object", "minProperties": 60},
    "tuple": {"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
    "contains": {"type": "array", "contains": {"const": 7}, "minContains": 2, "minItems": 3},
    "closed": {"properties": {"a": {"type": "null"}}, "required": ["a"], "additionalProperties": 0},
    "map": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 3},
    "names": {"type": "object", "propertyNames": {"pattern": "^x-[a-z]+$"}, "minProperties": 2},
    "patterned": {
        "type": "object",
        "patternProperties": {"^[0-9]{4}$": {"type": "boolean"}},
        "additionalProperties": False,
        "minProperties": 2,
    },
    "dependent": {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}},
        "required": ["a"],
        "dependentRequired": {"a": ["b"], "b": ["c"]},
    },
    "fewest and most": {
        "type": "object",
        "properties": {"a": {}, "b": {}, "c": {}},
        "minProperties": 2,
        "maxProperties": 2,
    },
    "all of": {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer", "minimum": 3}}},
            {"properties": {"a": {"maximum": 3}, "b": {"const": 1}}, "required": ["a", "b"]},
        ]
    },
    "one of exactly": {"oneOf": [{"type": "integer"}, {"type": "number", "multipleOf": 0.5}]},
    "not": {"type": "string", "enum": ["a", "b"], "not": {"const": "a"}},
    "conditional": {
        "type": "object",
        "properties": {"kind": {"enum": ["a", "b"]}, "size": {"type": "integer"}},
        "required": ["kind"],
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"required": ["size"]},
        "else": {"properties": {"size": {"maximum": 3}}},
    },
    "unevaluated": {
        "allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}],
        "properties": {"b": {"type": "string"}},
        "unevaluatedProperties": False,
    },
    "wrong example": {"type": "object", "properties": {"a": {"type": "integer", "example": "x"}}},
    "wrong default": {"type": "integer", "minimum": 5, "default": 1},
    "ends": {"anyOf": [{"$ref": "#/components/schemas/ends"}, {"type": "integer"}]},
    "Straße 字": {"type": "object", "required": ["a"], "properties": {"a": {"const": "ß"}}},
    "abroad": {"$ref": "#/components/schemas/Straße 字"},
    "list": {
        "type": "object",
        "required": ["next"],
        "properties": {
            "next": {"oneOf": [{"$ref": "#/components/schemas/list"}, {"type": "null"}]}
        },
    },
    "anything": {},
}
FORMATS = (
    "date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri "
    "uri-reference iri iri-reference uri-template uuid json-pointer relative-json-pointer regex"
)
SCHEMAS |= {name: {"type": "string", "format": name} for name in FORMATS.split()}
SCHEMAS["closed"]["additionalProperties"] = False


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas({"openapi": "3.1.0", "components": {"schemas": SCHEMAS}})


@pytest.mark.parametrize("taste", Taste)
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_value_is_found_and_found_again(schemas: Schemas, name: str, taste: Taste) -> None:
    sampler = Sampler({"components": {"schemas": SCHEMAS}}, schemas)
    pointer = f"/components/schemas/{name}"
    for seed in ("1", "2", "3"):
        value = sampler.value(pointer, taste, seed)
        assert schemas.is_valid(pointer, "response", value), value
        assert sampler.value(pointer, taste, seed) == value


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "string", "minLength": 3, "maxLength": 2},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/none"}}},
        {
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"$ref": "#/components/schemas/it"}},
        },
        {"$ref": "#/components/schemas/it"},
        {"type": "object", "minProperties": 10**9},
        {"type": "array", "minItems": 10**9},
        {"type": "string", "minLength": 10**9},
        {"type": "string", "pattern": "^((((a{99}){99}){99}){99}){99}$"},
        {"type": "string", "pattern": "(" * 5000 + ")" * 5000},
        {"type": "string", "minLength": "many"},
        {
            "allOf": [
                *({"anyOf": [{"minimum": n}, {"maximum": n}]} for n in range(30)),
                {"type": "string"},
                {"type": "number"},
            ]
        },
        {"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2},
    ],
)
def test_what_cannot_be_is_said_soon(schema: Any) -> None:
    document: Any = {"openapi": "3.1.0", "components": {"schemas": {"it": schema, "none": {}}}}
    sampler = Sampler(document, Schemas(document))
    with pytest.raises(Impossible):
        sampler.value("/components/schemas/it", Taste.FULL, "1")


FAMILY: dict[str, Any] = {
    "Use": {"$ref": "#/components/schemas/Pet"},
    "Pet": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, "friend": {"$ref": "#/components/schemas/Pet"}},
        "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog"}},
    },
    "Dog": {
        "allOf": [
            {"$ref": "#/components/schemas/Pet"},
            {"required": ["bark"], "properties": {"bark": {"type": "string"}}},
        ]
    },
    "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"required": ["meow"]}]},
}


@pytest.mark.parametrize("taste", list(Taste))
def test_a_value_of_a_base_is_a_child_that_its_discriminator_announces(taste: Taste) -> None:
    document = {"openapi": "3.1.0", "components": {"schemas": FAMILY}}
    sampler = Sampler(document, Schemas(document))
    pet = sampler.value("/components/schemas/Use", taste, "seed")
    assert pet["kind"] == "dog"
    assert "bark" in pet
    cat = sampler.value("/components/schemas/Cat", taste, "seed")
    assert "meow" in cat
    assert "bark" not in cat
