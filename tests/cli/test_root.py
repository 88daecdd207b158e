"""How far the references of a document may lead."""

from __future__ import annotations

import json

import pytest
from specwright import config

from tests.cli.conftest import Project

SHARED = "Item: {type: object, description: A thing., properties: {id: {type: integer}}}\n"


@pytest.fixture
def apart(project: Project) -> Project:
    """The shop with its document in one folder and what it refers to in another."""
    text = project.path("openapi.yaml").read_text()
    text = text.replace("'#/components/schemas/Item'", "../common/items.yaml#/Item")
    for name, content in (("api/openapi.yaml", text), ("common/items.yaml", SHARED)):
        project.path(name).parent.mkdir()
        project.path(name).write_text(content)
    project.change("pyproject.toml", '"openapi.yaml"', '"api/openapi.yaml"')
    return project


def test_references_may_lead_anywhere_in_the_project(apart: Project) -> None:
    assert apart.specwright("generate").code == 0


def test_the_project_is_the_work_tree_if_there_is_one(apart: Project) -> None:
    apart.path("api/package.json").write_text("{}")
    refused = apart.specwright("lint")
    assert (refused.code, "reference-refused" in refused.out) == (1, True)
    apart.path(".git").mkdir()
    assert apart.specwright("lint").code == 0


def test_references_do_not_leave_the_project(apart: Project) -> None:
    apart.path("api/package.json").write_text("{}")
    refused = apart.specwright("generate")
    assert refused.code == 1
    assert "api/openapi.yaml:31:17 error reference-refused" in refused.out
    assert "see --root" in refused.out
    assert not apart.path("generated").exists()


@pytest.mark.parametrize("home", [".", "api"])
def test_the_folder_of_all_of_a_users_files_is_no_project(
    apart: Project, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setenv("HOME", str(apart.path(home)))
    apart.path(".git").mkdir()
    assert apart.specwright("lint").code == 1


def test_a_document_without_a_project_stays_in_its_folder(apart: Project) -> None:
    apart.path("pyproject.toml").unlink()
    refused = apart.specwright("generate", "api/openapi.yaml")
    assert refused.code == 1
    assert "reference-refused" in refused.out


@pytest.mark.parametrize("verb", ["lint", "generate", "scaffold", "bundle"])
def test_an_option_widens_the_folder(apart: Project, verb: str) -> None:
    if verb == "scaffold":
        assert apart.specwright("generate", "--only", "server", "--root", ".").code == 0
    result = apart.specwright(verb, "--root", ".")
    assert (result.code, "reference-refused" in result.out) == (0, False)


def test_the_setting_widens_it_for_the_documents_inside(apart: Project) -> None:
    apart.change("pyproject.toml", "[tool.specwright]", '[tool.specwright]\nroot = "."')
    bundled = apart.specwright("bundle")
    assert bundled.code == 0
    assert "id" in json.loads(bundled.out)["components"]["schemas"]["Item"]["properties"]


def test_a_setting_says_nothing_about_documents_elsewhere(apart: Project) -> None:
    apart.change("pyproject.toml", "[tool.specwright]", '[tool.specwright]\nroot = "common"')
    assert apart.specwright("lint", "openapi.yaml").code == 0


@pytest.mark.parametrize(
    ("root", "sentence"),
    [
        ("common", "api/openapi.yaml does not lie in common; --root must be a folder around it"),
        ("nowhere", "nowhere is no folder; --root must be one"),
    ],
)
def test_a_root_must_be_around_the_document(apart: Project, root: str, sentence: str) -> None:
    refused = apart.specwright("lint", "--root", root)
    assert refused.code == 2
    assert sentence in refused.err


def test_the_root_is_read_from_the_settings(project: Project) -> None:
    project.change("pyproject.toml", "[tool.specwright]", '[tool.specwright]\nroot = "sub"')
    assert config.read().root == project.path("sub")
