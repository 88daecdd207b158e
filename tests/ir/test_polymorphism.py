"""A schema with a discriminator and children: what a use of it means."""

from __future__ import annotations

from typing import Any

import pytest

PETS = """
Owner:
  type: object
  properties:
    pet: {allOf: [{$ref: '#/components/schemas/pet'}], description: The first one.}
    cat: {$ref: '#/components/schemas/Cat'}
    pets: {type: array, items: {$ref: '#/components/schemas/pet'}}
pet:
  type: object
  required: [kind]
  properties: {kind: {type: string}, friend: {$ref: '#/components/schemas/pet'}}
  discriminator: {propertyName: kind, mapping: {dog: '#/components/schemas/Dog', fish: Fish}}
Cat:
  allOf: [{$ref: '#/components/schemas/pet'}, {type: object, properties: {meow: {type: boolean}}}]
Lion:
  allOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {mane: {type: string}}}]
Dog:
  allOf: [{$ref: '#/components/schemas/pet'}]
  type: object
  properties: {bark: {type: string}}
Fish: {type: object, properties: {kind: {type: string}}}
Named: {allOf: [{$ref: '#/components/schemas/pet'}], description: Nothing of its own.}
"""


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_a_use_of_the_base_means_its_children_too(built: Any, version: str) -> None:
    api = built(schemas=PETS, version=version)
    assert api.shown("Owner") == "pet?: AnyPet, cat?: AnyCat, pets?: list[AnyPet]"
    assert api.shown("AnyPet") == "Cat or Lion or Dog or Fish or Pet"
    assert api.shown("AnyCat") == "Lion or Cat"
    assert api.shown("Pet") == "kind: str, friend?: AnyPet"
    assert api.shown("Lion") == "kind: str, friend?: AnyPet, meow?: bool, mane?: str"
    assert not api.rules


def test_values_announce_their_class(built: Any) -> None:
    api = built(schemas=PETS)
    discriminator = api.schema("AnyPet").definition.discriminator
    assert (discriminator.wire_name, discriminator.default) == ("kind", "Pet")
    assert dict(discriminator.mapping) == {
        "dog": "Dog",
        "fish": "Fish",
        "Cat": "Cat",
        "Lion": "Lion",
        "pet": "Pet",
    }
    inherited = api.schema("AnyCat").definition.discriminator
    assert dict(inherited.mapping) == {"Lion": "Lion", "Cat": "Cat"}


def test_the_contract_keeps_the_base(built: Any) -> None:
    contract = built(schemas=PETS).api.contract["components"]["schemas"]
    assert "AnyPet" not in contract
    assert contract["Owner"]["properties"]["cat"] == {"$ref": "#/components/schemas/Cat"}


def test_operations_speak_of_the_choice(built: Any) -> None:
    body = "content: {application/json: {schema: {$ref: '#/components/schemas/pet'}}}"
    form = "content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Form'}}}"
    api = built(
        f"""
        paths:
          /pets:
            put:
              operationId: putPet
              requestBody: {{{body}}}
              responses: {{'200': {{description: d, {body}}}}}
            post:
              operationId: postForm
              requestBody: {{{form}}}
              responses: {{'204': {{description: d}}}}
        """,
        schemas=PETS
        + """
Form:
  type: object
  properties: {kind: {type: string}, file: {type: string, format: binary}}
  discriminator: {propertyName: kind}
Upload: {allOf: [{$ref: '#/components/schemas/Form'}, {properties: {more: {type: string}}}]}
""",
    )
    put, post = api.operation("putPet"), api.operation("postForm")
    assert put.body.content[0].type.name == "AnyPet"
    assert put.responses[0].content[0].type.name == "AnyPet"
    # The fields of a form are those of one class.
    assert post.body.content[0].type.name == "Form"


def test_an_explicit_choice_stays_as_it_is(built: Any) -> None:
    api = built(
        schemas=PETS
        + """
Some:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: kind}
"""
    )
    assert api.shown("Some") == "Cat or Dog"


def test_without_children_there_is_no_choice(built: Any) -> None:
    api = built(
        schemas="""
        Pet: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
        Owner: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}
        """
    )
    assert api.shown("Owner") == "pet?: Pet"
    assert api.schema("Pet").definition.open
    assert not api.rules


def test_the_choice_gives_way_where_its_name_is_taken(built: Any) -> None:
    api = built(schemas=PETS + "AnyPet: {type: string}\n")
    assert api.shown("AnyPet") == "str"
    assert api.shown("AnyPetModel") == "Cat or Lion or Dog or Fish or Pet"
    assert api.rules == ["name-clash"]
