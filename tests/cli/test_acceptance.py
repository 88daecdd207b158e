"""What generate accepts, what it refuses, and how it says so."""

from __future__ import annotations

import json

import pytest

CLEAR = {
    "unknown-reference": (
        "schemas/Item'}\n        '404'",
        "schemas/Itm'}\n        '404'",
        50,
        "Itm",
    ),
    "duplicate-operation-id": ("operationId: getItem", "operationId: listItems", 36, "listItems"),
}
"""Mistakes whose meaning is clear, or that cost one keyword: what is changed, line, words."""


@pytest.mark.parametrize("mistake", CLEAR)
def test_lint_calls_a_mistake_an_error(project, mistake: str) -> None:
    old, new, line, words = CLEAR[mistake]
    project.change("openapi.yaml", old, new)
    result = project.specwright("lint")
    assert result.code == 1
    assert f"openapi.yaml:{line}:" in result.out
    assert " error " in result.out
    assert words in result.out


@pytest.mark.parametrize("mistake", CLEAR)
def test_what_is_generated_all_the_same_is_a_warning(project, mistake: str) -> None:
    old, new, line, words = CLEAR[mistake]
    project.specwright("generate")
    project.change("openapi.yaml", old, new)
    before = project.tree()
    strict = project.specwright("generate", "--strict")
    assert (strict.code, project.tree()) == (1, before)
    assert "nothing was written: 1 warning in openapi.yaml" in strict.err
    result = project.specwright("generate")
    assert result.code == 0
    (told,) = result.out.splitlines()
    assert told.startswith(f"openapi.yaml:{line}:")
    assert " warning " in told
    assert words in told
    assert project.tree() != before
    assert project.specwright("generate", "--check").code == 0
    assert project.specwright("generate", "--check", "--strict").code == 1
    assert project.specwright("scaffold").code == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n",
            "1:1 error not-openapi this is a Swagger 2.0 document; convert it to OpenAPI 3 first, "
            "for example with swagger2openapi",
        ),
        (
            "openapi: 4.0.0\npaths: {}\n",
            '1:1 error not-openapi OpenAPI "4.0.0" is not known here; 3.0, 3.1 and 3.2 are',
        ),
        (
            "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n",
            "1:1 error nothing-generated there are no operations and no schemas to generate from",
        ),
        (
            "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: 5}}\n",
            "3:1 error nothing-generated no operation of this document can be generated",
        ),
    ],
)
def test_a_document_that_nothing_can_be_generated_from(project, text: str, sentence: str) -> None:
    project.path("openapi.yaml").write_text(text)
    before = project.tree()
    result = project.specwright("generate")
    assert (result.code, project.tree()) == (1, before)
    assert f"openapi.yaml:{sentence}\n" in result.out
    assert "nothing was written: " in result.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_documents_of_other_encodings(project, encoding: str) -> None:
    project.specwright("generate")
    text = project.path("openapi.yaml").read_text()
    mark = "\ufeff" if encoding.endswith("le") else ""
    project.path("openapi.yaml").write_bytes((mark + text).encode(encoding))
    assert project.specwright("generate", "--check").code == 0


def test_notes_are_counted_and_listed_by_lint(project) -> None:
    """Nothing is lost by them, and large documents have hundreds."""
    two = "        na-me: {type: string}\n        na_me: {type: string}\n"
    project.change("openapi.yaml", "        name: {type", f"{two}        name: {{type")
    result = project.specwright("generate")
    assert (result.code, result.out) == (0, "")
    assert (
        "specwright: 1 note on how things are named and typed: specwright lint openapi.yaml\n"
        in result.err
    )
    assert "note name-clash" in project.specwright("lint").out
    assert '"name-clash"' in project.specwright("generate", "--format", "json").out


def test_what_stops_can_be_told_to_go_on(project) -> None:
    project.change(
        "openapi.yaml",
        "$ref: '#/components/schemas/Item'}\n        '404'",
        "$ref: ../item.yaml}\n        '404'",
    )
    assert project.specwright("generate").code == 1
    assert not project.path("generated").exists()
    result = project.specwright("generate", "--keep-going")
    assert result.code == 1
    (told,) = result.out.splitlines()
    assert ":50:" in told
    assert " error reference-refused" in told
    assert "; 2 operations: 1 complete, 1 degraded" in result.err
    assert project.path("generated").exists()


def test_a_dead_reference_stops_bundling(project) -> None:
    old, new, *_ = CLEAR["unknown-reference"]
    project.change("openapi.yaml", old, new)
    assert project.specwright("bundle").code == 1


def test_an_error_leaves_the_old_output(project) -> None:
    project.specwright("generate")
    project.change("openapi.yaml", "openapi: 3.1.0", "swagger: '2.0'")
    before = project.tree()
    result = project.specwright("generate")
    assert result.code == 1
    assert "nothing was written: 1 error in openapi.yaml" in result.err
    assert project.tree() == before


def test_lint_says_more_gravely_what_generate_leaves_out(project) -> None:
    project.change(
        "openapi.yaml",
        "    Problem:\n",
        "    Odd: {allOf: [{$ref: '#/components/schemas/Even'}]}\n"
        "    Even: {allOf: [{$ref: '#/components/schemas/Odd'}]}\n"
        "    Problem:\n",
    )
    project.change(
        "openapi.yaml", "{type: string, description: Name.}", "{$ref: '#/components/schemas/Odd'}"
    )
    generated = project.specwright("generate")
    linted = project.specwright("lint")
    assert (generated.code, linted.code) == (0, 1)
    assert "warning reference-endless" in generated.out
    assert set(generated.out.replace("warning", "error").splitlines()) <= set(
        linted.out.splitlines()
    )
    assert "2 operations: 2 degraded" in generated.err


def test_what_building_finds_points_into_the_document_as_written(project) -> None:
    project.change("openapi.yaml", "minimum: 1, maximum: 100, default: 20", "default: many")
    told = json.loads(project.specwright("generate", "--format", "json").out)
    assert [(f["rule"], f["pointer"]) for f in told] == [
        ("unsupported-default", "/paths/~1items/get/parameters/0/schema")
    ]
