"""The answers that come with the program are the library's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from specwright.emit.models import answers, library
from specwright.emit.models.shape import Question, Questions
from specwright.emit.models.source import declarations

from tests.models.frequent_shapes import document

ROOT = Path(__file__).parents[2]
FILE = ROOT / "generator/src/specwright/emit/models" / answers.FILE
DOCUMENTS = [ROOT / "spec/openapi.yaml", *sorted((ROOT / "tests/cases/models").glob("*/*.yaml"))]


def test_the_library_says_the_same(api_of: Any, tmp_path: Path) -> None:
    """``ANSWERS=write`` asks it about common shapes, and those in our own documents, as well."""
    if os.environ.get("ANSWERS") == "write":
        _write(api_of, tmp_path)
    text = FILE.read_text("utf-8")
    known = dict(answers.read(text.splitlines()))
    told = library.templates({line: Question.read(line) for line in known}, {})
    assert known == told
    assert text == answers.written(told.items())


def test_common_shapes_have_their_answers(api_of: Any, tmp_path: Path) -> None:
    asked = _common(api_of, tmp_path).asked
    assert len(asked) > 2000
    assert answers.shipped(asked).keys() == asked.keys()


def test_a_question_says_everything_on_its_line() -> None:
    questions = Questions()
    for schema in (
        {"type": "string", "default": "x", "pattern": "^a", "maxLength": 4},
        {"type": "object", "default": {"hole": 1, "numeric": True}},
        {"type": "object", "default": {"given": [1]}},
        {"type": "array", "items": {"$ref": "#/components/schemas/A"}, "default": []},
        {"type": "array", "items": {"type": "integer"}, "default": [1, 2]},
        {"const": True},
        {"const": 1},
        {"enum": ["x", None]},
    ):
        questions.shape("field", schema, required=True)
    assert len(questions.asked) == 8
    for text, question in questions.asked.items():
        assert Question.read(text) == question
        assert Question.read(text).text == text


def _common(api_of: Any, tmp_path: Path) -> Questions:
    place = tmp_path / "common.json"
    place.write_text(json.dumps(document()), "utf-8")
    questions = Questions()
    list(declarations(api_of(place), questions))
    return questions


def _write(api_of: Any, tmp_path: Path) -> None:
    questions = _common(api_of, tmp_path)
    for line, _ in answers.read(FILE.read_text("utf-8").splitlines()):
        questions.asked.setdefault(line, Question.read(line))
    for path in DOCUMENTS:
        list(declarations(api_of(path), questions))
    told = library.templates(questions.asked, {})
    FILE.write_text(answers.written(told.items()), "utf-8")


def test_an_ordinary_document_needs_nothing_of_the_library(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from specwright import pipeline
made = pipeline.generate(Path({str(ROOT / "spec/openapi.yaml")!r}), "registry", ["models"])
assert any("class Contract(Model)" in str(file.content) for file in made.files)
assert "datamodel_code_generator" not in sys.modules
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
