"""Templates of different tags that match the same paths, whatever router comes first."""

from __future__ import annotations

import importlib
import itertools
import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI
from specwright import pipeline
from specwright.write import write
from starlette.testclient import TestClient

PATHS = {
    "/tiles/{tile}.{format}": ("Raster", "readImage"),
    "/tiles/{tile}.pbf": ("Vector", "readShapes"),
    "/tiles/{tile}": ("Index", "readTile"),
    "/tiles/all.pbf": ("Index", "readAll"),
}


def operation(path: str, tag: str, name: str) -> dict[str, Any]:
    names = [part.partition("}")[0] for part in path.split("{")[1:]]
    return {
        "operationId": name,
        "tags": [tag],
        "parameters": [
            {"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names
        ],
        "responses": {"200": {"description": "Yes.", "content": {"text/plain": {}}}},
    }


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("overlaps")
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Tiles", "version": "1"},
        "paths": {path: {"get": operation(path, *told)} for path, told in PATHS.items()},
    }
    (folder / "openapi.json").write_text(json.dumps(document))
    write(pipeline.generate(folder / "openapi.json", "tiles", ("server",)).files, folder / "out")
    source = str(folder / "out/server/src")
    sys.path.insert(0, source)
    yield importlib.import_module("tiles_server")
    sys.path.remove(source)


def handler(base: type[Any]) -> type[Any]:
    def answering(name: str) -> Any:
        async def answer(_: Any, **arguments: str) -> str:
            return f"{name} {sorted(arguments.values())}"

        return answer

    methods = [name for name in vars(base) if name.startswith("read_")]
    return type("Answering", (base,), {name: answering(name) for name in methods})


@pytest.mark.parametrize("order", list(itertools.permutations(["raster", "vector", "index"])))
def test_the_most_specific_template_answers(package: ModuleType, order: tuple[str, ...]) -> None:
    app = FastAPI()
    for tag in order:
        base = getattr(package, f"{tag.capitalize()}Handler")
        app.include_router(getattr(package, f"{tag}_router")(handler(base)))
    package.keep_contract(app)
    with TestClient(app) as client:
        answers = {
            path: client.get(path).text
            for path in ("/tiles/3.png", "/tiles/3.pbf", "/tiles/3", "/tiles/all.pbf")
        }
    assert answers == {
        "/tiles/3.png": "read_image ['3', 'png']",
        "/tiles/3.pbf": "read_shapes ['3']",
        "/tiles/3": "read_tile ['3']",
        "/tiles/all.pbf": "read_all []",
    }
