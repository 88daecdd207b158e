"""Alternatives beside properties become classes, and null the affair of the whole."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.ir.schema import Alias, OneOf
from specwright.ir.type import Array, Null, Ref, Scalar, Union

ANIMALS = """
    Cat: {type: object, required: [meow], properties: {meow: {type: boolean}}}
    Dog: {type: object, required: [bark], properties: {bark: {type: integer}}}
"""


def _members(api: Any, name: str) -> list[str]:
    definition = api.schema(name).definition
    assert isinstance(definition, OneOf)
    return [member.name for member in definition.members if isinstance(member, Ref)]


def _schemas(text: str) -> str:
    return ANIMALS + text


def test_branches_are_called_after_what_tells_them_apart(built: Any) -> None:
    api = built(
        schemas=_schemas(
            """
    Contact:
      type: object
      required: [id]
      properties: {id: {type: string}}
      oneOf:
        - {title: By email, required: [email], properties: {email: {type: string}}}
        - {required: [phone], properties: {phone: {type: string}}}
        - {required: [kind, fax], properties: {kind: {const: fax}, fax: {type: string}}}
        - {$ref: '#/components/schemas/Cat'}
        - {properties: {pigeon: {type: string}}}
"""
        )
    )
    assert _members(api, "Contact") == [
        "ContactByEmail",
        "ContactWithPhone",
        "ContactFax",
        "ContactCat",
        "ContactOption5",
    ]
    assert api.shown("ContactByEmail") == "id: str, email: str"
    assert not api.rules


def test_what_branches_share_is_called_after_the_whole(built: Any) -> None:
    api = built(
        schemas="""
    Payment:
      type: object
      properties: {speed: {enum: [fast, slow]}}
      oneOf:
        - {required: [card], properties: {card: {type: string}}}
        - {required: [iban], properties: {iban: {type: string}}}
"""
    )
    assert api.shown("PaymentWithCard") == "speed?: PaymentSpeed, card: str"


def test_titles_that_two_branches_share_name_neither(built: Any) -> None:
    api = built(
        schemas="""
    Thing:
      oneOf:
        - {title: Thing, type: object, required: [a], properties: {a: {type: string}}}
        - {title: Thing, type: object, required: [b], properties: {b: {type: string}}}
"""
    )
    assert _members(api, "Thing") == ["ThingWithA", "ThingWithB"]


def test_a_branch_may_only_narrow_or_be_a_map(built: Any) -> None:
    api = built(
        schemas=_schemas(
            """
    Pet:
      type: object
      properties: {id: {type: string}}
      anyOf:
        - {$ref: '#/components/schemas/Cat'}
        - {required: [id]}
        - {additionalProperties: {type: integer}}
"""
        )
    )
    assert _members(api, "Pet") == ["PetCat", "PetWithId", "PetOption3"]
    assert api.shown("PetWithId") == "id: str"
    assert not api.rules


def test_one_branch_alone_is_no_choice(built: Any) -> None:
    api = built(
        schemas=_schemas(
            """
    Pet:
      type: object
      properties: {id: {type: string}}
      anyOf: [{$ref: '#/components/schemas/Cat'}, {type: string}]
"""
        )
    )
    assert api.shown("Pet") == "meow: bool, id?: str"


def test_a_choice_in_a_choice_keeps_what_exactly_one_means(built: Any) -> None:
    api = built(
        schemas=_schemas(
            """
    Pet:
      type: object
      properties: {id: {type: string}}
      oneOf:
        - oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
        - {required: [zoo], properties: {zoo: {type: number}}}
"""
        )
    )
    assert _members(api, "Pet") == ["PetOption1", "PetWithZoo"]
    assert _members(api, "PetOption1") == ["PetOption1Cat", "PetOption1Dog"]
    assert api.shown("PetOption1Dog") == "id?: str, bark: int"


def test_several_choices_multiply(built: Any) -> None:
    api = built(
        schemas=_schemas(
            """
    Pet:
      allOf:
        - oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
        - oneOf:
            - {type: object, required: [p], properties: {p: {type: string}}}
            - {type: object, required: [q], properties: {q: {type: string}}}
        - {type: object, properties: {id: {type: string}}}
"""
        )
    )
    assert _members(api, "Pet") == ["PetCat", "PetDog"]
    assert _members(api, "PetCat") == ["PetCatWithP", "PetCatWithQ"]
    assert api.shown("PetCatWithQ") == "meow: bool, id?: str, q: str"


def test_choices_that_multiply_too_much_are_one_class_with_all_properties(built: Any) -> None:
    def several(stem: str, kind: str) -> str:
        return ", ".join(
            f"{{type: object, required: [{stem}{n}], properties: "
            f"{{{stem}{n}: {{type: string}}, all: {{type: {kind}}}}}}}"
            for n in range(6)
        )

    api = built(
        schemas=f"""
    Wide:
      type: object
      required: [id]
      properties: {{id: {{type: string}}}}
      allOf:
        - oneOf: [{several("p", "string")}]
        - oneOf: [{several("q", "integer")}]
"""
    )
    properties = {p.wire_name: p for p in api.schema("Wide").definition.properties}
    assert set(properties) == {"id", "all", *(f"{s}{n}" for s in "pq" for n in range(6))}
    assert [name for name, p in properties.items() if p.required] == ["id"]
    assert properties["all"].type == Union((Scalar("string"), Scalar("integer")))
    assert not api.rules


def test_what_extends_a_choice_may_stand_before_it(built: Any) -> None:
    choice = """
    Contact:
      type: object
      properties: {id: {type: string}}
      oneOf:
        - {required: [email], properties: {email: {type: string}}}
        - {required: [phone], properties: {phone: {type: string}}}
"""
    extending = """
    Customer:
      allOf:
        - $ref: '#/components/schemas/Contact'
        - {type: object, properties: {n: {type: string}}}
"""
    for schemas in (choice + extending, extending + choice):
        api = built(schemas=schemas)
        assert _members(api, "Customer") == ["CustomerWithEmail", "CustomerWithPhone"]
        assert api.shown("CustomerWithEmail") == "n?: str, id?: str, email: str"
        assert not api.rules


def test_alternatives_that_are_no_objects_contradict_the_object(built: Any) -> None:
    api = built(
        schemas="""
    Odd: {type: object, additionalProperties: false, oneOf: [{type: string}, {type: integer}]}
"""
    )
    assert api.rules == ["schema-contradictory"]


def test_nullable_alone_says_nothing(built: Any) -> None:
    api = built(
        version="3.0.3",
        schemas="""
    Team: {type: object, properties: {name: {type: string}}}
    Match:
      type: object
      properties:
        winner:
          allOf: [{$ref: '#/components/schemas/Team'}, {description: Who}, {nullable: true}]
""",
    )
    assert api.shown("Match") == "winner?: Team"
    assert not api.rules


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        ("{type: object, properties: {item: {type: string}}}", "Cause"),
        ("{type: object, nullable: true, properties: {item: {type: string}}}", "Cause | None"),
        ("{properties: {item: {type: string}}}", "Cause | None"),
    ],
)
def test_a_whole_is_null_only_where_all_of_its_parts_are(
    built: Any, other: str, shown: str
) -> None:
    api = built(
        version="3.0.3",
        schemas=f"""
    Error:
      {{type: object, nullable: true, required: [code], properties: {{code: {{type: string}}}}}}
    Cause: {{allOf: [{{$ref: '#/components/schemas/Error'}}, {other}]}}
    Report: {{type: object, properties: {{cause: {{$ref: '#/components/schemas/Cause'}}}}}}
""",
    )
    assert api.shown("Report") == f"cause?: {shown}"
    assert api.shown("Cause") == "code: str, item?: str"
    assert not api.rules


def test_a_use_of_a_nullable_schema_stays_nullable(built: Any) -> None:
    api = built(
        version="3.0.3",
        schemas="""
    Error: {type: object, nullable: true, properties: {code: {type: string}}}
    Errors: {type: array, items: {allOf: [{$ref: '#/components/schemas/Error'}]}}
""",
    )
    assert api.schema("Errors").definition == Alias(Array(Union((Ref("Error"), Null()))))
