"""Pydantic models: a module, or a package of them, that the server and the client both hold."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping

from specwright.emit.file import GeneratedFile
from specwright.emit.models.layout import one_module, package
from specwright.emit.models.library import templates
from specwright.emit.models.shape import Questions, Template
from specwright.emit.models.source import declarations
from specwright.ir.api import Api

__all__ = ["emit"]

READABLE = 250
"""How many models one module may hold; more are read, and loaded, in groups."""


def emit(api: Api, known: MutableMapping[str, Template] | None = None) -> Iterable[GeneratedFile]:
    """``models.py``, or the package ``models``: all schemas of the API but multipart bodies.

    ``known`` holds what the models' library said before, by what it was asked, and gets what it
    says now; it changes how long this takes and nothing else.
    """
    questions = Questions()
    found = {declaration.name: declaration for declaration in declarations(api, questions)}
    answers = templates(questions.asked, {} if known is None else known)
    write = package if len(found) > READABLE else one_module
    return write(api, found, answers)
