"""What the generated models are made of, before they are text."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.emit.models.shape import Shape


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a class."""

    name: str
    wire_name: str
    shape: Shape
    default: str
    """The expression for the hole that a shape has for it, empty where it has none."""
    makes: tuple[str, ...]
    """Class names in that expression."""
    text: str
    """Its documentation."""


@dataclass(frozen=True, slots=True)
class ModelClass:
    """A class with fields."""

    name: str
    settings: Shape
    fields: tuple[Field, ...]
    text: str
    loose: bool = False
    """Whether values that are no objects pass as they are."""
    others: Shape | None = None
    """The map of what else a value may have, None where that may be anything or nothing."""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """All shapes that it is made of."""
        others = () if self.others is None else (self.others,)
        return self.settings, *(field.shape for field in self.fields), *others


@dataclass(frozen=True, slots=True)
class ModelAlias:
    """A name for a type expression."""

    name: str
    shape: Shape
    tag: str
    """The attribute that tells the members of a choice apart, empty where none does."""
    announcement: str
    """What annotates a choice that a property announces, empty for all others."""
    announced: tuple[str, ...]
    """Class names in the announcement, looked up when a value is read."""
    text: str

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """All shapes that it is made of."""
        return (self.shape,)


Declaration = ModelClass | ModelAlias


def names_of(declaration: Declaration) -> tuple[str, ...]:
    """Class names that a declaration refers to, each once, in the order of their use."""
    told = [name for shape in declaration.shapes for name in shape.names]
    match declaration:
        case ModelClass():
            told += [name for field in declaration.fields for name in field.makes]
        case ModelAlias():
            told += declaration.announced
    return tuple(dict.fromkeys(told))
