"""Runs over a document in which schemas are used in every way."""

from __future__ import annotations

from pathlib import Path

import pytest
from specwright.cache import Cache

from tests.incremental.workshop import Workshop


@pytest.fixture(scope="session")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(str(tmp_path_factory.mktemp("formatted")))


@pytest.fixture
def workshop(tmp_path: Path, formatted: Cache) -> Workshop:
    """A document that was generated from."""
    made = Workshop(tmp_path, Cache(str(tmp_path / "cache")), formatted)
    made.run()
    return made


@pytest.fixture
def yaml_workshop(tmp_path: Path, formatted: Cache) -> Workshop:
    """The same with a document in YAML."""
    made = Workshop(tmp_path, Cache(str(tmp_path / "cache")), formatted, suffix="yaml")
    made.run()
    return made
