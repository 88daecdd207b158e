"""Pydantic models: a module, or a package of them, that the server and the client both hold."""

from __future__ import annotations

from collections.abc import Iterable

from specwright.cache import Cache
from specwright.emit.file import GeneratedFile
from specwright.emit.models.layout import one_module, package
from specwright.emit.models.library import templates
from specwright.emit.models.memory import Memory
from specwright.emit.models.shape import Questions
from specwright.emit.models.source import declarations
from specwright.ir.api import Api

__all__ = ["emit"]

READABLE = 250
"""How many models one module may hold; more are read, and loaded, in groups."""


def emit(api: Api, cache: Cache | None = None) -> Iterable[GeneratedFile]:
    """``models.py``, or the package ``models``: all schemas of the API but multipart bodies.

    A cache makes it sooner, never different.
    """
    questions = Questions()
    found = {declaration.name: declaration for declaration in declarations(api, questions)}
    memory = Memory(cache or Cache(None), questions.asked)
    answers = templates(questions.asked, memory.known)
    memory.keep()
    write = package if len(found) > READABLE else one_module
    return write(api, found, answers)
