"""The contract accepts what the document accepts, however its schemas were moved about."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import yaml

SCHEMAS = """
Base: {type: object, required: [id], properties: {id: {type: integer}}}
Cat: {type: object, required: [kind], properties: {kind: {const: cat}, lives: {type: integer}}}
Dog: {type: object, required: [kind], properties: {kind: {enum: [dog, wolf]}}}
Maybe: {type: [object, 'null'], properties: {a: {type: string}}, additionalProperties: false}
Colour: {type: [string, 'null'], enum: [red, null]}
Never: {type: [string, 'null'], enum: [red]}
Pet:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {type: 'null'}]
  discriminator: {propertyName: kind}
Named:
  allOf: [{$ref: '#/components/schemas/Base'}]
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  unevaluatedProperties: false
Either: {type: [string, object], maxLength: 2, properties: {a: {type: integer}}, minProperties: 1}
Wrapped: {allOf: [{$ref: '#/components/schemas/Maybe'}], required: [a]}
Holder:
  type: object
  properties:
    a: {$ref: '#/components/schemas/Maybe'}
    id: {type: [object, 'null'], properties: {a: {enum: [1, 2, null]}}}
    kind: {anyOf: [{enum: [cat, dog]}, {type: 'null'}]}
    lives: {type: array, items: {oneOf: [{type: object, properties: {a: {type: integer}}},
      {$ref: '#/components/schemas/Holder/properties/id'}]}}
"""
_SCALARS: tuple[Any, ...] = (None, True, 1, "cat", "dog", "red", "xxx")
_MEMBERS: tuple[Any, ...] = (*_SCALARS, {}, {"a": 1}, {"a": "x"}, [{"a": 1}, None])


def _values() -> Iterator[Any]:
    yield from _MEMBERS
    for names in itertools.chain(
        *(itertools.combinations(("a", "id", "kind", "lives"), n) for n in (1, 2, 3))
    ):
        for members in itertools.product(
            (1, None, "cat", "dog", "x", {"a": 1}, [{"a": 2}]), repeat=len(names)
        ):
            yield dict(zip(names, members, strict=True))


@pytest.mark.parametrize("name", yaml.safe_load(SCHEMAS))
def test_equivalent(built: Any, name: str) -> None:
    ref = {"$ref": f"#/components/schemas/{name}"}
    before = jsonschema_rs.Draft202012Validator(
        {**ref, "components": {"schemas": yaml.safe_load(SCHEMAS)}}
    )
    holder = {"$ref": "#/components/schemas/Use"}
    use = f"Use: {{allOf: [{{$ref: '#/components/schemas/{name}'}}]}}\n"
    used = built(schemas=SCHEMAS + use).api
    after = jsonschema_rs.Draft202012Validator(
        {**holder, "components": {"schemas": used.contract["components"]["schemas"]}}
    )
    differ = [v for v in _values() if before.is_valid(v) != after.is_valid(v)]
    assert not differ
    assert len({before.is_valid(v) for v in _values()}) == 2
