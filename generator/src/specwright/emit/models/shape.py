"""What the models' library is asked: fields and aliases with the names taken out.

The fields of an API differ from each other mostly by their names. So the library is shown each
different shape once, and its answer is a template that serves for every field of that shape: what
it gives depends on the shape alone, never on what else the document declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

JsonSchema = dict[str, Any]

PREFIX = "#/components/schemas/"

Template = tuple[str | int, ...]
"""Python text with holes: a number stands for a class name by its position, or for one of these."""
ALIAS = -1
"""The name of a field in the contract, as a literal."""
TAG = -2
"""The name of the field that tells the members of a choice apart, as a literal."""
DEFAULT = -3
"""The default of a field, as an expression."""

DEFAULT_KEYWORD = "x-default"
"""Says of a field that it has a default, without saying which."""

Kind = Literal["field", "alias", "choice", "class"]


@dataclass(frozen=True, slots=True)
class Question:
    """A field, an alias, a choice between classes, or the settings of a class, without names."""

    kind: Kind
    schema: JsonSchema
    """References are numbers."""
    required: bool
    renamed: bool
    """Whether a field's attribute has another name than its member in the contract."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A question, by its text, and the class names that belong into the holes of the answer."""

    question: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """All different questions, by a text that says everything about them."""

    asked: dict[str, Question] = field(default_factory=dict)

    def shape(
        self, kind: Kind, schema: JsonSchema, *, required: bool = False, renamed: bool = False
    ) -> Shape:
        """Take the names out of a schema, and ask what is left unless it was asked before."""
        names: list[str] = []
        question = Question(kind, _emptied(schema, names), required, renamed)
        # Unlike equality, a text tells true from 1, and 1 from 1.0.
        text = repr(question)
        self.asked.setdefault(text, question)
        return Shape(text, tuple(names))


def _emptied(schema: JsonSchema, names: list[str]) -> JsonSchema:
    """The schema with numbers for references; only what stands where a schema can be is one."""
    made: JsonSchema = {}
    for keyword, value in schema.items():
        match keyword:
            case "$ref":
                name = value[len(PREFIX) :]
                if name not in names:
                    names.append(name)
                made[keyword] = names.index(name)
            case "items" | "additionalProperties" if isinstance(value, dict):
                made[keyword] = _emptied(value, names)
            case "anyOf" | "oneOf" | "prefixItems":
                made[keyword] = [_emptied(member, names) for member in value]
            case _:
                made[keyword] = value
    return made


def restored(schema: JsonSchema, name: Callable[[int], str]) -> JsonSchema:
    """The schema of a question with references again."""
    made: JsonSchema = {}
    for keyword, value in schema.items():
        match keyword:
            case "$ref":
                made[keyword] = PREFIX + name(value)
            case "items" | "additionalProperties" if isinstance(value, dict):
                made[keyword] = restored(value, name)
            case "anyOf" | "oneOf" | "prefixItems":
                made[keyword] = [restored(member, name) for member in value]
            case _:
                made[keyword] = value
    return made


def filled(template: Template, names: tuple[str, ...], more: Mapping[int, str]) -> str:
    """The text with something in each of its holes."""
    return "".join(
        part if isinstance(part, str) else names[part] if part >= 0 else more[part]
        for part in template
    )


_LITERAL = re.compile(r"""("([^"\\]|\\.)*"|'([^'\\]|\\.)*')""")
_WORD = re.compile(r"[A-Za-z_]\w*")


@cache
def words(template: Template) -> frozenset[str]:
    """The identifiers that a template's own text uses."""
    # A hole may split a literal in two, so that each piece alone would look like something else.
    text = "".join(part if isinstance(part, str) else " " for part in template)
    return frozenset(_WORD.findall(_LITERAL.sub("", text)))
