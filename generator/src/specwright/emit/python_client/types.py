"""Annotations as they stand in the client, where models are named through their module."""

from __future__ import annotations

import re
from collections.abc import Iterable

from specwright.emit.python import annotation
from specwright.ir.type import (
    Array,
    Constants,
    Map,
    Null,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)

_BUILTINS = ("bool", "bytes", "dict", "float", "int", "list", "str", "tuple")


def qualified(type_: Type) -> Type:
    """The type with ``models.`` before every named schema, so that no name can clash."""
    match type_:
        case Ref(name):
            return Ref(f"models.{name}")
        case Array(items):
            return Array(qualified(items))
        case Map(values):
            return Map(qualified(values))
        case Tuple(prefix, rest):
            return Tuple(
                tuple(qualified(item) for item in prefix), None if rest is None else qualified(rest)
            )
        case Union(members):
            return Union(tuple(qualified(member) for member in members))
        case _:
            return type_


def result(type_: Type) -> str:
    """How a value from the server is annotated."""
    return annotation(qualified(type_))


def argument(type_: Type) -> str:
    """How a value from the caller is annotated: any sequence will do for an array."""
    if isinstance(type_, Array):
        return f"Sequence[{argument(type_.items)}]"
    if isinstance(type_, Map):
        return f"Mapping[str, {argument(type_.values)}]"
    if isinstance(type_, Union):
        return union(argument(member) for member in type_.members)
    return result(type_)


def optional(text: str) -> str:
    """The annotation of something that may be left out."""
    return text if "None" in text.split(" | ") else f"{text} | None"


def union(texts: Iterable[str]) -> str:
    """Several annotations as one, each once; None stands last."""
    found = dict.fromkeys(texts)
    return " | ".join(sorted(found, key=lambda text: text == "None"))


def plain(type_: Type) -> bool:
    """Whether a type checker takes the annotation, used as a value, for ``type[...]``."""
    match type_:
        case Scalar() | Ref():
            return True
        case Constants() | Null() | Union():
            return False
        case _:
            return False


def shadowed(text: str, names: Iterable[str]) -> str:
    """An annotation inside a class where methods such as ``list`` hide built-in types."""
    hidden = [name for name in names if name in _BUILTINS]
    if not hidden:
        return text
    return re.sub(rf"(?<![\w.'\"])({'|'.join(hidden)})(?=[\[\],| )]|$)", r"builtins.\1", text)
