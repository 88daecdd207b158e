"""A program pays for what it uses of the client, and for nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.typescript_client.bundles import (
    BARE,
    FEATURES,
    SECURED,
    SECURED_BODY,
    SECURED_LIST,
    SECURED_PATH,
    SECURED_PATH_QUERY,
    SECURED_QUERY,
    bundle,
)
from tests.typescript_client.conftest import ROOT, Emit, Run

SOURCES = ROOT / "generated" / "clients" / "typescript" / "src"


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("program", "limit"),
    [
        (BARE, 1210),
        (SECURED, 1940),
        (SECURED_QUERY, 1890),
        (SECURED_PATH, 1890),
        (SECURED_PATH_QUERY, 2000),
        (SECURED_LIST, 2020),
        (SECURED_BODY, 2020),
        (FEATURES, 3800),
    ],
    ids=[
        "bare",
        "secured",
        "secured-query",
        "secured-path",
        "secured-path-query",
        "secured-list",
        "secured-body",
        "features",
    ],
)
def test_bundle_size(program: tuple[tuple[str, ...], str], limit: int) -> None:
    """The same bytes on every machine: esbuild is pinned, and gzip is told no time."""
    found = bundle(SOURCES, *program)
    assert found.compressed <= limit, found.text


@pytest.mark.usefixtures("run")
def test_bundle_without_features() -> None:
    """What an operation does not need is not there."""
    text = bundle(SOURCES, *BARE).text
    for foreign in ("/v1/", "refresh_token", "form-data", "%5B", "retry-after", "Last-Event-ID"):
        assert foreign not in text
    for foreign in ("ApiError", "cookie", "Bearer", "401", "encodeURIComponent"):
        assert foreign not in text


def many(count: int) -> dict[str, Any]:
    """A document of so many operations, each with an enumeration and an error of its own."""

    def operation(number: int) -> dict[str, Any]:
        word = {"type": "string", "enum": [f"word{number}", "other"]}
        problem = {"application/json": {"schema": {"type": "object", "properties": {"w": word}}}}
        return {
            "operationId": f"read{number}",
            "tags": [f"group{number % 5}"],
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                {"name": "word", "in": "query", "schema": word},
            ],
            "responses": {
                "200": {"description": "Fine.", "content": problem},
                "404": {"description": "Not there.", "content": problem},
            },
        }

    return {
        "openapi": "3.1.0",
        "info": {"title": "Many", "version": "1"},
        "servers": [{"url": "https://many.test"}],
        "paths": {f"/things{n}/{{id}}": {"get": operation(n)} for n in range(count)},
    }


@pytest.fixture
def sources(emit: Emit, put: Callable[..., None], tmp_path: Path) -> Path:
    """The sources of a package with forty operations."""
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(many(40)))
    put(emit(document, "many"), tmp_path / "package")
    return tmp_path / "package" / "src"


def three_inputs() -> dict[str, Any]:
    """A document whose operation takes a path, a query and a body, with one of two credentials."""
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    refused = {
        "description": "No.",
        "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
        "content": problem,
    }
    statuses = ("400", "403", "404", "422", "500")
    thing = {"application/json": {"schema": {"type": "object"}}}
    operation = {
        "operationId": "changeThing",
        "parameters": [
            {"name": "thing", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
            {"name": "cursor", "in": "query", "schema": {"type": "string"}},
        ],
        "requestBody": {"required": True, "content": thing},
        "responses": {
            "200": {"description": "Changed.", "content": thing},
            "401": refused,
            **{status: {"description": "No.", "content": problem} for status in statuses},
        },
    }
    flows = {"password": {"tokenUrl": "/v1/oauth/token", "scopes": {}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://things.test/v1"}],
        "security": [{"oauth": []}, {"apiKey": []}],
        "paths": {"/things/{thing}": {"post": operation}},
        "components": {
            "securitySchemes": {
                "oauth": {"type": "oauth2", "flows": flows},
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            }
        },
    }


def test_bundle_of_three_inputs(
    emit: Emit, put: Callable[..., None], tmp_path: Path, run: Run
) -> None:
    """Two kilobytes hold an operation that takes what most operations take together."""
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(three_inputs()))
    put(emit(document, "things"), tmp_path / "package")
    program = 'changeThing(createClient(), { path: { thing: "x" }, body: {} }).then(console.log);'
    names = ("createClient", "changeThing")
    found = bundle(tmp_path / "package" / "src", names, program)
    assert found.compressed <= 2000, found.compressed


def test_bundle_growth(sources: Path, run: Run) -> None:
    """A further operation costs little, one that is not used costs nothing."""

    def size(count: int) -> int:
        functions = [f"read{number}" for number in range(count)]
        calls = [f'{name}(api, {{ path: {{ id: "x" }} }}).then(console.log);' for name in functions]
        program = "const api = createClient();\n" + "\n".join(calls)
        found = bundle(sources, ["createClient", *functions], program)
        assert f"/things{count}/" not in found.text
        return found.compressed

    assert size(1) <= 1520
    assert (size(11) - size(1)) / 10 <= 40


def test_bundle_side_effects(sources: Path, run: Run) -> None:
    """Nothing happens when a module is loaded, so that every bundler may leave it out."""
    for folder in (sources, SOURCES):
        found = bundle(folder, [], "", ["--ignore-annotations"])
        assert found.text.strip() == ""
