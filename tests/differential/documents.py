"""Documents made of schemas alone: each is a body, an answer, and parameters of all styles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
_SMALL = frozenset(
    "Flag Nothing Word Day Moment Count Ratio Counts Point IntegerOrWord Either OneOnly".split()  # noqa: SIM905
)
"""Schemas whose values a parameter can say."""
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}


def keywords(version: str, folder: Path) -> Path:
    """The document with every keyword of a version, written into a folder."""
    schemas = yaml.safe_load((HERE / f"keywords-{version}.yaml").read_text("utf-8"))
    paths: dict[str, Any] = {}
    for name in schemas:
        at = {"$ref": f"#/components/schemas/{name}"}
        paths[f"/json/{name}"] = {"post": _exchange(f"send{name}", at)}
        if name in _SMALL:
            for number, parameter in enumerate(_parameters(at, schemas[name])):
                place = "/{value}" if parameter["in"] == "path" else ""
                paths[f"/parameters/{name}/{number}{place}"] = {
                    "get": _asking(f"ask{name}{number}", parameter)
                }
    paths["/forms"] = {"post": _form("sendForm", "application/x-www-form-urlencoded")}
    paths["/parts"] = {"post": _form("sendParts", "multipart/form-data")}
    document = {
        "openapi": f"{version}.0",
        "info": {"title": "Keywords", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    target = folder / f"keywords-{version}.json"
    target.write_text(json.dumps(document), "utf-8")
    return target


def _exchange(name: str, schema: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {
        "operationId": name,
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {"description": "The same.", "content": content},
            "422": {"description": "Not so."},
        },
    }


def _asking(name: str, parameter: dict[str, Any]) -> dict[str, Any]:
    header = {"schema": parameter.get("schema", {})}
    return {
        "operationId": name,
        "parameters": [parameter],
        "responses": {
            "200": {"description": "Good.", "headers": {"X-Value": header}},
            "422": {"description": "Not so."},
        },
    }


def _parameters(at: Any, schema: dict[str, Any]) -> list[dict[str, Any]]:
    composite = schema.get("type") in ("array", "object")
    made: list[dict[str, Any]] = []
    for in_, styles in _STYLES.items():
        for style in styles:
            if style.endswith("Delimited") and not composite:
                continue
            if style == "deepObject" and schema.get("type") != "object":
                continue
            for explode in (False, True):
                if explode and style.endswith("Delimited"):
                    continue
                made.append(
                    {
                        "name": "value",
                        "in": in_,
                        "required": in_ == "path",
                        "style": style,
                        "explode": explode or style == "deepObject",
                        "schema": at,
                    }
                )
    content = {"application/json": {"schema": at}}
    return [*made, {"name": "value", "in": "query", "content": content}]


def _form(name: str, media_type: str) -> dict[str, Any]:
    at = "#/components/schemas/"
    properties = {
        name.lower(): {"$ref": f"{at}{name}"} for name in ("Word", "Count", "Counts", "Point")
    }
    schema = {"type": "object", "required": ["word"], "properties": properties}
    return {
        "operationId": name,
        "requestBody": {"required": True, "content": {media_type: {"schema": schema}}},
        "responses": {"204": {"description": "Good."}, "422": {"description": "Not so."}},
    }
