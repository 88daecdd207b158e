"""The only place that knows datamodel-code-generator."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING

from specwright.emit.models.shape import (
    ALIAS,
    DEFAULT,
    DEFAULT_KEYWORD,
    PREFIX,
    TAG,
    VALUE,
    Hole,
    JsonSchema,
    Question,
    Template,
    restored,
)

if TYPE_CHECKING:
    from datamodel_code_generator import GenerateConfig

IMPORTS = {
    "Annotated": "typing",
    "Any": "typing",
    "AwareDatetime": "pydantic",
    "ConfigDict": "pydantic",
    "Field": "pydantic",
    "Literal": "typing",
    "MISSING": "pydantic",
    "Optional": "typing",
    "TypeAliasType": "typing_extensions",
    "UUID": "uuid",
    "Union": "typing",
    "date": "datetime",
    "datetime": "datetime",
}
"""The names that templates use, and the modules that have them."""

_WIDTH = 5
_BASE = "specwright_base.Model"
_SHORT_CONFIG = re.compile(r"\(\s+([a-z_]+=[^,\n]+),\s+\)")
_HEAD = re.compile(r"^(?:class (\w+)\(|(\w+) = TypeAliasType\()", re.MULTILINE)


def templates(
    questions: Mapping[str, Question], known: MutableMapping[str, Template]
) -> Mapping[str, Template]:
    """The answer to each question; ``known`` holds earlier answers, and gets the new ones.

    Where it holds all of them, nothing of the library is even imported.
    """
    unknown = {text: question for text, question in questions.items() if text not in known}
    if unknown:
        known.update(zip(unknown, _ask(unknown), strict=True))
    return known


def _ask(questions: Mapping[str, Question]) -> Iterator[Template]:
    """The library's answers, in the order of the questions."""
    # What marks the holes must not occur in what a document says.
    mark, digits = "Gap", 73100
    while any(mark in text for text in questions):
        mark += "X"
    while any(str(digits) in text for text in questions):
        digits += 1
    schemas: dict[str, JsonSchema] = {}
    attributes: dict[str, str] = {}
    for number, question in enumerate(questions.values()):
        name = f"{mark}Of{number}"
        schemas[name], members = _schema(question, mark, digits, name)
        schemas |= members
        if question.renamed:
            attributes[f"{name}.{mark}-wire"] = f"{mark}_field"
        attributes |= {f"{member}.{mark}-tag": f"{mark}_tag" for member in members}
    for number in range(max(text.count('"$ref"') for text in questions)):
        schemas[f"{mark}Name{number}"] = {"type": "string", "minLength": 1}
    blocks = dict(_blocks(_generated(schemas, attributes)))
    holes = re.compile(
        rf"['\"]{mark}(?P<what>-wire|_tag|-default)['\"]|{mark}(?:Of\d+)?Name(?P<name>\d+)"
        rf"|['\"]{mark}-text(?P<text>\d+)['\"]|{digits}(?P<number>\d{{{_WIDTH}}})(?:\.0)?"
    )
    for number, question in enumerate(questions.values()):
        yield _template(_answer(blocks[f"{mark}Of{number}"], question, mark), holes)


def _schema(
    question: Question, mark: str, digits: int, name: str
) -> tuple[JsonSchema, dict[str, JsonSchema]]:
    """What the library reads for a question, and the members of a choice beside it."""

    def value_of(hole: Hole) -> str | int:
        number = digits * 10**_WIDTH + hole.number
        return number if hole.numeric else f"{mark}-text{hole.number}"

    schema = restored(question.schema, lambda number: f"{mark}Name{number}", value_of)
    match question.kind:
        case "field":
            wire_name = f"{mark}-wire" if question.renamed else f"{mark}_field"
            if schema.pop(DEFAULT_KEYWORD, False):
                schema["default"] = f"{mark}-default"
            required = {"required": [wire_name]} if question.required else {}
            return {"type": "object", "properties": {wire_name: schema}, **required}, {}
        case "class":
            field = {"properties": {f"{mark}_field": {"type": "string"}}}
            return {"type": "object", **field, **schema}, {}
        case "choice":
            tag = f"{mark}-tag"
            members = {
                f"{name}Name{number}": {
                    "type": "object",
                    "properties": {tag: {"const": str(number)}},
                    "required": [tag],
                }
                for number in range(len(schema["oneOf"]))
            }
            mapping = {str(number): PREFIX + member for number, member in enumerate(members)}
            return {
                "oneOf": [{"$ref": PREFIX + member} for member in members],
                "discriminator": {"propertyName": tag, "mapping": mapping},
            }, members
        case "alias":
            return schema, {}


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """What stands behind the opening parenthesis of each declaration, by its name."""
    heads = list(_HEAD.finditer(text))
    unknown = _imported(text[: heads[0].start()]) - {*IMPORTS, "BaseModel", "Model"}
    if unknown:
        raise AssertionError(f"the models' library imports {', '.join(sorted(unknown))}")
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        yield head[1] or head[2], text[head.end() : end]


def _imported(head: str) -> set[str]:
    lines = [line.partition(" import ")[2] for line in head.splitlines()]
    return {name.strip() for line in lines for name in line.split(",")} - {"", "annotations"}


def _answer(block: str, question: Question, mark: str) -> str:
    """The part of a declaration that answers the question."""
    before, _, after = block.partition(f"    {mark}_field: ")
    match question.kind:
        case "field":
            return after.strip()
        case "class":
            return _SHORT_CONFIG.sub(r"(\1)", before.partition("\n")[2].strip())
        case "alias" | "choice":
            return block.partition(", ")[2].strip().removesuffix(")")


def _template(text: str, holes: re.Pattern[str]) -> Template:
    parts: list[str | int] = []
    position = 0
    numbers = {"-wire": ALIAS, "_tag": TAG, "-default": DEFAULT}
    for hole in holes.finditer(text):
        parts.append(text[position : hole.start()])
        value = hole["text"] or hole["number"]
        if hole["name"]:
            parts.append(int(hole["name"]))
        else:
            parts.append(VALUE - int(value) if value else numbers[hole["what"]])
        position = hole.end()
    return tuple(part for part in [*parts, text[position:]] if part != "")


def _generated(schemas: dict[str, JsonSchema], attributes: dict[str, str]) -> str:
    from datamodel_code_generator import generate

    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(generate(document, config=_settings(attributes)))


def _settings(attributes: dict[str, str]) -> GenerateConfig:
    from datamodel_code_generator import GenerateConfig, InputFileType, LiteralType, PythonVersion
    from datamodel_code_generator.enums import DataModelType, TargetPydanticVersion
    from datamodel_code_generator.format import DateClassType, DatetimeClassType

    return GenerateConfig(
        additional_imports=["pydantic.BaseModel", "pydantic.ConfigDict"],
        aliases=attributes,
        allow_remote_refs=False,
        base_class=_BASE,
        custom_class_name_generator=str,
        custom_file_header="#",
        disable_timestamp=True,
        enum_field_as_literal=LiteralType.All,
        field_constraints=True,
        formatters=[],
        input_file_type=InputFileType.OpenAPI,
        output_date_class=DateClassType.Date,
        output_datetime_class=DatetimeClassType.Awaredatetime,
        output_model_type=DataModelType.PydanticV2BaseModel,
        strict_nullable=True,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        target_python_version=PythonVersion.PY_311,
        use_annotated=True,
        use_missing_sentinel=True,
        use_standard_primitive_types=True,
        use_tuple_for_fixed_items=True,
        use_type_alias=True,
    )
