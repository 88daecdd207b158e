"""Our verdict on values, beside that of a validator which knows nothing of ours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from specwright import pipeline

from tests.differential.documents import keywords
from tests.differential.judging import Trial, Verdict
from tests.differential.subject import subject

ROOT = Path(__file__).parents[2]
REGISTRY = ROOT / "spec/openapi.yaml"


def judged(path: Path, package: str, folder: Path, examples: int) -> Verdict:
    document = pipeline.read(path)
    with subject(document, folder, package) as made:
        return Trial(document.value, made, examples).run()


def assert_same(verdict: Verdict, values: int, out_of_reach: Sequence[str] = ()) -> None:
    assert not verdict.disagreements, "\n".join(map(str, verdict.disagreements))
    assert verdict.unreached == list(out_of_reach)
    assert verdict.values > values
    # Values that are all valid, or all not, would compare nothing.
    assert 0.1 < verdict.valid / verdict.values < 0.95


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_every_keyword(version: str, tmp_path: Path) -> None:
    path = keywords(version, tmp_path)
    verdict = judged(path, f"keywords_{version.replace('.', '_')}", tmp_path, 6)
    assert_same(verdict, 600)


@pytest.mark.parametrize(
    ("path", "examples", "out_of_reach"),
    [
        ("tests/server/cases/nasty/openapi.yaml", 8, []),
        # What is XML is handed on as it is, so that no value of its schema can be sent.
        ("tests/exact/nasty-3.0.yaml", 4, ["sendXml"]),
        ("tests/exact/nasty-3.1.yaml", 4, ["sendXml"]),
    ],
)
def test_nasty_documents(path: str, examples: int, out_of_reach: list[str], tmp_path: Path) -> None:
    verdict = judged(ROOT / path, "differential_nasty", tmp_path, examples)
    assert_same(verdict, 200, out_of_reach)


def test_schemas_that_name_no_type(tmp_path: Path) -> None:
    path = ROOT / "tests/corpus/cases/untyped.yaml"
    assert_same(judged(path, "differential_untyped", tmp_path, 12), 60)


def test_the_registry(tmp_path: Path) -> None:
    assert_same(judged(REGISTRY, "differential_registry", tmp_path, 5), 400)


SMALL = """
openapi: 3.1.0
info: {title: Small, version: "1"}
paths:
  /things/{number}:
    put:
      parameters: [{name: number, in: path, required: true, schema: {type: integer, maximum: 5}}]
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string}}}
      responses:
        "200":
          description: Done.
          headers: {X-Left: {schema: {type: integer, minimum: 0}}}
          content: {application/json: {schema: {type: array, items: {type: string, format: uuid}}}}
        "422": {description: Not so.}
"""


@pytest.mark.parametrize(
    ("written", "meant", "place"),
    [
        ('"maximum": 5', '"maximum": 4', "parameter path number"),
        ('["name"]', '["name", "other"]', "body application/json"),
        ('"minimum": 0', '"minimum": 1', "header 200 X-Left"),
        ('"uuid"', '"date"', "response 200 application/json"),
    ],
)
def test_a_difference_is_seen(tmp_path: Path, written: str, meant: str, place: str) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(SMALL, "utf-8")
    document = pipeline.read(path)
    other = json.loads(json.dumps(document.value).replace(written, meant))
    with subject(document, tmp_path, "differential_small") as made:
        verdict = Trial(other, made, 60).run()
    assert place in [found.place for found in verdict.disagreements]
