"""What a method takes: path parameters by position, everything else by name."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.emit.python import annotation, literal
from specwright.emit.python_client.content import body_annotation
from specwright.emit.python_client.names import ARGUMENTS, free
from specwright.emit.python_client.types import argument, optional, union
from specwright.ir.api import Api
from specwright.ir.media import usual
from specwright.ir.operation import MediaType, Operation, Parameter, RequestBody
from specwright.ir.type import Scalar


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method; ``default`` is empty where it has to be given."""

    name: str
    annotation: str
    default: str
    description: str
    positional: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default else "")


def argument_names(operation: Operation) -> list[tuple[Parameter, str]]:
    """Each parameter with the name of its argument, kept apart from our own arguments."""
    names: list[str] = []
    for parameter in operation.parameters:
        names.append(free(parameter.name, ARGUMENTS, names))
    return list(zip(operation.parameters, names, strict=True))


def arguments(
    api: Api, operation: Operation, accepted: tuple[MediaType, ...], *, streamed: bool
) -> list[Argument]:
    """All arguments: positional ones, required ones, optional ones."""
    found: list[Argument] = []
    for parameter, name in argument_names(operation):
        text = argument(parameter.type)
        positional = parameter.in_ == "path"
        needed = positional or parameter.required
        found.append(
            Argument(
                name,
                text if needed else optional(text),
                "" if needed else "None",
                _description(parameter),
                positional,
            )
        )
    body = operation.body
    if body is not None:
        text = union(body_annotation(api, media) for media in body.content)
        default = "" if body.required else "None"
        description = body.description or "The request body."
        found.append(
            Argument("body", text if body.required else optional(text), default, description)
        )
        if names_content_type(body):
            found.append(_content_type(body))
    if len(accepted) > 1 and not streamed:
        choice = ", ".join(literal(media.content_type) for media in accepted)
        found.append(
            Argument(
                "accept",
                f"Literal[{choice}]",
                literal(accepted[0].content_type),
                "Media type to ask for.",
            )
        )
    found.append(Argument("timeout", "float | None", "None", "Seconds; None takes the client's."))
    return sorted(found, key=lambda entry: (not entry.positional, bool(entry.default)))


def names_content_type(body: RequestBody) -> bool:
    """Whether a caller may say as what a body is sent."""
    return len(body.content) > 1 or "*" in body.content[0].content_type


def _content_type(body: RequestBody) -> Argument:
    names = [media.content_type for media in body.content]
    ranged = any("*" in name for name in names)
    choice = "str" if ranged else f"Literal[{', '.join(map(literal, names))}]"
    if body.required and all(usual(m.content_type, m.kind) is None for m in body.content):
        said = f"Media type to send the body as, which {names[0]} leaves open."
        return Argument("content_type", choice, "", said)
    chosen = "chosen by the body's type" if len(names) > 1 else "a usual one"
    said = f"Media type to send the body as; {chosen} where it is None."
    return Argument("content_type", f"{choice} | None", "None", said)


def signable(parameter: Parameter) -> bool:
    """Whether it is a header that may be made from the octets of the body: plain text."""
    plain = isinstance(parameter.type, Scalar) and annotation(parameter.type) == "str"
    return parameter.in_ == "header" and parameter.content_type is None and plain


def signature(entries: list[Argument], *, method: bool) -> str:
    """The arguments as they stand in a definition."""
    texts = ["self"] if method else []
    texts += [str(entry) for entry in entries if entry.positional]
    return ", ".join([*texts, "*", *(str(entry) for entry in entries if not entry.positional)])


def passed_on(entries: list[Argument]) -> str:
    """The arguments as they are handed to the function that builds the request."""
    return ", ".join(
        entry.name if entry.positional else f"{entry.name}={entry.name}" for entry in entries
    )


def _description(parameter: Parameter) -> str:
    text = parameter.description.strip()
    if parameter.deprecated:
        text = f"Deprecated. {text}".strip()
    if parameter.has_default and text:
        text = f"{text.rstrip('.')}; {literal(parameter.default)} where it is not given."
    return text
