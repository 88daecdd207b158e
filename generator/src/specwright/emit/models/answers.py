"""What the models' library said when this version was made, about the shapes that most APIs have.

With these, most documents need nothing of the library at run time. The file is what the library
writes and nothing else; a test asks it again. Each line of it is the text of a question, a tab, and
the parts of the answer as JSON: an answer is read once somebody asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files

from specwright.emit.models.shape import Template

FILE = "answers.tsv"


def shipped(questions: Iterable[str]) -> dict[str, Template]:
    """The answers in this package to those of the questions that it has one to."""
    wanted = set(questions)
    return dict(read(line for line in _lines() if line.partition("\t")[0] in wanted))


def read(lines: Iterable[str]) -> Iterator[tuple[str, Template]]:
    """Questions and answers of a file's lines."""
    for line in lines:
        question, _, answer = line.partition("\t")
        yield question, tuple(json.loads(answer))


def written(answers: Iterable[tuple[str, Template]]) -> str:
    """The file of questions and answers, sorted."""
    lines = (f"{question}\t{json.dumps(template)}\n" for question, template in answers)
    return "".join(sorted(lines))


def _lines() -> list[str]:
    return (files("specwright.emit.models") / FILE).read_text("utf-8").splitlines()
