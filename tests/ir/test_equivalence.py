"""Whatever hoisting does to schemas, the same values are valid afterwards."""

from __future__ import annotations

import copy
import random
from typing import Any

import jsonschema_rs
import pytest
from specwright.diagnostics import Diagnostics, Location
from specwright.ir.build import build
from specwright.openapi.document import Document

KEYS, NAMES = "abc", ("A", "B", "C", "D")
SCALARS: tuple[dict[str, Any], ...] = (
    {"type": "string"},
    {"type": "integer"},
    {"const": "x"},
    {"enum": ["x", None]},
    {"type": ["string", "null"]},
    {},
)
KINDS = ("object", "object", "object", ["object", "null"], ["object", "string"])


def _schema(draw: random.Random, depth: int, names: tuple[str, ...]) -> dict[str, Any]:
    chance = draw.random()
    if depth <= 0 or chance < 0.15:
        return dict(draw.choice(SCALARS))
    # Only to later ones: what refers to itself may have no verdict.
    if names and chance < 0.35:
        return {"$ref": f"#/components/schemas/{draw.choice(names)}"}
    made: dict[str, Any] = {}
    if draw.random() < 0.6:
        made["type"] = draw.choice(KINDS)
    if draw.random() < 0.7:
        inside = draw.sample(KEYS, draw.randint(1, 2))
        made["properties"] = {key: _schema(draw, depth - 2, names) for key in inside}
    if draw.random() < 0.4:
        made["required"] = draw.sample(KEYS, 1)
    if draw.random() < 0.2:
        made["additionalProperties"] = draw.choice([False, {"type": "string"}])
    for keyword in ("anyOf", "oneOf", "allOf"):
        if draw.random() < 0.35:
            branches = [_schema(draw, depth - 1, names) for _ in range(draw.randint(1, 3))]
            branches += [{"type": "null"}] * (draw.random() < 0.3)
            branches += [{"required": ["a"]}] * (draw.random() < 0.2)
            made[keyword] = branches
    return made


def _value(draw: random.Random, depth: int) -> Any:
    if depth <= 0 or draw.random() < 0.3:
        return draw.choice(["x", "y", 1, None, []])
    return {key: _value(draw, depth - 1) for key in KEYS if draw.random() < 0.6}


@pytest.mark.parametrize("start", range(0, 200, 40))
def test_the_same_values_are_valid(start: int) -> None:
    verdicts = set()
    for seed in range(start, start + 40):
        draw = random.Random(seed)
        schemas = {name: _schema(draw, 3, NAMES[i + 1 :]) for i, name in enumerate(NAMES)}
        # An array uses the component: null may have become the affair of the use.
        uses = {f"{n}s": {"items": {"$ref": f"#/components/schemas/{n}"}} for n in NAMES}
        document: dict[str, Any] = {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "paths": {},
            "components": {"schemas": schemas | uses},
        }
        written = copy.deepcopy(document)
        api = build(Document("t", document, lambda _: Location("t", 1, 1)), Diagnostics())
        values = [_value(draw, 3) for _ in range(40)]
        for name in NAMES:
            use = api.contract["components"]["schemas"][f"{name}s"]["items"]
            before = _valid(written, {"$ref": f"#/components/schemas/{name}"})
            after = _valid(api.contract, use)
            for value in values:
                verdict = before.is_valid(value)
                verdicts.add(verdict)
                assert after.is_valid(value) == verdict, (seed, name, value, schemas)
    assert verdicts == {True, False}


def _valid(document: Any, schema: Any) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]})
