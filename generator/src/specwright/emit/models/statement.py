"""Each model as the text that declares it, apart from the module that it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.cache import Cache
from specwright.emit.models.declaration import names_of
from specwright.emit.models.layout import shared
from specwright.emit.models.library import templates
from specwright.emit.models.memory import Memory
from specwright.emit.models.module import declared, imports
from specwright.emit.models.shape import Questions
from specwright.emit.models.source import declarations
from specwright.ir.api import Api


@dataclass(frozen=True, slots=True)
class Statement:
    """What declares a model, not yet formatted."""

    shared: tuple[object, ...]
    """What it asks of what all models share."""
    texts: tuple[str, ...]
    """As it stands where all that it needs is there already, and where nothing of that is."""
    needs: tuple[str, ...]
    """Class names that it refers to, in the order of their use."""
    imports: frozenset[str]
    """Import lines for what it uses beside models."""


def statements(api: Api, cache: Cache) -> dict[str, Statement]:
    """The statements of all models of an API, by class name."""
    questions = Questions()
    found = list(declarations(api, questions))
    memory = Memory(cache, questions.asked)
    answers = templates(questions.asked, memory.known)
    memory.keep()
    made: dict[str, Statement] = {}
    for declaration in found:
        needs = names_of(declaration)
        texts = ("\n".join(declared([declaration], before, answers)) for before in (needs, ()))
        made[declaration.name] = Statement(
            shared(declaration),
            tuple(dict.fromkeys(texts)),
            needs,
            frozenset(imports([declaration], answers)),
        )
    return made
