"""Choices among schemas that extend the choice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ir.pair import arguments_of

PATHS = """
paths:
  /pets:
    post:
      operationId: createPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: PET}}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: PET}}}}
        '422': {description: d}
components:
  schemas:
    Pet:
      type: object
      description: Any pet.
      required: [kind]
      properties: {kind: {type: string}, friend: {$ref: PET}}
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: Dog}}
    Cat: {allOf: [{$ref: '#/components/schemas/Feline'}, {properties: {lives: {type: integer}}}]}
    Feline: {allOf: [{$ref: PET}, {type: object, required: [meow], properties: {meow: {}}}]}
    Dog: {allOf: [{$ref: PET}, {type: object, properties: {bark: {type: string}}}]}
""".replace("PET", "'#/components/schemas/Pet'")


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_the_children_extend_what_stands_beside_the_choice(built: Any, version: str) -> None:
    api = built(PATHS, version=version)
    assert api.shown("Pet") == "Cat or Dog"
    assert api.schema("Pet").description == "Any pet."
    assert api.shown("PetBase") == "kind: str, friend?: Pet"
    assert api.shown("Cat") == "kind: str, friend?: Pet, meow: Any, lives?: int"
    assert api.shown("Dog") == "kind: str, friend?: Pet, bark?: str"
    assert not api.rules


def test_calls(pair: Any) -> None:
    made = pair(PATHS)
    seen: list[Any] = []
    cat = made.received.Cat(kind="cat", meow=1, friend=made.received.Dog(kind="dog"))
    app = made.app(create_pet=arguments_of(seen, cat))
    answer = made.call(app, "create_pet", body=made.sent.Dog(kind="dog", bark="w"))
    assert answer == made.sent.Cat(kind="cat", meow=1, friend=made.sent.Dog(kind="dog"))
    assert seen == [{"body": made.received.Dog(kind="dog", bark="w")}]
    for body in ({"bark": "w"}, {"kind": "dog", "bark": 1}):
        assert made.request(app, "POST", "/pets", json=body).status_code == 422


def test_a_branch_that_does_not_extend_it(built: Any) -> None:
    api = built(
        schemas="""
        Pet:
          type: object
          properties: {kind: {type: string}}
          anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Stone'}]
        Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {meow: {type: string}}}]}
        Stone: {type: object, properties: {weight: {type: number}}}
        """
    )
    assert api.shown("Pet") == "PetCat or PetStone"
    assert api.shown("PetStone") == "kind?: str, weight?: float"
    assert api.shown("Cat") == "kind?: str, meow?: str"
    assert not api.rules
