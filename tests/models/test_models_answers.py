"""The answers that come with the program are the library's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from specwright.emit.models import answers, library
from specwright.emit.models.shape import Questions
from specwright.emit.models.source import declarations

ROOT = Path(__file__).parents[2]
FILE = ROOT / "generator/src/specwright/emit/models" / answers.FILE
DOCUMENTS = [ROOT / "spec/openapi.yaml", *sorted((ROOT / "tests/cases/models").glob("*/*.yaml"))]


def test_the_library_says_the_same(api_of: Any) -> None:
    """``ANSWERS=write`` asks it about the shapes in our own documents as well."""
    if os.environ.get("ANSWERS") == "write":
        _write(api_of)
    known = answers.read(FILE.read_text("utf-8"))
    assert len(known) > 100
    told = library.templates({repr(question): question for question, _ in known}, {})
    assert answers.shipped() == told
    assert FILE.read_text("utf-8") == answers.written((q, told[repr(q)]) for q, _ in known)


def _write(api_of: Any) -> None:
    known = answers.read(FILE.read_text("utf-8"))
    questions = Questions({repr(question): question for question, _ in known})
    for path in DOCUMENTS:
        list(declarations(api_of(path), questions))
    told = library.templates(questions.asked, {})
    FILE.write_text(answers.written((q, told[t]) for t, q in questions.asked.items()), "utf-8")


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
