"""Inline schemas get a name from their place."""

from __future__ import annotations

from typing import Any

from specwright.ir.type import Array, Null, Ref, Union

PETS = """
    paths:
      /pets:
        post:
          operationId: createPet
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    kind: {enum: [cat, dog]}
                    owner: {type: object, properties: {name: {type: string}}}
                    toys: {type: array, items: {type: object, properties: {id: {type: integer}}}}
                    home:
                      oneOf:
                        - {type: object, properties: {street: {type: string}}}
                        - {type: object, properties: {box: {type: string}}}
                        - {type: 'null'}
          responses:
            '201':
              description: made
              content:
                application/json: {schema: {type: array, items: {enum: [1, 2]}}}
"""


def test_names_come_from_the_place(built: Any) -> None:
    api = built(PETS)
    assert api.names() == [
        "CreatePetRequest",
        "CreatePetRequestKind",
        "CreatePetRequestOwner",
        "CreatePetRequestToy",
        "CreatePetRequestHome",
        "CreatePetRequestHomeOption1",
        "CreatePetRequestHomeOption2",
        "CreatePetResponse201Item",
    ]
    assert api.shown("CreatePetRequest") == (
        "kind?: CreatePetRequestKind, owner?: CreatePetRequestOwner, "
        "toys?: list[CreatePetRequestToy], home?: CreatePetRequestHome | None"
    )
    assert api.operation("createPet").responses[0].content[0].type == Array(
        Ref("CreatePetResponse201Item")
    )
    assert not api.rules


def test_bodies_of_several_kinds_of_json_are_told_apart(built: Any) -> None:
    def body(letter: str) -> str:
        return f"{{schema: {{type: object, properties: {{{letter}: {{type: string}}}}}}}}"

    api = built(
        f"""
        paths:
          /pets:
            patch:
              operationId: changePet
              requestBody:
                content:
                  application/vnd.pets.v2+json: {body("a")}
                  application/json: {body("a")}
                  application/merge-patch+json: {body("b")}
              responses:
                '200':
                  description: changed
                  content:
                    application/hal+json: {body("c")}
                    text/json: {body("d")}
                '422':
                  description: refused
                  content: {{application/problem+json: {body("e")}}}
        """
    )
    assert api.names() == [
        "ChangePetRequest",
        "ChangePetMergePatchRequest",
        "ChangePetResponse200",
        "ChangePetResponse200Hal",
        "ChangePetResponse422",
    ]
    assert not api.rules


def test_an_unrelated_schema_changes_no_name(built: Any) -> None:
    before = built(PETS).names()
    after = built(PETS, schemas="Zebra: {type: object, properties: {a: {type: string}}}").names()
    assert [name for name in after if name != "Zebra"] == before


def test_a_component_keeps_its_name_and_the_inline_schema_gives_way(built: Any) -> None:
    api = built(
        schemas="""
        Pet: {type: object, properties: {owner: {type: object, properties: {a: {type: string}}}}}
        PetOwner: {type: string}
        """
    )
    assert api.shown("Pet") == "owner?: PetOwnerInline"
    assert api.rules == ["name-clash"]


def test_the_component_that_is_spelled_right_wins(built: Any) -> None:
    api = built(schemas="pet_read: {type: string}\nPetRead: {type: integer}\nAny: {type: string}\n")
    assert {s.name: s.wire_name for s in api.api.schemas} == {
        "PetReadModel": "pet_read",
        "PetRead": "PetRead",
        "AnyModel": "Any",
    }


def test_null_belongs_to_the_use(built: Any) -> None:
    api = built(
        schemas="""
        Widget: {type: [object, 'null'], properties: {a: {type: string}}}
        Colour: {type: string, nullable: true, enum: [red, blue]}
        Wrapped: {nullable: true, oneOf: [{$ref: '#/components/schemas/Widget'}, {type: string}]}
        Name: {type: [string, 'null']}
        Box:
          type: object
          properties:
            widget: {$ref: '#/components/schemas/Widget'}
            colour: {$ref: '#/components/schemas/Colour'}
            wrapped: {$ref: '#/components/schemas/Wrapped'}
            name: {$ref: '#/components/schemas/Name'}
        """,
        version="3.0.3",
    )
    assert api.shown("Box") == (
        "widget?: Widget | None, colour?: Colour | None, wrapped?: Wrapped | None, name?: Name"
    )
    assert api.shown("Widget") == "a?: str"
    assert api.shown("Colour") == "RED='red', BLUE='blue'"
    assert api.shown("Name") == "str | None"
    assert api.property("Box", "widget").type == Union((Ref("Widget"), Null()))


def test_the_same_schema_in_two_media_types_is_one(built: Any) -> None:
    body = "{schema: {type: object, properties: {a: {type: string}}}}"
    api = built(
        f"""
        paths:
          /x:
            post:
              operationId: send
              requestBody:
                content: {{application/json: {body}, application/x-www-form-urlencoded: {body}}}
              responses: {{}}
        """
    )
    assert api.names() == ["SendRequest"]


def test_a_reference_into_a_schema_names_what_stands_there(built: Any) -> None:
    api = built(
        schemas="""
        Pet: {type: object, properties: {name: {type: string, maxLength: 3}}}
        Dog: {type: object, properties: {call: {$ref: '#/components/schemas/Pet/properties/name'}}}
        """
    )
    assert api.shown("Dog") == "call?: PetName"
    assert api.shown("Pet") == "name?: PetName"
    assert api.shown("PetName") == "str"


def test_a_definition_inside_a_schema_is_named_after_both(built: Any) -> None:
    api = built(
        schemas="""
        Tree:
          type: object
          properties:
            leaf: {$ref: '#/components/schemas/Tree/$defs/leaf'}
            rest: {type: array, items: {$dynamicRef: '#tree'}}
          $defs: {leaf: {type: object, properties: {a: {type: string}}}, unused: {type: object}}
        """
    )
    assert api.shown("Tree") == "leaf?: TreeLeaf, rest?: list[Any]"
    assert api.names() == ["Tree", "TreeLeaf"]
    assert api.rules == ["unsupported-dynamic-reference"]


def test_a_dead_reference_is_an_error_with_its_place(built: Any) -> None:
    api = built(schemas="A: {type: object, properties: {b: {$ref: '#/components/schemas/No'}}}")
    (finding,) = api.diagnostics
    assert finding.rule == "reference-dead"
    assert finding.location.line == 5
    assert api.shown("A") == "b?: Any"


def test_the_contract_refers_only_to_its_components(built: Any) -> None:
    api = built(PETS, schemas="pet-owner: {type: object, properties: {x: {type: integer}}}")
    schemas = api.api.contract["components"]["schemas"]
    assert list(schemas) == ["PetOwner", *built(PETS).names()]
    assert schemas["CreatePetRequest"]["properties"]["home"] == {
        "oneOf": [{"$ref": "#/components/schemas/CreatePetRequestHome"}, {"type": "null"}]
    }
    assert api.api.document["components"]["schemas"].keys() == {"pet-owner"}


def test_hoisted_schemas_know_where_they_were_written(built: Any) -> None:
    api = built(PETS)
    assert api.schema("CreatePetRequestOwner").location.line == 15
    assert api.property("CreatePetRequestOwner", "name").location.line == 15


def test_a_reference_to_itself_is_an_error(built: Any) -> None:
    api = built(
        schemas="""
        A: {$ref: '#/components/schemas/B'}
        B: {allOf: [{$ref: '#/components/schemas/A'}]}
        C: {type: array, items: {$ref: '#/components/schemas/C'}}
        """
    )
    assert "reference-endless" in api.rules
    assert api.shown("C") == "list[C]"
