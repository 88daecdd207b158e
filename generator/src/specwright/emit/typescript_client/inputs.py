"""What an operation takes: the type of its input."""

from __future__ import annotations

import json
from dataclasses import replace

from specwright.emit.typescript import (
    Choice,
    Group,
    Layout,
    choice,
    documented,
    property_name,
    row,
    string,
    type_expression,
)
from specwright.emit.typescript_client.names import Imports
from specwright.emit.typescript_client.outcomes import binary_successes, streamed_kind, successes
from specwright.ir.operation import MediaType, Operation, Parameter, RequestBody
from specwright.ir.type import Anything, Bytes, Scalar

_LOCATIONS = ("path", "query", "header", "cookie")

RESUMING = "Last-Event-ID"
"""The header with which a stream of events goes on; the runtime spells it like this."""


def sent_parameters(operation: Operation) -> tuple[Parameter, ...]:
    """Parameters that the caller gives; some headers are none (OAS, Parameter Object)."""
    ignored = {"accept", "content-type"} | ({"authorization"} if operation.security else set())
    return tuple(
        p
        for p in operation.parameters
        if not (p.in_ == "header" and p.wire_name.lower() in ignored)
    )


def sent_name(parameter: Parameter) -> str:
    """The name of a parameter in the input and in the request."""
    resumes = parameter.in_ == "header" and parameter.wire_name.lower() == RESUMING.lower()
    return RESUMING if resumes else parameter.wire_name


def input_required(operation: Operation) -> bool:
    """Whether a call without an input makes no sense."""
    required = any(parameter.required for parameter in sent_parameters(operation))
    return required or (operation.body is not None and operation.body.required)


def accepted_types(operation: Operation) -> tuple[str, ...]:
    """Media types among which the caller may choose."""
    types = [media.content_type for r in successes(operation) for media in r.content]
    return tuple(dict.fromkeys(types)) if len(set(types)) > 1 else ()


def signable(parameter: Parameter) -> bool:
    """Whether a subscriber gets it as a header that may be made from the octets of the body."""
    plain = isinstance(parameter.type, Scalar) and parameter.type.kind == "string"
    return parameter.in_ == "header" and parameter.content_type is None and plain


def input_type(
    operation: Operation, imports: Imports, base: str = "CallOptions"
) -> tuple[tuple[str, ...], Layout]:
    """What the input extends, and its own members, or a choice of several sets of members.

    ``base`` is the type of the runtime that has what every such input has.
    """
    bases = [imports.runtime(base)]
    signs = base != "CallOptions"
    if binary_successes(operation):
        bases.append(f"{imports.runtime('BinaryOptions')}<As>")
    if streamed_kind(operation) == "event-stream":
        bases.append(imports.runtime("EventOptions"))
    members = [_location(operation, place, imports, signs) for place in _LOCATIONS]
    accept = accepted_types(operation)
    if accept:
        wanted = choice([*(string(type_) for type_ in accept), "undefined"])
        members.append(documented("The media type to ask for.", row("readonly accept?: ", wanted)))
    common = tuple(member for member in members if member is not None)
    if operation.body is None:
        return tuple(bases), _object(common)
    bodies = _bodies(_sendable(operation, operation.body), imports)
    if len(bodies) == 1:
        return tuple(bases), _object((*common, *bodies[0]))
    alternatives = Choice(tuple(_object(body) for body in bodies))
    if not common:
        return tuple(bases), row("(", alternatives, ")")
    return tuple(bases), row(_object(common), " & (", alternatives, ")")


def _object(members: tuple[Layout, ...]) -> Layout:
    return Group("{", members, "}", ";", " ", always_broken=True)


def _location(operation: Operation, place: str, imports: Imports, signs: bool) -> Layout | None:
    parameters = [p for p in sent_parameters(operation) if p.in_ == place]
    if not parameters:
        return None
    required = any(parameter.required for parameter in parameters)
    members = tuple(_parameter(parameter, imports, signs) for parameter in parameters)
    return row(f"readonly {place}{'' if required else '?'}: ", _object(members))


def _parameter(parameter: Parameter, imports: Imports, signs: bool) -> Layout:
    tags = [("@deprecated", "")] if parameter.deprecated else []
    if parameter.has_default:
        tags.append(("@defaultValue", f"`{json.dumps(parameter.default, ensure_ascii=False)}`"))
    types = [type_expression(parameter.type, imports.model)]
    if signs and signable(parameter):
        types.append(imports.runtime("Signer"))
    optional = not parameter.required
    wanted = choice([*types, "undefined"] if optional else types)
    name = f"readonly {property_name(sent_name(parameter))}{'?' if optional else ''}: "
    return documented(parameter.description, row(name, wanted), tags)


def _sendable(operation: Operation, body: RequestBody) -> RequestBody:
    """The body, with a word about methods that usually have none."""
    if operation.method not in ("GET", "HEAD"):
        return body
    note = f"The global `fetch` sends no body with {operation.method}; another one may do so."
    return replace(body, description=f"{body.description.strip()}\n\n{note}".strip())


def sent_media(body: RequestBody) -> tuple[MediaType, ...]:
    """The media types of a body; the first one is sent unless told, which no range can be."""
    return tuple(sorted(body.content, key=lambda media: "*" in media.content_type))


def _bodies(body: RequestBody, imports: Imports) -> list[tuple[Layout, ...]]:
    optional = not body.required
    found: list[tuple[Layout, ...]] = []
    for position, media in enumerate(sent_media(body)):
        type_ = body_type(media, imports)
        wanted = choice([type_, "undefined"]) if optional else type_
        payload = row(f"readonly body{'?' if optional else ''}: ", wanted)
        members: list[Layout] = [documented(body.description, payload)]
        if "*" in media.content_type:
            members.insert(0, "readonly contentType: string")
        elif len(body.content) > 1:
            mark, ending = ("?", " | undefined") if position == 0 else ("", "")
            name = string(media.content_type)
            members.insert(0, f"readonly contentType{mark}: {name}{ending}")
        found.append(tuple(members))
    if optional and all("*" in media.content_type for media in body.content):
        found.append(("readonly contentType?: undefined", "readonly body?: undefined"))
    return found


def body_type(media: MediaType, imports: Imports) -> Layout:
    """The type of a request body."""
    if media.kind == "binary" or (media.kind == "multipart" and not frames(media)):
        imports_bytes = ("Blob", "ArrayBuffer", "Uint8Array<ArrayBuffer>", "ReadableStream")
        return Choice(imports_bytes)
    if media.streamed:
        item = type_expression(media.type, imports.model)
        if media.kind == "event-stream":
            item = row(f"{imports.runtime('SentEvent')}<", item, ">")
        return row("Iterable<", item, ">")
    if media.kind == "text":
        return "string"
    if isinstance(media.type, (Anything, Bytes)) and media.kind in ("form", "multipart"):
        return "{ [key: string]: unknown }"
    return type_expression(media.type, imports.model)


def frames(media: MediaType) -> bool:
    """Whether the runtime can frame a multipart body; the caller brings others ready-made."""
    named = media.content_type.partition(";")[0].strip().lower() == "multipart/form-data"
    return named or media.positional
