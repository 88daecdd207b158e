"""Schemas are written out before they are compiled, and mean what they meant."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.unfolding import MOST, Tied, Unfolding

TREE = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"$ref": "#/components/schemas/Name"},
        "below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        "secret": {"$ref": "#/components/schemas/Secret"},
    },
    "additionalProperties": False,
}
NAMED = {
    "Tree": TREE,
    "Name": {"type": "string", "pattern": "^[a-z]+$", "enum": ["a", "b", {"$ref": "#/nowhere"}]},
    "Secret": {"type": "integer", "format": "int32", "readOnly": True},
    "a/b~{c}": {"type": "boolean"},
    "Odd": {"$ref": "#/components/schemas/a~1b~0{c}"},
    "Beside": {"$ref": "#/components/schemas/Tree", "maxProperties": 1},
    "Open": {"allOf": [{"$ref": "#/components/schemas/Odd"}], "not": {"const": False}},
}


def unfolding(**named: Any) -> Unfolding:
    schemas = Schemas({"components": {"schemas": named}})
    return Unfolding(schemas.at, "urn:x")


def at(name: str, **named: Any) -> Any:
    return unfolding(**{**NAMED, **named}).at(f"/components/schemas/{name}")


def test_what_is_referred_to_stands_where_the_reference_stood() -> None:
    assert at("Tree")["properties"]["name"] == NAMED["Name"]
    assert at("Open") == {"allOf": [{"type": "boolean"}], "not": {"const": False}}


def test_what_goes_round_or_says_more_is_left_where_it_is() -> None:
    below = at("Tree")["properties"]["below"]
    assert below["items"] == {"$ref": "urn:x#/components/schemas/Tree"}
    assert at("Beside") == {"$ref": "urn:x#/components/schemas/Tree", "maxProperties": 1}


def test_a_schema_that_would_grow_beyond_measure_does_not() -> None:
    levels = {
        f"L{n}": {"properties": {p: {"$ref": f"#/components/schemas/L{n + 1}"} for p in "ab"}}
        for n in range(40)
    }
    found = str(at("L0", **levels, L40={"type": "null"}))
    assert "urn:x#/components/schemas/L" in found
    assert found.count("properties") < 2 * MOST


@pytest.mark.parametrize("word", ["$id", "$anchor", "$dynamicAnchor", "$dynamicRef"])
def test_what_is_tied_to_its_place_is_not_moved(word: str) -> None:
    with pytest.raises(Tied):
        at("Top", Top={"items": {"$ref": "#/components/schemas/In"}}, In={word: "x"})
    with pytest.raises(Tied):
        at("Top", Top={"$ref": "other.json"})


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("Tree", {"name": "a", "below": [{"name": "b"}]}, {"name": "a", "below": [{"name": "c"}]}),
        ("Tree", {"name": "a", "secret": 2**31 - 1}, {"name": "a", "secret": 2**31}),
        ("Beside", {"name": "a"}, {"name": "a", "below": []}),
        ("Odd", True, "true"),
        ("Open", True, False),
    ],
)
def test_the_compiled_schema_judges_as_before(name: str, good: Any, bad: Any) -> None:
    schemas = Schemas({"openapi": "3.1.0", "components": {"schemas": NAMED}})
    for view in ("request", "response"):
        assert schemas.is_valid(f"/components/schemas/{name}", view, good)  # type: ignore[arg-type]
        assert not schemas.is_valid(f"/components/schemas/{name}", view, bad)  # type: ignore[arg-type]


def test_a_pattern_that_does_not_compile_costs_itself_alone_where_it_was_referred_to() -> None:
    schemas = Schemas(
        {
            "openapi": "3.1.0",
            "components": {
                "schemas": {
                    "Bad": {"type": "string", "pattern": "["},
                    "Top": {"items": {"$ref": "#/components/schemas/Bad"}, "maxItems": 1},
                }
            },
        }
    )
    assert schemas.is_valid("/components/schemas/Top", "request", ["x"])
    assert not schemas.is_valid("/components/schemas/Top", "request", [1])
    assert not schemas.is_valid("/components/schemas/Top", "request", ["x", "x"])
