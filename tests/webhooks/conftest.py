"""Packages generated from a document with webhooks and callbacks, and who listens to them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline
from specwright.write import write

DOCUMENT = Path(__file__).parent / "openapi.yaml"


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with everything that was generated."""
    out = tmp_path_factory.mktemp("warehouse")
    generation = pipeline.generate(DOCUMENT, "warehouse")
    assert list(generation.diagnostics) == []
    write(generation.files, out)
    return out


@pytest.fixture(scope="session")
def importable(generated: Path) -> Iterator[None]:
    """Makes the generated packages importable."""
    places = [str(generated / "server/src"), str(generated / "clients/python/src")]
    sys.path[:0] = places
    yield
    for place in places:
        sys.path.remove(place)


@pytest.fixture(scope="session")
def world(importable: None) -> Any:
    """The module of the applications."""
    return importlib.import_module("tests.webhooks.subscriber")
