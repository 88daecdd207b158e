"""After an edit of one schema the command line does the same as ever, only sooner."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Made, Project


@pytest.fixture
def whole_runs(project: Project, made: Made) -> Made:
    """How often everything was generated since it was last asked; the project is generated."""
    project.change("pyproject.toml", "openapi.yaml", "openapi.json")
    document = yaml.safe_load(project.path("openapi.yaml").read_text())
    # A property that is asked for and not there: one finding, behind what is edited.
    document["components"]["schemas"]["Problem"]["required"].append("kind")
    save(project, document)
    assert project.specwright("generate").code == 0
    assert made() == 1
    return made


def save(project: Project, document: dict[str, Any]) -> None:
    project.path("openapi.json").write_text(json.dumps(document, indent=2))


def add(project: Project, name: str, **schema: object) -> None:
    """Give the schema Item another property."""
    document = json.loads(project.path("openapi.json").read_text())
    document["components"]["schemas"]["Item"]["properties"][name] = schema or {"type": "string"}
    save(project, document)


def test_says_and_writes_what_a_whole_run_does(project: Project, whole_runs: Made) -> None:
    add(project, "size", type="number", description="In metres.")
    quick = project.specwright("generate")
    assert whole_runs() == 0
    tree = project.tree("generated")
    assert b"In metres." in tree["server/src/shop_server/models.py"]
    whole = project.specwright("generate", "--no-cache")
    assert whole_runs() == 1
    assert project.tree("generated") == tree
    assert (quick.code, quick.out) == (whole.code, whole.out)
    assert "schema-required-unknown" in quick.out
    assert " 0 written, 0 removed" in whole.err
    assert quick.err.partition(" s; ")[2] == whole.err.partition(" s; ")[2]


def test_edits_follow_one_another(project: Project, whole_runs: Made) -> None:
    for number in range(3):
        add(project, f"size_{number}")
        assert project.specwright("generate").code == 0
    assert whole_runs() == 0
    assert project.specwright("generate").code == 0
    assert project.specwright("generate", "--check", "--no-cache").code == 0


def test_a_check_compares_and_writes_nothing(project: Project, whole_runs: Made) -> None:
    before = project.tree("generated")
    add(project, "size")
    found = project.specwright("generate", "--check")
    assert whole_runs() == 0
    assert found.code == 1
    assert "drift-changed" in found.out
    assert project.tree("generated") == before


def test_other_settings_are_another_run(project: Project, whole_runs: Made) -> None:
    add(project, "size")
    assert project.specwright("generate", "--package", "store").code == 0
    assert project.specwright("generate", "--no-cache").code == 0
    assert whole_runs() == 2


def output_edited(project: Project) -> None:
    project.change("generated/server/src/shop_server/models.py", "class Item", "class  Item")


def output_gone(project: Project) -> None:
    project.path("generated/.gitattributes").unlink()


def entry_broken(project: Project) -> None:
    for entry in entries():
        entry.write_bytes(entry.read_bytes()[:-1] + b"?")


def entry_cut_off(project: Project) -> None:
    for entry in entries():
        entry.write_bytes(entry.read_bytes()[:100])


def folder_open_to_others(project: Project) -> None:
    (Path(os.environ["SPECWRIGHT_CACHE_DIR"]) / "v1").chmod(0o777)


def entries() -> list[Path]:
    found = list(Path(os.environ["SPECWRIGHT_CACHE_DIR"]).glob("v1/edit/*/*"))
    assert found
    return found


@pytest.mark.parametrize(
    "spoil", [output_edited, output_gone, entry_broken, entry_cut_off, folder_open_to_others]
)
def test_whatever_is_in_doubt_makes_a_whole_run(
    project: Project, whole_runs: Made, spoil: Callable[[Project], None]
) -> None:
    add(project, "size")
    spoil(project)
    assert project.specwright("generate").code == 0
    assert whole_runs() == 1
    assert project.specwright("generate", "--check", "--no-cache").code == 0


def test_a_document_that_is_broken_is_told_as_ever(project: Project, whole_runs: Made) -> None:
    text = project.path("openapi.json").read_text()
    project.path("openapi.json").write_text(text.replace('"id": {', '"id": {,', 1))
    quick = project.specwright("generate")
    whole = project.specwright("generate", "--no-cache")
    assert whole_runs() == 2
    assert (quick.code, quick.out, quick.err) == (whole.code, whole.out, whole.err)
    assert "document-syntax" in quick.out
