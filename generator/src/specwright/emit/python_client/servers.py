"""The servers of the API as functions that give their base URLs."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.emit.python import annotation, formatted, literal
from specwright.emit.python_client.doc import described
from specwright.emit.python_client.names import free
from specwright.ir.api import Api, Server, ServerVariable
from specwright.ir.type import Constants, Scalar
from specwright.naming import argument_name

_TAKEN = frozenset({"Literal", "str"})


@dataclass(frozen=True, slots=True)
class ServerView:
    """A function, ready to print."""

    name: str
    arguments: tuple[str, ...]
    docstring: str
    expression: str


def server_views(api: Api) -> tuple[ServerView, ...]:
    """A function for each server that callers may choose; none where there is no choice."""
    return tuple(_view(server) for server in api.choosable_servers)


def _view(server: Server) -> ServerView:
    names: dict[str, str] = {}
    for variable in server.variables:
        name = free(argument_name(variable.wire_name), _TAKEN)
        while name in names.values():
            name += "_"
        names[variable.wire_name] = name
    braced = {f"{{{wire_name}}}": name for wire_name, name in names.items()}
    arguments = [_argument(variable, names[variable.wire_name]) for variable in server.variables]
    told = [(names[v.wire_name], v.description) for v in server.variables if v.description.strip()]
    about = server.description or f"The base URL of {server.name}"
    return ServerView(
        name=free(server.name, _TAKEN),
        arguments=tuple(arguments),
        docstring=described(about, "", told, (), deprecated=False, fallback=about),
        expression=formatted(server.template, braced),
    )


def _argument(variable: ServerVariable, name: str) -> str:
    type_ = Constants(variable.values) if variable.values else Scalar("string")
    default = f" = {literal(variable.default)}" if variable.default is not None else ""
    return f"{name}: {annotation(type_)}{default}"
