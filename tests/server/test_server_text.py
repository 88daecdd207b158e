"""The text of a small server, as it was once found to be good."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.server.conftest import CASES, generated

CASE = CASES / "notes"
FILES = [
    "pyproject.toml",
    "README.md",
    *(
        f"src/notes_server/{name}.py"
        for name in (
            "__init__",
            "application",
            "contract",
            "operations/__init__",
            "operations/notes",
            "responses",
            "security",
        )
    ),
]


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated package of the case, with what surrounds it."""
    return generated("notes", tmp_path_factory.mktemp("notes")).parent


@pytest.mark.parametrize("name", FILES)
def test_the_text_is_as_it_was(notes: Path, name: str) -> None:
    found = (notes / name).read_text("utf-8")
    golden = CASE / "golden" / name
    if os.environ.get("SPECWRIGHT_UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")
