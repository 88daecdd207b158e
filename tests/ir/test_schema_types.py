"""What schemas mean as types."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.ir.schema import Discriminator, Object, OneOf
from specwright.ir.type import Anything, Map, Scalar


@pytest.mark.parametrize(
    ("schema", "shown"),
    [
        ("{type: string, format: uuid}", "UUID"),
        ("{type: string, format: email}", "str"),
        ("{type: integer, format: int32}", "int"),
        ("{type: [string, integer, 'null']}", "str | int | None"),
        ("{oneOf: [{type: 'null'}, {type: number}, {type: string}]}", "float | str | None"),
        ("{const: a}", "Literal['a']"),
        ("{enum: [1, a, null]}", "Literal[1, 'a'] | None"),
        ("{enum: [true, false]}", "bool"),
        ("{enum: [true, false, null]}", "bool | None"),
        ("{enum: [true]}", "Literal[True]"),
        ("{enum: [true, false, auto]}", "Literal[True, False, 'auto']"),
        ("{enum: [0, 1, true]}", "Literal[0, 1, True]"),
        ("{enum: [1, 2.5, high, true, null]}", "Literal['high', True] | float | None"),
        ("{}", "Any"),
        ("true", "Any"),
        ("{type: object}", "dict[str, Any]"),
        ("{type: object, additionalProperties: {type: integer}}", "dict[str, int]"),
        ("{type: object, patternProperties: {'^x': {type: integer}}}", "dict[str, Any]"),
        (
            "{type: object, patternProperties: {'^x': {type: integer}}, "
            "additionalProperties: false}",
            "dict[str, int]",
        ),
        ("{type: array}", "list[Any]"),
        ("{type: array, items: {type: array, items: {type: string}}}", "list[list[str]]"),
        (
            "{type: array, prefixItems: [{type: string}, {type: integer}], items: false, "
            "minItems: 2}",
            "tuple[str, int]",
        ),
        ("{type: array, prefixItems: [{type: string}], items: {type: integer}}", "list[str | int]"),
        ("{allOf: [{type: string}, {maxLength: 3}]}", "str"),
        ("{allOf: [{enum: [a, b, 1]}, {enum: [b, c, true]}]}", "Literal['b']"),
        ("{oneOf: [{const: true}, {const: 1}]}", "Literal[True] | Literal[1]"),
        ("{allOf: [{$ref: '#/components/schemas/Other'}], description: d}", "Other"),
        ("{$ref: '#/components/schemas/Other', description: d}", "Other"),
        ("{anyOf: [{type: string}, {type: string, enum: [a, b]}]}", "str | Literal['a', 'b']"),
    ],
)
def test_a_property_type(built: Any, schema: str, shown: str) -> None:
    api = built(
        schemas=f"""
        Holder: {{type: object, properties: {{it: {schema}}}}}
        Other: {{type: string}}
        """
    )
    if shown.startswith("Literal[1"):
        shown = "HolderIt | None"
    assert api.shown("Holder") == f"it?: {shown}"


def test_all_of_is_one_object(built: Any) -> None:
    api = built(
        schemas="""
        Base:
          type: object
          required: [id]
          properties: {id: {type: string}, kind: {type: string}, note: {type: string}}
        Child:
          allOf:
            - $ref: '#/components/schemas/Base'
            - type: object
              required: [size]
              properties: {kind: {const: child}, size: {type: integer}}
            - required: [note]
        """
    )
    assert api.shown("Child") == "id: str, kind?: Literal['child'], note: str, size: int"


def test_objects_that_overlap_in_all_of_have_the_members_of_all(built: Any) -> None:
    api = built(
        schemas="""
        Base: {type: object, properties: {meta: {type: object, properties: {a: {type: integer}}}}}
        Inline:
          allOf:
            - $ref: '#/components/schemas/Base'
            - properties:
                meta:
                  description: All of it.
                  properties: {b: {type: string}, low: {properties: {c: {type: string}}}}
        Other:
          properties: {meta: {type: object, required: [z], properties: {z: {type: boolean}}}}
        Both: {allOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Other'}]}
        Nested:
          allOf:
            - $ref: '#/components/schemas/Inline'
            - properties: {meta: {properties: {low: {properties: {d: {type: string}}}}}}
        Same:
          allOf:
            - $ref: '#/components/schemas/Base'
            - properties: {meta: {$ref: '#/components/schemas/Wide'}}
        Wide: {type: object, properties: {a: {type: integer}, w: {type: integer}}}
        """
    )
    assert api.shown("Inline") == "meta?: InlineMeta"
    assert api.shown("InlineMeta") == "a?: int, b?: str, low?: InlineMetaLow"
    assert api.shown("Both") == "meta?: BothMeta"
    assert api.shown("BothMeta") == "a?: int, z: bool"
    assert api.shown("NestedMetaLow") == "c?: str, d?: str"
    assert api.shown("Same") == "meta?: Wide"
    assert api.shown("BaseMeta") == "a?: int"
    assert api.shown("Other") == "meta?: OtherMeta"


def test_what_holds_under_a_condition_is_kept(built: Any) -> None:
    condition = "if: {required: [a]}, then: {properties: {b: {type: string}}}"
    api = built(
        schemas=f"""
        Open:
          type: object
          properties: {{a: {{type: integer}}}}
          dependentSchemas: {{a: {{properties: {{c: {{type: string}}}}}}}}
          {condition.replace(", then", chr(10) + " " * 10 + "then")}
        Closed:
          {{type: object, properties: {{a: {{type: integer}}}}, unevaluatedProperties: false,
          {condition}}}
        """
    )
    assert api.shown("Open") == "a?: int, b?: Any, c?: Any"
    assert api.shown("Closed") == "a?: int, b?: str"


def test_recursion_through_all_of_and_items(built: Any) -> None:
    api = built(
        schemas="""
        Tree:
          allOf:
            - $ref: '#/components/schemas/Tree'
            - type: object
              properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}
        Json: {anyOf: [{type: string}, {type: array, items: {$ref: '#/components/schemas/Json'}}]}
        """
    )
    assert api.shown("Tree") == "children?: list[Tree]"
    assert api.shown("Json") == "str or list[Json]"


def test_other_properties(built: Any) -> None:
    api = built(
        schemas="""
        Plain: {type: object, properties: {a: {type: string}}}
        Closed: {type: object, properties: {a: {type: string}}, additionalProperties: false}
        Open: {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}
        Empty: {type: object, additionalProperties: false}
        Free: {type: object}
        """
    )
    told = {
        s.name: (s.definition.additional, s.definition.open)
        for s in api.api.schemas
        if isinstance(s.definition, Object)
    }
    assert told == {
        "Plain": (Anything(), False),
        "Closed": (None, False),
        "Open": (Scalar("integer"), True),
        "Empty": (None, False),
    }
    assert api.schema("Free").definition.type == Map(Anything())


PETS = """
Cat: {type: object, required: [kind], properties: {kind: {const: cat}}}
Dog: {type: object, required: [kind], properties: {kind: {const: dog}}}
"""


def test_a_discriminator_with_and_without_mapping(built: Any) -> None:
    api = built(
        schemas=f"""{PETS}
Mapped:
  oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}]
  discriminator: {{propertyName: kind, mapping: {{cat: Cat, dog: '#/components/schemas/Dog'}}}}
Implied:
  oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}]
  discriminator: {{propertyName: kind}}
"""
    )
    mapped, implied = api.schema("Mapped").definition, api.schema("Implied").definition
    assert isinstance(mapped, OneOf)
    assert mapped.discriminator == Discriminator("kind", (("cat", "Cat"), ("dog", "Dog")))
    assert implied.discriminator == Discriminator("kind", (("Cat", "Cat"), ("Dog", "Dog")))


def test_branches_that_only_narrow_are_no_choice(built: Any) -> None:
    api = built(
        schemas="""
        Range:
          type: object
          properties: {from: {type: integer}, to: {type: integer}}
          anyOf: [{required: [from]}, {required: [to]}]
        """
    )
    assert api.shown("Range") == "from_?: int, to?: int"
    assert not api.rules


def test_defaults_that_are_no_values(built: Any) -> None:
    api = built(
        schemas="""
        Base: {type: object, properties: {loud: {type: boolean, default: true}}}
        Quiet:
          allOf:
            - $ref: '#/components/schemas/Base'
            - properties: {loud: {const: false}, level: {enum: [0, 1], default: false}}
        """
    )
    assert api.property("Base", "loud").has_default
    assert not api.property("Quiet", "loud").has_default
    assert not api.property("Quiet", "level").has_default
    assert api.rules == ["unsupported-default"]


def test_flags_and_defaults(built: Any) -> None:
    api = built(
        schemas="""
        Id: {type: integer, readOnly: true}
        Pet:
          type: object
          properties:
            id: {$ref: '#/components/schemas/Id'}
            secret: {type: string, writeOnly: true, deprecated: true}
            age: {type: integer, default: 9}
            wrong: {type: integer, default: 'nine'}
            none: {type: integer, default: null}
            mood: {type: string, enum: [good, bad], default: good}
        """
    )
    assert api.property("Pet", "id").read_only
    assert api.property("Pet", "secret").write_only
    assert api.property("Pet", "secret").deprecated
    assert (api.property("Pet", "age").has_default, api.property("Pet", "age").default) == (True, 9)
    assert not api.property("Pet", "wrong").has_default
    assert not api.property("Pet", "none").has_default
    assert api.property("Pet", "mood").default == "good"
    assert api.rules == ["unsupported-default"]


def test_attribute_names_in_one_object_are_unique(built: Any) -> None:
    properties = "{fooBar: {}, foo_bar: {}, class: {}, json: {}}"
    api = built(schemas=f"A: {{type: object, properties: {properties}}}")
    assert api.shown("A") == "foo_bar?: Any, foo_bar2?: Any, class_?: Any, json_?: Any"
    assert api.rules == ["name-clash"]


def test_what_models_leave_to_validators_is_noted(built: Any) -> None:
    api = built(schemas="A: {type: string, pattern: '^(?!x)'}")
    (note,) = api.diagnostics
    assert (note.rule, note.severity) == ("unsupported-pattern", "note")
    assert note.location.line == 5


SHAPES = """
Base: {type: object, required: [id], properties: {id: {type: integer}}}
Circle: {type: object, properties: {radius: {type: number}}}
Square: {type: object, properties: {side: {type: number}}}
Either: {oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Square'}]}
"""
_BRANCHES = "[{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Square'}]"


@pytest.mark.parametrize(
    "shape",
    [
        f"{{allOf: [{{$ref: '#/components/schemas/Base'}}], oneOf: {_BRANCHES}}}",
        f"{{allOf: [{{$ref: '#/components/schemas/Base'}}, {{oneOf: {_BRANCHES}}}]}}",
        "{allOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Either'}]}",
        "{type: object, required: [id], properties: {id: {type: integer}}, "
        f"anyOf: {_BRANCHES}, unevaluatedProperties: false}}",
    ],
)
def test_a_choice_beside_properties_is_a_choice_of_whole_objects(built: Any, shape: str) -> None:
    api = built(schemas=f"{SHAPES}Shape: {shape}\n")
    assert api.shown("Shape") == "ShapeCircle or ShapeSquare"
    assert api.shown("ShapeCircle") == "id: int, radius?: float"
    assert api.shown("ShapeSquare") == "id: int, side?: float"
    assert "ShapeBase" not in [schema.name for schema in api.api.schemas]
    assert not api.rules
    contract = api.api.contract["components"]["schemas"]["Shape"]
    assert ("unevaluatedProperties" in contract) == ("unevaluated" in shape)


def test_several_types_with_properties_are_alternatives(built: Any) -> None:
    api = built(
        schemas="""
        Input: {type: [string, object, 'null'], maxLength: 3, properties: {a: {type: integer}}}
        Holder: {type: object, properties: {input: {$ref: '#/components/schemas/Input'}}}
        """
    )
    assert api.shown("Holder") == "input?: Input | None"
    assert api.shown("Input") == "InputOption1 or str"
    assert api.shown("InputOption1") == "a?: int"
