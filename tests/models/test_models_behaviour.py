"""Generated models at work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import MISSING, TypeAdapter, ValidationError


def test_absent_and_null_are_not_the_same(models: Any) -> None:
    patch = models(
        """
        Patch:
          type: object
          properties: {title: {type: string}, note: {type: [string, 'null']}}
        """
    ).Patch
    assert patch(note=None).model_dump_json() == '{"note":null}'
    assert patch().model_dump_json() == "{}"
    assert patch.model_validate_json("{}").note is MISSING
    assert patch.model_validate_json('{"note": null}').note is None
    with pytest.raises(ValidationError):
        patch(title=None)


def test_a_default_is_known_and_yet_not_sent(models: Any) -> None:
    page = models(
        """
        Page:
          type: object
          required: [size]
          properties:
            limit: {type: integer, default: 9}
            order: {type: string, enum: [up, down], default: up}
            tags: {type: array, items: {type: string}, default: []}
            size: {type: integer, default: 3}
            since: {type: string, format: date, default: '2020-01-01'}
            note: {type: [string, 'null'], default: null}
        """
    ).Page
    made = page(size=1)
    assert (made.limit, made.order, made.tags, made.note) == (9, "up", [], None)
    assert made.since == date(2020, 1, 1)
    assert made.model_dump(exclude_unset=True) == {"size": 1}
    with pytest.raises(ValidationError, match="size"):
        page()


def test_names_of_the_contract_and_of_python(models: Any) -> None:
    thing = models(
        """
        Thing:
          type: object
          required: [createdAt, from, json]
          properties:
            createdAt: {type: string, format: date-time}
            from: {type: string}
            json: {type: string}
            $type: {type: integer}
            date: {type: string, format: date}
            model_dump: {type: boolean}
        """
    ).Thing
    text = (
        '{"createdAt":"2026-01-02T03:04:05Z","from":"a","json":"b","$type":1,'
        '"date":"2026-01-02","model_dump":true}'
    )
    read = thing.model_validate_json(text)
    assert read == thing(
        created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        from_="a",
        json_="b",
        type=1,
        date_=date(2026, 1, 2),
        model_dump_=True,
    )
    assert read.model_dump_json() == text


def test_unknown_members(models: Any) -> None:
    made = models(
        """
        Plain: {type: object, properties: {a: {type: string}}}
        Closed: {type: object, properties: {a: {type: string}}, additionalProperties: false}
        Open: {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}
        Empty: {type: object, additionalProperties: false}
        """
    )
    assert made.Plain.model_validate({"a": "x", "b": 1}).model_dump() == {"a": "x"}
    assert made.Open.model_validate({"a": "x", "b": 1}).model_dump() == {"a": "x", "b": 1}
    for closed in (made.Closed, made.Empty):
        with pytest.raises(ValidationError, match="forbidden"):
            closed.model_validate({"b": 1})


def test_a_choice_by_discriminator(models: Any) -> None:
    made = models(
        """
        Cat: {type: object, required: [kind], properties: {kind: {const: cat}}}
        Dog: {type: object, required: [kind], properties: {kind: {enum: [dog, wolf]}}}
        Pet:
          oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
          discriminator:
            propertyName: kind
            mapping: {cat: Cat, dog: Dog, wolf: Dog}
        Loose:
          oneOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {b: {}}}]
          discriminator: {propertyName: kind}
        """
    )
    pet = TypeAdapter(made.Pet)
    assert pet.validate_python({"kind": "wolf"}) == made.Dog(kind="wolf")
    assert pet.validate_python({"kind": "cat"}) == made.Cat(kind="cat")
    with pytest.raises(ValidationError, match="does not match any of the expected tags"):
        pet.validate_python({"kind": "cow"})
    assert TypeAdapter(made.Loose).validate_python({"b": 1}) == made.LooseOption2(b=1)


def test_recursion(models: Any) -> None:
    made = models(
        """
        Tree:
          type: object
          properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}
        Json:
          anyOf:
            - {type: string}
            - {type: array, items: {$ref: '#/components/schemas/Json'}}
            - {type: object, additionalProperties: {$ref: '#/components/schemas/Json'}}
        Odd: {type: object, properties: {even: {$ref: '#/components/schemas/Even'}}}
        Even:
          anyOf: [{$ref: '#/components/schemas/Odd'}, {$ref: '#/components/schemas/Other'}]
        Other: {type: object, required: [n], properties: {n: {type: integer}}}
        """
    )
    tree = made.Tree.model_validate({"children": [{"children": []}]})
    assert tree.children[0].children == []
    value = {"a": ["b", {"c": "d"}]}
    assert TypeAdapter(made.Json).validate_python(value) == value
    assert made.Odd.model_validate({"even": {"n": 1}}).even == made.Other(n=1)


def test_limits_help_those_who_write_python(models: Any) -> None:
    made = models(
        """
        Slug: {type: string, pattern: '^[a-z]+$', maxLength: 5}
        Thing:
          type: object
          properties:
            slug: {$ref: '#/components/schemas/Slug'}
            size: {type: integer, minimum: 1}
            tags: {type: array, items: {type: string}, maxItems: 1}
            code: {type: string, pattern: '^(?=x)'}
        """
    )
    for wrong in ({"slug": "A"}, {"slug": "aaaaaa"}, {"size": 0}, {"tags": ["a", "b"]}):
        with pytest.raises(ValidationError):
            made.Thing(**wrong)
    # The engine of the models knows no look-ahead; a validator checks that one.
    assert made.Thing(code="y").code == "y"


def test_of_limits_of_several_parts_the_strictest_holds(models: Any) -> None:
    thing = models(
        """
        Thing:
          allOf:
          - type: object
            properties: {n: {type: integer, minimum: 5, maximum: 20}, s: {type: string}}
          - type: object
            properties: {n: {type: integer, minimum: 2, maximum: 10}, s: {minLength: 2}}
          - {type: object, properties: {s: {type: string, maxLength: 3}}}
        """
    ).Thing
    for wrong in ({"n": 4}, {"n": 11}, {"s": "a"}, {"s": "abcd"}):
        with pytest.raises(ValidationError):
            thing(**wrong)
    assert thing(n=5, s="abc").model_dump() == {"n": 5, "s": "abc"}


def test_limits_of_alternatives_are_not_those_of_the_whole(models: Any) -> None:
    thing = models(
        """
        Thing:
          type: object
          properties: {id: {type: integer}}
          if: {required: [id]}
          then: {properties: {n: {type: integer, minimum: 10}}}
          else: {properties: {n: {type: integer, maximum: 5}}}
          unevaluatedProperties: false
        """
    ).Thing
    assert thing(n=3).n == 3
    assert thing(id=1, n=12).n == 12


def test_formats_that_keep_their_value(models: Any) -> None:
    made = models(
        """
        Thing:
          type: object
          properties:
            id: {type: string, format: uuid}
            url: {type: string, format: uri}
            mail: {type: string, format: email}
            span: {type: string, format: duration}
            blob: {type: string, format: byte}
        """
    ).Thing
    thing = made(id=UUID(int=1), url="HTTP://Example.com", mail='"a b"@x', span="P1Y", blob="aGk=")
    assert thing.model_dump(mode="json") == {
        "id": "00000000-0000-0000-0000-000000000001",
        "url": "HTTP://Example.com",
        "mail": '"a b"@x',
        "span": "P1Y",
        "blob": "aGk=",
    }


def test_read_only_is_not_asked_of_requests(models: Any) -> None:
    schema = "{$ref: '#/components/schemas/Thing'}"
    schemas = """
    Thing:
      type: object
      required: [id, name]
      properties: {id: {type: integer, readOnly: true}, name: {type: string}}
    """
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    answer = f"responses: {{'200': {{description: d, {content}}}}}"
    only_read = models(schemas, f"paths: {{/a: {{get: {{{answer}}}}}}}")
    with pytest.raises(ValidationError, match="id"):
        only_read.Thing(name="n")
    body = f"requestBody: {{{content}}}"
    both = models(schemas, f"paths: {{/a: {{post: {{{body}, {answer}}}}}}}")
    assert both.ThingRequest(name="n").model_dump() == {"name": "n"}
    with pytest.raises(ValidationError, match="id"):
        both.Thing(name="n")


def test_raw_parts_are_no_business_of_json_models(models: Any) -> None:
    made = models(
        "Meta: {type: object, properties: {note: {type: string}}}",
        """
        paths:
          /a:
            post:
              operationId: upload
              requestBody:
                content:
                  multipart/form-data:
                    schema:
                      type: object
                      properties:
                        file: {type: string, format: binary}
                        meta: {$ref: '#/components/schemas/Meta'}
              responses: {'200': {description: d}}
        """,
        version="3.0.3",
    )
    assert hasattr(made, "Meta")
    assert not hasattr(made, "UploadForm")


def test_a_document_without_schemas(models: Any) -> None:
    assert models("{}").__doc__ == "The API declares no schemas."


def test_text_of_the_document_stays_text(models: Any, tmp_path: Any) -> None:
    evil = "x\\\"\\\"\\\"\\nimport os\\n'''\\\\ {{7*7}} \\u2028 \\u0007"
    made = models(
        f"""
        A:
          type: object
          description: "{evil}"
          properties:
            "a\\"b']": {{type: string, description: "{evil}", default: "{evil}"}}
            b: {{enum: ["{evil}", "y"]}}
            c: {{type: string, pattern: "[\\"']{{1}}"}}
        """
    )
    assert not hasattr(made, "os")
    (field, *_) = made.A.model_fields.values()
    assert field.alias == "a\"b']"
    assert field.default == "x\"\"\"\nimport os\n'''\\ {{7*7}} \u2028 \u0007"
    assert [line.strip() for line in made.A.__doc__.strip().splitlines()] == [
        'x"""',
        "import os",
        "'''\\ {{7*7}}",
    ]
    assert "\u0007" not in made.A.__doc__


ANNOUNCED = """
Pet:
  type: object
  required: [kind]
  properties: {kind: {type: string}, friend: {$ref: '#/components/schemas/Pet'}}
  discriminator: {propertyName: kind, mapping: {dog: '#/components/schemas/Dog'}}
Cat:
  allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {lives: {type: integer}}}]
Dog:
  allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {bark: {type: string}}}]
Lion:
  allOf: [{$ref: '#/components/schemas/Cat'}, {required: [mane], properties: {mane: {}}}]
Choice:
  anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: kind, mapping: {dog: '#/components/schemas/Dog'}}
"""


@pytest.mark.parametrize(
    ("choice", "value", "expected"),
    [
        ("AnyPet", {"kind": "Cat"}, "Cat"),
        ("AnyPet", {"kind": "dog"}, "Dog"),
        ("AnyPet", {"kind": "Lion", "mane": 1, "friend": {"kind": "dog"}}, "Lion"),
        # What announces a class without fitting it, and what nobody has heard of yet.
        ("AnyPet", {"kind": "Lion", "friend": {"kind": "Cat"}}, "Pet"),
        ("AnyPet", {"kind": "fish", "fins": 2}, "Pet"),
        ("AnyCat", {"kind": "dog"}, "Cat"),
        ("Choice", {"kind": "dog"}, "Dog"),
        ("Choice", {"kind": "Cat"}, "Cat"),
    ],
)
def test_a_property_announces_the_class(
    models: Any, choice: str, value: Any, expected: str
) -> None:
    module = models(ANNOUNCED, more=_returning("Pet", "Cat", "Choice"))
    found = TypeAdapter(getattr(module, choice)).validate_python(value)
    assert type(found).__name__ == expected
    if "friend" in value:
        assert type(found.friend).__name__ == {"dog": "Dog"}.get(value["friend"]["kind"], "Cat")
    assert TypeAdapter(getattr(module, choice)).dump_python(found, mode="json") == value


def test_what_is_announced_is_read_as_what_is_around_it(models: Any) -> None:
    module = models(
        """
        Note:
          anyOf: [{$ref: '#/components/schemas/Long'}, {$ref: '#/components/schemas/Short'}]
          discriminator:
            propertyName: kind
            mapping: {long: '#/components/schemas/Long', short: '#/components/schemas/Short'}
        Long:
          type: object
          required: [kind]
          additionalProperties: true
          properties: {kind: {type: string}, pageSize: {type: integer}}
        Short:
          allOf: [{$ref: '#/components/schemas/Long'}, {properties: {page: {type: integer}}}]
        """
    )
    notes = TypeAdapter(list[module.Note])
    value = [{"kind": kind, "pageSize": 2, "page_size": "x"} for kind in ("long", "short", "other")]
    found = notes.validate_python(value, by_alias=True, by_name=False)
    assert [type(note).__name__ for note in found[:2]] == ["Long", "Short"]
    assert notes.dump_python(found, mode="json") == value
    assert notes.validate_python([{"kind": "short", "page_size": 3}])[0].page_size == 3


def _returning(*names: str) -> str:
    """Operations that answer with these schemas."""
    paths = "paths:\n"
    for name in names:
        schema = f"{{$ref: '#/components/schemas/{name}'}}"
        content = f"content: {{application/json: {{schema: {schema}}}}}"
        paths += f"  /{name}: {{get: {{responses: {{'200': {{description: d, {content}}}}}}}}}\n"
    return paths


def test_classes_that_do_not_fit_cost_no_more_the_deeper_they_nest(models: Any) -> None:
    module = models(ANNOUNCED, more=_returning("Pet"))
    pets = TypeAdapter(module.AnyPet)
    nested: dict[str, Any] = {"kind": "Lion"}
    broken: dict[str, Any] = {"kind": 3}
    # With two attempts at each level this would never end.
    for _ in range(60):
        nested, broken = {"kind": "Lion", "friend": nested}, {"kind": "Lion", "friend": broken}
    assert type(pets.validate_python(nested)).__name__ == "Pet"
    with pytest.raises(ValidationError):
        pets.validate_python(broken)


def test_a_class_and_an_attribute_of_one_name(models: Any) -> None:
    made = models(
        """
        宠物:
          type: object
          properties:
            宠物: {$ref: '#/components/schemas/宠物'}
            größe: {type: integer}
        """
    )
    read = made.N宠物.model_validate({"宠物": {"größe": 3}})
    assert read == made.N宠物(宠物=made.N宠物(größe=3))
