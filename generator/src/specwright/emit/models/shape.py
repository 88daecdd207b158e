"""What the models' library is asked: fields and aliases with names, texts and numbers taken out.

The fields of an API differ from each other mostly by these. So the library is shown each different
shape once, and its answer is a template that serves for every field of that shape: what
it gives depends on the shape alone, never on what else the document declares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import Any, Literal

from specwright.emit.python import literal

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
VALUE = -10
"""The first of the values that the document has there, as literals; the others count down."""

DEFAULT_KEYWORD = "x-default"
"""Says of a field that it has a default, without saying which."""

Kind = Literal["field", "alias", "choice", "class"]


@dataclass(frozen=True, slots=True)
class Hole:
    """Stands in a schema for a value of the document, or for the several of an ``enum``."""

    number: int
    numeric: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A default that the library shall see as it is: an object or a list."""

    value: Any


@dataclass(frozen=True, slots=True)
class Question:
    """A field, an alias, a choice between classes, or the settings of a class, without names."""

    kind: Kind
    schema: JsonSchema
    """References are numbers, and values are holes."""
    required: bool
    renamed: bool
    """Whether a field's attribute has another name than its member in the contract."""

    @property
    def text(self) -> str:
        """All of it on one line of ASCII; unlike equality, it tells true from 1, and 1 from 1.0."""
        return _line((self.kind, self.schema, self.required, self.renamed))

    @classmethod
    def read(cls, text: str) -> Question:
        """The question of a text."""
        kind, schema, required, renamed = json.loads(text)
        return cls(kind, _unmarked(schema), required, renamed)


def _marked(value: object) -> dict[str, object]:
    """What stands for an object that JSON does not know: nothing else in a question looks so."""
    if isinstance(value, Given):
        return {"given": value.value}
    assert isinstance(value, Hole)
    return {"hole": value.number, "numeric": value.numeric}


def _unmarked(value: Any) -> Any:
    match value:
        case {"given": given}:
            return Given(given)
        case {"hole": int(number), "numeric": bool(numeric)}:
            return Hole(number, numeric)
        case dict():
            return {key: _unmarked(below) for key, below in value.items()}
        case list():
            return [_unmarked(below) for below in value]
        case _:
            return value


_line = json.JSONEncoder(default=_marked, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Shape:
    """A question, by its text, and what belongs into the holes of the answer."""

    question: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    """Literals."""


@dataclass(frozen=True, slots=True)
class Questions:
    """All different questions, by a text that says everything about them."""

    asked: dict[str, Question] = field(default_factory=dict)

    def shape(
        self, kind: Kind, schema: JsonSchema, *, required: bool = False, renamed: bool = False
    ) -> Shape:
        """Take the names out of a schema, and ask what is left unless it was asked before."""
        names: list[str] = []
        values: list[str] = []
        question = Question(kind, _emptied(schema, names, values), required, renamed)
        text = question.text
        self.asked.setdefault(text, question)
        return Shape(text, tuple(names), tuple(values))


def _emptied(schema: JsonSchema, names: list[str], values: list[str]) -> JsonSchema:
    """The schema with numbers for references and holes for values."""

    def hole(told: str, *, numeric: bool) -> Hole:
        values.append(told)
        return Hole(len(values) - 1, numeric)

    made: JsonSchema = {}
    for keyword, value in schema.items():
        match keyword:
            case "$ref":
                name = value[len(PREFIX) :]
                if name not in names:
                    names.append(name)
                made[keyword] = names.index(name)
            case "const" | "default" | "pattern" if isinstance(value, str):
                made[keyword] = hole(literal(value), numeric=False)
            case "const" if type(value) is int and _is_number(value):
                made[keyword] = hole(literal(value), numeric=True)
            case "default" if _is_number(value):
                made[keyword] = hole(literal(value), numeric=True)
            case "default" if isinstance(value, list) and value and _sole_kind(value) is str:
                made[keyword] = [hole(", ".join(map(literal, value)), numeric=False)]
            case "default" if isinstance(value, (dict, list)):
                made[keyword] = Given(value)
            case "enum" if (kind := _sole_kind(value)) is not None:
                told = ", ".join(literal(member) for member in value if member is not None)
                made[keyword] = [hole(told, numeric=kind is int)]
                made[keyword] += [None] if None in value else []
            case _ if keyword in _LIMITS and _is_number(value) and "prefixItems" not in schema:
                # The library writes the limits of a number with a fraction, and no others.
                if schema.get("type") in _FRACTIONS:
                    made[keyword] = hole(literal(float(value)), numeric=True)
                elif value == int(value):
                    made[keyword] = hole(literal(int(value)), numeric=True)
                else:
                    made[keyword] = value
            case _:
                made[keyword] = _below(keyword, value, lambda v: _emptied(v, names, values))
    return made


_LIMITS = frozenset(
    """minLength maxLength minItems maxItems minimum maximum exclusiveMinimum exclusiveMaximum
    multipleOf""".split()  # noqa: SIM905
)
_FRACTIONS = ("number", ["number", "null"])


def _sole_kind(values: Iterable[object]) -> type | None:
    """What all values but null are, if that is texts or whole numbers."""
    kinds = {type(value) for value in values} - {NoneType}
    return kinds.pop() if kinds in ({str}, {int}) else None


def _is_number(value: Any) -> bool:
    """Whether a value is a number whose literal is the same in every notation of it."""
    return type(value) in (int, float) and abs(value) < 2**53


def restored(
    schema: JsonSchema, name: Callable[[int], str], value_of: Callable[[Hole], str | int]
) -> JsonSchema:
    """The schema of a question with references again, and with something for the values."""
    made: JsonSchema = {}
    for keyword, value in schema.items():
        match value:
            case Hole():
                made[keyword] = value_of(value)
            case Given(given):
                made[keyword] = given
            case [Hole() as hole, *others]:
                made[keyword] = [value_of(hole), *others]
            case _ if keyword == "$ref":
                made[keyword] = PREFIX + name(value)
            case _:
                made[keyword] = _below(keyword, value, lambda v: restored(v, name, value_of))
    return made


def _below(keyword: str, value: Any, change: Callable[[JsonSchema], JsonSchema]) -> Any:
    """The value of a keyword, changed where schemas stand in it."""
    match keyword:
        case "items" | "additionalProperties" if isinstance(value, dict):
            return change(value)
        case "anyOf" | "oneOf" | "prefixItems":
            return [change(member) for member in value]
        case _:
            return value


def filled(template: Template, shape: Shape, more: Mapping[int, str]) -> str:
    """The text with something in each of its holes."""
    parts: list[str] = []
    for part in template:
        if isinstance(part, str):
            parts.append(part)
        elif part >= 0:
            parts.append(shape.names[part])
        else:
            parts.append(shape.values[VALUE - part] if part <= VALUE else more[part])
    return "".join(parts)


_LITERAL = re.compile(r"""("([^"\\]|\\.)*"|'([^'\\]|\\.)*')""")
_WORD = re.compile(r"[A-Za-z_]\w*")


@cache
def words(template: Template) -> frozenset[str]:
    """The identifiers that a template's own text uses."""
    # A hole may split a literal in two, so that each piece alone would look like something else.
    text = "".join(part if isinstance(part, str) else " " for part in template)
    return frozenset(_WORD.findall(_LITERAL.sub("", text)))
