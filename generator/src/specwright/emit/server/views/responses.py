"""The module ``responses``: one class for each declared response."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.emit.python import annotation, docstring, literal
from specwright.emit.server.views.expression import Imports, answer_annotation, optional, union
from specwright.emit.server.views.routing import header_names
from specwright.ir.api import Api
from specwright.ir.operation import Response


@dataclass(frozen=True, slots=True)
class ResponseView:
    """A class: its docstring and its fields, those without a default first."""

    name: str
    docstring: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResponsesView:
    """The whole module."""

    imports: tuple[str, ...]
    models: tuple[str, ...]
    streamed: bool
    responses: tuple[ResponseView, ...]


def responses_view(api: Api) -> ResponsesView:
    """The classes, shared ones once."""
    found = {r.name: r for operation in api.all_operations for r in operation.responses}
    imports = Imports()
    imports.line("from dataclasses import dataclass")
    imports.line("from typing import ClassVar")
    views = tuple(_response(found[name], imports) for name in sorted(found))
    streamed = any(
        "AsyncIterator[ServerSentEvent[" in field for view in views for field in view.fields
    )
    return ResponsesView(imports.standard, imports.models, streamed, views)


def _response(response: Response, imports: Imports) -> ResponseView:
    fields: list[str] = []
    optional_fields: list[str] = []
    if response.status.isdigit():
        fields.append(f"status: ClassVar[int] = {int(response.status)}")
    else:
        # A range or default leaves the choice to the handler.
        fields.append("status: int")
    if response.content:
        for media in response.content:
            imports.media(media)
        fields.append(f"body: {union(answer_annotation(media) for media in response.content)}")
    if len(response.content) > 1:
        imports.line("from typing import Literal")
        names = ", ".join(literal(media.content_type) for media in response.content)
        optional_fields.append(f"content_type: Literal[{names}] | None = None")
    elif any("*" in media.content_type for media in response.content):
        optional_fields.append("content_type: str | None = None")
    for header, name in header_names(response):
        imports.use(header.type)
        text = annotation(header.type)
        if header.required:
            fields.append(f"{name}: {text}")
        else:
            optional_fields.append(f"{name}: {optional(text)} = None")
    text = response.description or f"The answer with status {response.status}."
    return ResponseView(response.name, docstring(text, 4), (*fields, *optional_fields))
