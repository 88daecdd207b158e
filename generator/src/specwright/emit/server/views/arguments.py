"""What a handler method is called with."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.emit.python import annotation, docstring, literal
from specwright.emit.server.views.expression import Imports, nullable, optional, pascal, union
from specwright.emit.server.views.routing import free_class_name
from specwright.ir.api import Api
from specwright.ir.operation import MediaType, Operation, Parameter
from specwright.ir.schema import Property
from specwright.ir.type import Array, Bytes, Map, Ref, Tuple, Type, Union


@dataclass(frozen=True, slots=True)
class FormView:
    """A dataclass for a multipart body."""

    name: str
    docstring: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArgumentsView:
    """The keyword arguments of one method."""

    class_name: str
    fields: tuple[str, ...]
    """``name: annotation``, without defaults: the runtime fills them in."""
    signature: str
    """What stands between the parentheses of the method."""
    bodies: tuple[tuple[str, str], ...]
    """Annotation of the body for each media type, where there are several."""
    described: tuple[tuple[str, str], ...]
    forms: tuple[FormView, ...]


def arguments_view(api: Api, operation: Operation, imports: Imports) -> ArgumentsView:
    """Parameters, then the body, then what was negotiated."""
    fields: list[tuple[str, str]] = []
    described: list[tuple[str, str]] = []
    for parameter in operation.parameters:
        imports.use(parameter.type)
        fields.append((parameter.name, _parameter(parameter)))
        described.append((parameter.name, parameter.description))
    forms: list[FormView] = []
    bodies: list[tuple[str, str]] = []
    if operation.body is not None:
        for media in operation.body.content:
            text, form = _body(api, operation, media, imports)
            bodies.append((media.content_type, text))
            forms += [form] if form else []
        text = union(text for _, text in bodies)
        fields.append(("body", text if operation.body.required else optional(text)))
        described.append(("body", operation.body.description))
        if len(bodies) > 1:
            names = [name for name, _ in bodies]
            # A range such as "text/*" leaves open what the caller sends.
            ranged = any("*" in name for name in names)
            choice = "str" if ranged else _choice(names, imports)
            fields.append(("content_type", choice if operation.body.required else optional(choice)))
            described.append(("content_type", "How the body was sent."))
    offered = _offered(operation)
    if len(offered) > 1:
        fields.append(("accept", _choice(offered, imports)))
        described.append(("accept", "What the caller wants the answer to be."))
    written = tuple(f"{name}: {text}" for name, text in fields)
    return ArgumentsView(
        class_name=free_class_name(f"{pascal(operation.name)}Arguments", api)
        if fields
        else "NoArguments",
        fields=written,
        signature=", ".join(["self", "*", *written] if fields else ["self"]),
        bodies=tuple((literal(name), text) for name, text in bodies) if len(bodies) > 1 else (),
        described=tuple((name, text) for name, text in described if text),
        forms=tuple(forms),
    )


def _parameter(parameter: Parameter) -> str:
    text = annotation(parameter.type)
    filled = parameter.required or (parameter.has_default and parameter.default is not None)
    return text if filled or nullable(parameter.type) else optional(text)


def _choice(names: list[str], imports: Imports) -> str:
    imports.line("from typing import Literal")
    return f"Literal[{', '.join(literal(name) for name in names)}]"


def _offered(operation: Operation) -> list[str]:
    """Media types of successes, where one of them leaves a choice."""
    successes = [r for r in operation.responses if r.status[0] == "2"]
    if not any(len(response.content) > 1 for response in successes):
        return []
    names = [media.content_type for response in successes for media in response.content]
    return list(dict.fromkeys(names))


def _body(
    api: Api, operation: Operation, media: MediaType, imports: Imports
) -> tuple[str, FormView | None]:
    if media.kind == "text":
        return "str", None
    if media.kind == "binary":
        return "bytes", None
    if media.kind == "multipart":
        form = _form(api, operation, media, imports)
        if form is not None:
            return form.name, form
        if media.positional:
            return _part(media.type, imports), None
        if isinstance(media.type, Map):
            return f"dict[str, {_part(media.type.values, imports)}]", None
        imports.line("from typing import Any")
        return "dict[str, Any]", None
    imports.use(media.type)
    text = annotation(media.type)
    if media.kind == "event-stream":
        text = f"ServerSentEvent[{text}]"
    return (f"list[{text}]" if media.streamed else text), None


def _form(api: Api, operation: Operation, media: MediaType, imports: Imports) -> FormView | None:
    form = api.form(media)
    if form is None or not isinstance(media.type, Ref):
        return None
    properties = sorted(form.properties, key=lambda p: not p.required)
    fields = [_field(property_, imports) for property_ in properties]
    if form.beside is not None:
        imports.line("from pydantic import Field")
        imports.line("from typing import Annotated")
        kind = f"dict[str, {_part(form.beside, imports)}]"
        fields.append(f'{form.name_beside}: Annotated[{kind}, Field(alias="*")]')
    return FormView(
        name=free_class_name(f"{pascal(operation.name)}Form", api, instead_of=media.type.name),
        docstring=docstring(f"The parts of a multipart body of {operation.wire_name}.", 4),
        fields=tuple(fields),
    )


def _field(property_: Property, imports: Imports) -> str:
    text = _part(property_.type, imports)
    if property_.name != property_.wire_name:
        imports.line("from pydantic import Field")
        imports.line("from typing import Annotated")
        alias = f"Field(alias={literal(property_.wire_name)})"
        text = f"Annotated[{text if property_.required else optional(text)}, {alias}]"
        return f"{property_.name}: {text}" + ("" if property_.required else " = None")
    if property_.required:
        return f"{property_.name}: {text}"
    return f"{property_.name}: {optional(text)} = None"


def _part(type_: Type, imports: Imports) -> str:
    match type_:
        case Bytes():
            return "UploadedFile"
        case Array(items):
            return f"list[{_part(items, imports)}]"
        case Tuple(prefix, None):
            return f"tuple[{', '.join(_part(each, imports) for each in prefix)}]"
        case Tuple(prefix, rest):
            members = dict.fromkeys(_part(each, imports) for each in (*prefix, rest) if each)
            return f"list[{' | '.join(members)}]"
        case Union(members):
            return " | ".join(_part(member, imports) for member in members)
        case _:
            imports.use(type_)
            return annotation(type_)
