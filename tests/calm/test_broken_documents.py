"""Whatever is broken in a document: it is told with its line, and the rest is generated."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import sys
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline
from specwright.diagnostics import DocumentError
from specwright.openapi.load import load

from tests.calm.breaking import broken

TESTS = Path(__file__).parents[1]
DOCUMENTS = {
    "calm": TESTS / "corpus/cases/calm.yaml",
    "deep": TESTS / "calm/cases/deep_pointers.yaml",
    "nasty": TESTS / "server/cases/nasty/openapi.yaml",
    "shop": TESTS / "mock/shop.yaml",
}
SEEDS = range(40)


@pytest.fixture(scope="module", params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> Any:
    return load(DOCUMENTS[request.param]).value


def _written(value: Any, folder: Path) -> Path:
    path = folder / "openapi.json"
    # One value a line, so that lines tell places apart.
    path.write_text(json.dumps(value, indent=1), "utf-8")
    return path


def test_mistakes_are_told_with_their_line_and_nothing_crashes(
    document: Any, tmp_path: Path
) -> None:
    refused = 0
    for seed in SEEDS:
        path = _written(broken(document, seed), tmp_path)
        lines = path.read_text("utf-8").count("\n") + 1
        try:
            source = pipeline.read(path)
        except DocumentError:
            refused += 1
            continue
        found = pipeline.interpret(source)
        told = [*found.diagnostics, *pipeline.examine(source)]
        assert all(1 <= finding.location.line <= lines for finding in told)
        if found.api is None:
            refused += 1
            assert found.diagnostics.failed
        else:
            assert found.tally is not None
            assert found.tally.generated == len(found.api.operations)
            assert found.tally.written >= found.tally.generated >= found.tally.degraded
    # A mistake is hardly ever one in the whole.
    assert refused < len(SEEDS) // 4


def test_an_operation_that_is_lost_is_told(document: Any, tmp_path: Path) -> None:
    for seed in SEEDS:
        found = pipeline.interpret(pipeline.read(_written(broken(document, seed), tmp_path)))
        if found.tally is not None and found.tally.generated < found.tally.written:
            assert len(found.diagnostics) > 0, seed


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_left_can_be_imported(name: str, tmp_path: Path) -> None:
    document = load(DOCUMENTS[name]).value
    for seed in SEEDS[::8]:
        found = pipeline.interpret(pipeline.read(_written(broken(document, seed), tmp_path)))
        if found.api is None:
            continue
        package = f"broken_{name}_{seed}"
        for file in pipeline.emit(found.api, package, ("server", "python-client")):
            path = tmp_path / package / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            content = file.content if isinstance(file.content, bytes) else file.content.encode()
            path.write_bytes(content)
            if path.suffix == ".py":
                ast.parse(content)
        sources = [tmp_path / package / "server/src", tmp_path / package / "clients/python/src"]
        sys.path[:0] = map(str, sources)
        try:
            for kind in ("server", "client"):
                module = importlib.import_module(f"{package}_{kind}")
                for inner in pkgutil.walk_packages(module.__path__, f"{module.__name__}."):
                    importlib.import_module(inner.name)
        finally:
            del sys.path[: len(sources)]
