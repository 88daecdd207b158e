"""What the models' library said when this version was made, about the shapes that most APIs have.

With these, most documents need nothing of the library at run time. The file is what the library
writes and nothing else; a test asks it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from specwright.emit.models.shape import Hole, Question, Template

FILE = "answers.json"


def shipped() -> dict[str, Template]:
    """The answers in this package, by the text of their question."""
    return {repr(question): template for question, template in read(_text())}


def read(text: str) -> list[tuple[Question, Template]]:
    """Questions and answers of a file."""
    return [
        (Question(kind, _holed(schema), required, renamed), tuple(template))
        for kind, schema, required, renamed, template in json.loads(text)
    ]


def written(answers: Iterable[tuple[Question, Template]]) -> str:
    """The file of questions and answers, a line for each, sorted."""
    lines = sorted(
        json.dumps(
            [question.kind, question.schema, question.required, question.renamed, template],
            default=_plain,
        )
        for question, template in answers
    )
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _text() -> str:
    return (files("specwright.emit.models") / FILE).read_text("utf-8")


def _plain(value: object) -> dict[str, object]:
    assert isinstance(value, Hole)
    return {"hole": value.number, "numeric": value.numeric}


def _holed(value: Any) -> Any:
    match value:
        case {"hole": int(number), "numeric": bool(numeric)}:
            return Hole(number, numeric)
        case dict():
            return {key: _holed(below) for key, below in value.items()}
        case list():
            return [_holed(below) for below in value]
        case _:
            return value
