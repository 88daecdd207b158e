"""Output of any size and depth can be imported and used, or is refused."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline
from specwright.pipeline import Part

USE = """
import importlib, json, pkgutil, sys
from pathlib import Path
from pydantic import TypeAdapter
sys.path[:0] = [sys.argv[1] + "/server/src", sys.argv[1] + "/clients/python/src"]
values = json.load(sys.stdin)
for name in ("evil_server", "evil_client"):
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        importlib.import_module(module.name)
    models = importlib.import_module(name + ".models")
    for name, value in values.items():
        TypeAdapter(getattr(models, name)).validate_python(value)
"""
MEGABYTES = 1_500


def linked(count: int, **around: Any) -> dict[str, Any]:
    """Schemas that each lead to the next; ``around`` says how, with ``None`` for the reference."""

    def schema(number: int) -> Any:
        text = json.dumps(around)
        return json.loads(text.replace("null", f'{{"$ref": "#/components/schemas/A{number + 1}"}}'))

    schemas = {f"A{number}" if number else "A": schema(number) for number in range(count)}
    return {**schemas, f"A{count}": {"type": "string"}}


def tangle(count: int) -> dict[str, Any]:
    """Schemas that all lead to one another, as those of large APIs do."""
    choose = random.Random(1).randrange
    return {
        f"A{number}" if number else "A": {
            "type": "object",
            "properties": {
                f"to{way}": {"$ref": f"#/components/schemas/A{choose(1, count)}"}
                for way in range(4)
            },
        }
        for number in range(count)
    }


def nested(count: int) -> Any:
    schema: Any = {"type": "string"}
    for _ in range(count):
        schema = {"type": "array", "items": schema}
    return schema


WIDE: dict[str, tuple[Any, Any]] = {
    "an enumeration of 10,000 values": (
        {"type": "string", "enum": [f"v{n}" for n in range(10_000)]},
        "v7",
    ),
    "5,000 properties": (
        {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(5_000)}},
        {"p4999": "x"},
    ),
    "200 variants": (
        {
            "oneOf": [
                {"type": "object", "required": ["k"], "properties": {"k": {"const": f"v{n}"}}}
                for n in range(200)
            ]
        },
        {"k": "v199"},
    ),
    "arrays in 90 arrays": (nested(90), []),
    "a default of 90 arrays": (
        {
            "type": "object",
            "properties": {"a": {"type": "array", "default": json.loads("[" * 90 + "]" * 90)}},
        },
        {},
    ),
    "a constant of 85 arrays": ({"const": json.loads("[" * 85 + "]" * 85)}, []),
    "a constant that is large": ({"const": "x" * 200_000}, "x" * 200_000),
    "a tuple of 1,000": ({"prefixItems": [{"type": "string"}] * 1_000}, ["x"] * 1_000),
}
DEEP: dict[str, tuple[dict[str, Any], Any]] = {
    "300 arrays": (linked(300, type="array", items=None), [[[]]]),
    "300 maps": (linked(300, type="object", additionalProperties=None), {}),
    "300 objects": (linked(300, type="object", properties={"x": None}), {"x": {"x": {}}}),
    "300 choices": (linked(300, oneOf=[None, {"type": "integer"}]), 1),
    "400 objects in a tangle": (tangle(400), {"to1": {"to2": {}}}),
}


def document(schemas: dict[str, Any]) -> dict[str, Any]:
    first = next(iter(schemas))
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{first}"}}}
    operations = {
        "get": {
            "operationId": "read",
            "responses": {"200": {"description": "", "content": content}},
        },
        "put": {
            "operationId": "write",
            "requestBody": {"content": content},
            "responses": {"204": {"description": ""}},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": operations},
        "components": {"schemas": schemas},
    }


def used(folder: Path, document: dict[str, Any], parts: Sequence[Part], values: Any) -> str:
    """What the interpreter has to say where it imports the output and reads values with it."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    for file in pipeline.generate(path, "evil", parts).files:
        place = folder / "out" / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        content = file.content
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    done = subprocess.run(
        [sys.executable, "-c", USE, folder / "out"],
        input=json.dumps(values),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20,) * 2),
    )
    assert done.returncode in (0, 1)
    return done.stderr


def test_wide_output_can_be_used(tmp_path: Path) -> None:
    schemas = {f"A{number}": schema for number, (schema, _) in enumerate(WIDE.values())}
    values = {f"A{number}": value for number, (_, value) in enumerate(WIDE.values())}
    made = document(schemas)
    assert used(tmp_path, made, ("server", "python-client"), values) == ""


@pytest.mark.parametrize("size", DEEP)
def test_deep_output_can_be_used(size: str, tmp_path: Path) -> None:
    """By itself: what one API needs is no help to another."""
    schemas, value = DEEP[size]
    assert used(tmp_path, document(schemas), ("models",), {"A": value}) == ""


def test_a_short_way_needs_no_more_room(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document(linked(10, type="array", items=None))))
    texts = [f.content for f in pipeline.generate(path, "evil", ("models",)).files]
    assert not any("setrecursionlimit" in text for text in texts if isinstance(text, str))
