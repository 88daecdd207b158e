"""A run with nothing to do is quick, and is never a run that had something to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from specwright import pipeline, stamp

HEAVY = {
    "datamodel_code_generator",
    "jinja2",
    "jsonschema_rs",
    "openapi_spec_validator",
    "pydantic",
    "rich",
    "specwright.openapi.load",
    "specwright.pipeline",
    "typer",
    "yaml",
}

Made = Callable[[], int]


@pytest.fixture
def made(project, tmp_path_factory: pytest.TempPathFactory, monkeypatch) -> Made:
    """How many generations were made since it was last asked; there is a cache."""
    monkeypatch.setenv("SPECWRIGHT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    count = [0]
    generate = pipeline.generate

    def counted(*arguments: object, **options: object) -> pipeline.Generation:
        count[0] += 1
        return generate(*arguments, **options)

    monkeypatch.setattr(pipeline, "generate", counted)

    def answer() -> int:
        done, count[0] = count[0], 0
        return done

    return answer


def generated(project, made: Made, *options: str) -> None:
    """Bring a project to where nothing is left to do."""
    assert project.specwright("generate", *options).code == 0
    made()
    assert project.specwright("generate", *options).code == 0
    assert made() == 0


def test_says_the_same_again_without_doing_it(project, made: Made) -> None:
    project.change("openapi.yaml", "operationId: getItem", "x-note: no id")
    first = project.specwright("generate")
    second = project.specwright("generate", "--no-cache")
    assert made() == 2
    third = project.specwright("generate")
    assert made() == 0
    assert (third.code, third.out) == (second.code, second.out)
    assert first.out == second.out
    assert " s; " in third.err
    assert third.err.partition("unchanged")[0] == second.err.partition("unchanged")[0]
    assert third.err.partition(" s; ")[2] == second.err.partition(" s; ")[2]


def test_keeps_the_exit_code_and_the_findings(project, made: Made) -> None:
    project.change("openapi.yaml", "/items/{item_id}:", "/items/{other_id}:")
    first = project.specwright("generate", "--strict", "--keep-going", "--format", "json")
    second = project.specwright("generate", "--strict", "--keep-going", "--format", "json")
    assert made() == 1
    assert (first.code, second.code) == (1, 1)
    assert json.loads(first.out) == json.loads(second.out) != []


def test_a_document_that_is_refused_is_looked_at_again(project, made: Made) -> None:
    project.change("openapi.yaml", "openapi: 3.1.0", "openapi: [")
    for _ in range(2):
        assert project.specwright("generate").code == 1
    assert made() == 2


def edited(project) -> None:
    project.change("generated/clients/python/README.md", "# ", "# Edited ")


def deleted(project) -> None:
    project.path("generated/.gitattributes").unlink()


def manifest_gone(project) -> None:
    project.path("generated/manifest.json").unlink()


def document_changed(project) -> None:
    project.change("openapi.yaml", "Things to buy", "Things to sell")


def settings_changed(project) -> None:
    project.change("pyproject.toml", 'package = "shop"', 'package = "store"')


def settings_touch_nothing(project) -> None:
    project.path("pyproject.toml").write_text(project.path("pyproject.toml").read_text() + "\n")


def folder_led_elsewhere(project) -> None:
    project.path("generated/server").rename(project.path("elsewhere"))
    project.path("generated/server").symlink_to(project.path("elsewhere"))


def same_size_and_time(project) -> None:
    place = project.path("generated/clients/python/README.md")
    before = place.stat()
    place.write_bytes(place.read_bytes().replace(b"a", b"b"))
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES = [
    edited,
    deleted,
    manifest_gone,
    document_changed,
    settings_changed,
    settings_touch_nothing,
    folder_led_elsewhere,
    same_size_and_time,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_any_change_is_noticed(project, made: Made, change: Callable[..., None]) -> None:
    generated(project, made)
    change(project)
    project.specwright("generate")
    assert made() == 1


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_check_notices_it_too(project, made: Made, change: Callable[..., None]) -> None:
    generated(project, made)
    assert project.specwright("generate", "--check").code == 0
    made()
    assert project.specwright("generate", "--check").code == 0
    assert made() == 0
    change(project)
    result = project.specwright("generate", "--check")
    assert made() == 1
    assert result.code == (0 if change is settings_touch_nothing else result.code or 99)


def test_a_check_notices_a_file_too_many(project, made: Made) -> None:
    generated(project, made)
    assert project.specwright("generate", "--check").code == 0
    stray = project.path("generated/server/src/shop_server/stray.py")
    stray.write_text("# Generated by specwright from openapi.yaml.\n")
    result = project.specwright("generate", "--check")
    assert result.code == 1
    assert "drift-orphaned" in result.out


def test_nearer_settings_are_noticed(project, made: Made, monkeypatch) -> None:
    folder = project.path("inside")
    folder.mkdir()
    monkeypatch.chdir(folder)
    generated(project, made, "../openapi.yaml")
    (folder / "pyproject.toml").write_text('[tool.specwright]\npackage = "other"\n')
    assert project.specwright("generate", "../openapi.yaml").code == 0
    assert made() == 1


def test_a_referenced_file_is_noticed(project, made: Made) -> None:
    project.path("parts.yaml").write_text("Item: {type: object, properties: {id: {}}}\n")
    project.change(
        "openapi.yaml",
        "items: {$ref: '#/components/schemas/Item'}",
        "items: {$ref: 'parts.yaml#/Item'}",
    )
    generated(project, made)
    project.change("parts.yaml", "id", "number")
    assert project.specwright("generate").code == 0
    assert made() == 1
    generated(project, made)
    project.path("parts.yaml").unlink()
    project.specwright("generate")
    assert made() == 1


def test_another_project_around_the_document_is_noticed(project, made: Made) -> None:
    generated(project, made)
    project.path(".git").mkdir()
    assert project.specwright("generate").code == 0
    assert made() == 1


def test_other_options_are_another_run(project, made: Made) -> None:
    generated(project, made)
    assert project.specwright("generate", "--only", "models").code == 0
    assert project.specwright("generate", "--package", "other").code == 0
    assert made() == 2
    # The package that was written last is not this one's.
    assert project.specwright("generate").code == 0
    assert made() == 1


def test_another_version_of_the_tool_makes_the_run(project, made: Made, monkeypatch) -> None:
    generated(project, made)
    monkeypatch.setattr(stamp, "tool", lambda: "another")
    assert project.specwright("generate").code == 0
    assert made() == 1


def test_a_file_that_only_looks_younger_is_read(project, made: Made) -> None:
    generated(project, made)
    os.utime(project.path("generated/manifest.json"))
    assert project.specwright("generate").code == 0
    assert made() == 0


def test_without_a_cache_every_run_is_made(project, made: Made, monkeypatch) -> None:
    generated(project, made)
    assert project.specwright("generate", "--no-cache").code == 0
    assert made() == 1
    monkeypatch.setenv("SPECWRIGHT_CACHE_DIR", "/dev/null/nowhere")
    for _ in range(2):
        assert project.specwright("generate").code == 0
    assert made() == 2


def test_a_broken_stamp_is_none(project, made: Made) -> None:
    generated(project, made)
    (entry,) = Path(os.environ["SPECWRIGHT_CACHE_DIR"]).glob("v1/run/*/*")
    for content in (b"", b"\0" * 100, entry.read_bytes()[:-3]):
        entry.write_bytes(content)
        assert project.specwright("generate").code == 0
        assert made() == 1


def test_a_stamp_of_nonsense_is_none(project, made: Made, monkeypatch) -> None:
    generated(project, made)
    for nonsense in (b"", b"1", b"\xff\xfe", b"1\0" * 50, b"0\0" * 50):
        monkeypatch.setattr(stamp.Cache, "get", lambda *_, found=nonsense: found)
        assert stamp.recall(stamp.Cache(None), ["generate"]) is None


def test_imports_nothing_heavy(project, made: Made) -> None:
    generated(project, made)
    program = (
        "import sys; from specwright.cli.main import run\n"
        "assert run(['generate']) == 0\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())


def test_the_cache_changes_no_byte(project, made: Made) -> None:
    assert project.specwright("generate", "--out", "warm").code == 0
    project.change("openapi.yaml", "name: {type: string", "label: {type: integer")
    project.change("openapi.yaml", "required: [id, name]", "required: [id, label]")
    assert project.specwright("generate", "--out", "warm").code == 0
    assert project.specwright("generate", "--out", "again").code == 0
    assert project.specwright("generate", "--out", "cold", "--no-cache").code == 0
    assert project.tree("warm") == project.tree("cold") == project.tree("again")
