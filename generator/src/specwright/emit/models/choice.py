"""Choices whose members a property announces, although its type does not tell them apart.

Pydantic knows such a choice only where each member has a constant of its own. Elsewhere it takes
whichever member fits best, which may be another one than the value says.
"""

from __future__ import annotations

from collections.abc import Mapping

from specwright.emit.python import literal
from specwright.ir.schema import Discriminator, Object, Schema

IMPORTS = (
    "from collections.abc import Callable, Hashable, Mapping",
    "from contextlib import suppress",
    "from contextvars import ContextVar",
    "from operator import itemgetter",
    "from typing import Any",
    "import pydantic",
    "from pydantic_core import CoreSchema, core_schema",
)

ANNOUNCED_BY = '''

def announced_by(
    wire_name: str,
    classes: Callable[[], Mapping[str, type[Model]]],
    otherwise: Callable[[], type[Model]] | None = None,
) -> pydantic.GetPydanticSchema:
    """Let a property announce the class of a value, as far as the value fits that class."""

    def choose(value: Any, read: pydantic.ValidatorFunctionWrapHandler) -> Any:
        if not isinstance(value, Mapping):
            return read(("whichever", value))
        told = value.get(wire_name)
        if isinstance(told, str) and told in classes():
            with suppress(pydantic.ValidationError):
                return read((f"={told}", value))
        return read(("otherwise" if otherwise else "whichever", value))

    def choose_once(value: Any, read: pydantic.ValidatorFunctionWrapHandler) -> Any:
        known = decided.get()
        if known is None:
            token = decided.set({})
            try:
                return choose(value, read)
            finally:
                decided.reset(token)
        key = id(value), id(choose)
        if key not in known:
            try:
                known[key] = choose(value, read), None
            except pydantic.ValidationError as error:
                known[key] = None, error
        chosen, failure = known[key]
        if failure is not None:
            raise failure
        return chosen

    def way_of(handed: tuple[str, Any]) -> str:
        return handed[0]

    def schema(source: Any, read: pydantic.GetCoreSchemaHandler) -> CoreSchema:
        members = read(source)
        ways = {f"={told}": read.generate_schema(found) for told, found in classes().items()}
        ways["whichever"] = members
        if otherwise:
            ways["otherwise"] = read.generate_schema(otherwise())
        values: dict[Hashable, CoreSchema] = {
            way: core_schema.no_info_before_validator_function(itemgetter(1), found)
            for way, found in ways.items()
        }
        # What is handed down with the way it goes is read as all else around it is.
        chosen = core_schema.tagged_union_schema(values, way_of)
        written = core_schema.wrap_serializer_function_ser_schema(
            lambda value, write: write(value), schema=members
        )
        return core_schema.no_info_wrap_validator_function(
            choose_once, chosen, serialization=written
        )

    return pydantic.GetPydanticSchema(schema)


decided: ContextVar[
    dict[tuple[int, int], tuple[Any, pydantic.ValidationError | None]] | None
] = ContextVar("decided", default=None)
"""Choices made inside the value at hand: a class that does not fit must not double their cost."""

'''


def announcement(discriminator: Discriminator, schemas: Mapping[str, Schema]) -> str:
    """What annotates the choice; empty where none of its members is a class."""
    told = {value: name for value, name in discriminator.mapping if _is_class(schemas.get(name))}
    if not told:
        return ""
    classes = ", ".join(f"{literal(value)}: {name}" for value, name in told.items())
    arguments = [literal(discriminator.wire_name), f"lambda: {{{classes}}}"]
    default = discriminator.default
    if default is not None and _is_class(schemas.get(default)):
        arguments.append(f"lambda: {default}")
    return f"announced_by({', '.join(arguments)})"


def announced(discriminator: Discriminator, schemas: Mapping[str, Schema]) -> tuple[str, ...]:
    """The classes that the annotation of a choice mentions."""
    names = [name for _, name in discriminator.mapping]
    names += [discriminator.default] if discriminator.default is not None else []
    return tuple(name for name in dict.fromkeys(names) if _is_class(schemas.get(name)))


def _is_class(schema: Schema | None) -> bool:
    return schema is not None and isinstance(schema.definition, Object)
