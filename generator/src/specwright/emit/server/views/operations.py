"""The modules ``operations/<tag>``: a handler class, its arguments, and its router."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from specwright.emit.python import docstring, literal
from specwright.emit.server.views.arguments import ArgumentsView, FormView, arguments_view
from specwright.emit.server.views.expression import (
    Imports,
    answer_annotation,
    constant,
    union,
)
from specwright.emit.server.views.routing import (
    by_specificity,
    endpoint_name,
    free_class_name,
)
from specwright.ir.api import Api, Tag
from specwright.ir.operation import Operation, Response


@dataclass(frozen=True, slots=True)
class OperationView:
    """A handler method and its route."""

    name: str
    endpoint: str
    constant: str
    id: str
    arguments: ArgumentsView
    returns: str
    success: str
    """The first that a method may return."""
    docstring: str
    summary: str


@dataclass(frozen=True, slots=True)
class TagView:
    """The operations of one tag, with what their text needs."""

    module: str
    class_name: str
    wire_name: str
    module_docstring: str
    docstring: str
    router_docstring: str
    operations: tuple[OperationView, ...]
    routes: tuple[OperationView, ...]
    forms: tuple[FormView, ...]
    imports: Imports
    responses: tuple[str, ...]
    secured: bool

    @property
    def takes_files(self) -> bool:
        """Whether a body of its operations has files in it."""
        forms = [field for form in self.forms for field in form.fields]
        bodies = [text for view in self.operations for text in view.arguments.fields]
        return any(re.search(r"\bUploadedFile\b", text) for text in (*forms, *bodies))

    @property
    def speaks_of_events(self) -> bool:
        """Whether its methods take or give server-sent events."""
        bodies = [text for view in self.operations for text in view.arguments.fields]
        given = [view.returns for view in self.operations]
        return any("[ServerSentEvent[" in text for text in (*bodies, *given))


@dataclass(frozen=True, slots=True)
class ReceiverView:
    """What a module of receivers has besides."""

    function: str
    """The one that makes the router."""
    key_type: str
    keys: tuple[str, ...]
    """Literals of what can be received."""
    routes: tuple[tuple[OperationView, str], ...]
    """Each with its key."""


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A tag with its import lines."""

    tag: TagView
    standard: tuple[str, ...]
    models: tuple[str, ...]
    responses: tuple[str, ...]
    runtime: tuple[str, ...]
    declared: str = "from .. import contract as declared"
    router: str = "router.py.jinja"
    """The template of the function that makes the router."""
    receiver: ReceiverView | None = None


def tag_views(api: Api) -> tuple[TagView, ...]:
    """One view for each tag that has operations."""
    return tuple(_tag(api, tag) for tag in api.tags if api.operations_of(tag))


def _tag(api: Api, tag: Tag) -> TagView:
    imports = Imports()
    operations = api.operations_of(tag)
    views = {o.name: _operation(api, o, imports) for o in operations}
    responses = {r.name for o in operations for r in o.responses}
    text = tag.description or f"The operations of {tag.wire_name}."
    forms = [form for view in views.values() for form in view.arguments.forms]
    return TagView(
        module=tag.name,
        class_name=free_class_name(f"{tag.class_name}Handler", api),
        wire_name=literal(tag.wire_name),
        module_docstring=docstring(f"The operations of {tag.wire_name}.", 0),
        docstring=docstring(text, 4),
        router_docstring=docstring(f"The routes of {tag.wire_name}, answered by a handler.", 4),
        operations=tuple(views.values()),
        routes=tuple(views[o.name] for o in by_specificity(operations)),
        forms=tuple({form.name: form for form in forms}.values()),
        imports=imports,
        responses=tuple(sorted(responses)),
        secured=bool(api.security_schemes),
    )


def _operation(api: Api, operation: Operation, imports: Imports) -> OperationView:
    arguments = arguments_view(api, operation, imports)
    returns = _returns(operation, imports)
    summary = operation.summary or f"{operation.method} {operation.path}"
    return OperationView(
        name=operation.name,
        endpoint=endpoint_name(operation.name),
        constant=constant(operation.name),
        id=literal(operation.wire_name),
        arguments=arguments,
        returns=union(returns) or "None",
        success=returns[0] if returns else "None",
        docstring=docstring(_described(summary, operation, arguments), 8),
        summary=docstring(_sentence(summary), 8),
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def _described(summary: str, operation: Operation, arguments: ArgumentsView) -> str:
    parts = [_sentence(summary)]
    if operation.description:
        parts.append(operation.description.strip())
    if operation.deprecated:
        parts.append("Deprecated.")
    if arguments.described:
        lines = [_argument(name, text) for name, text in arguments.described]
        parts.append("\n".join(["Args:", *lines]))
    return "\n\n".join(parts)


def _argument(name: str, text: str) -> str:
    return textwrap.fill(
        f"{name}: {' '.join(text.split())}",
        width=88,
        initial_indent=" " * 4,
        subsequent_indent=" " * 8,
        break_long_words=False,
    )


def _returns(operation: Operation, imports: Imports) -> list[str]:
    """All of what is declared; the only success may be given by its bare body."""
    annotations: list[str] = []
    successes = [r for r in operation.responses if r.status[0] == "2" and r.status.isdigit()]
    if len(successes) == 1 and not any(header.required for header in successes[0].headers):
        annotations += _bare(successes[0], imports)
    annotations += [response.name for response in operation.responses]
    return annotations


def _bare(response: Response, imports: Imports) -> list[str]:
    if not response.content:
        return ["None"]
    for media in response.content:
        imports.media(media)
    return [answer_annotation(media) for media in response.content]


def operations_view(tag: TagView) -> ModuleView:
    """What the module of a tag prints."""
    runtime = {
        "from ..runtime.call import Call",
        "from ..runtime.construction import constructed",
        "from ..runtime.invocation import Answer",
        "from ..runtime.refusal import OperationNotImplemented",
        "from ..runtime.routes import accepted, operation",
    }
    if any(view.arguments.fields == () for view in tag.operations):
        runtime.add("from ..runtime.call import NoArguments")
    if tag.speaks_of_events:
        runtime.add("from ..runtime.streams import ServerSentEvent")
    if tag.takes_files:
        runtime.add("from ..runtime.forms import UploadedFile")
    if tag.secured:
        runtime.add("from ..security import Security")
    if any(view.arguments.fields for view in tag.operations):
        runtime.add("from typing_extensions import TypedDict")
    standard = {
        *tag.imports.standard,
        "from collections.abc import Callable",
        "from typing import Annotated",
    }
    if tag.forms:
        standard.add("from dataclasses import dataclass")
    return ModuleView(
        tag, tuple(sorted(standard)), tag.imports.models, tag.responses, tuple(sorted(runtime))
    )


__all__ = [
    "ModuleView",
    "OperationView",
    "ReceiverView",
    "TagView",
    "operations_view",
    "tag_views",
]
