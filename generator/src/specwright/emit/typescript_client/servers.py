"""The servers of the API as functions that give their base URLs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from specwright.emit.typescript import (
    RESERVED,
    Group,
    Layout,
    choice,
    doc_comment,
    documented,
    render,
    row,
    string,
    template,
)
from specwright.ir.api import Api, Server, ServerVariable
from specwright.naming import camel_name

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~%/-]*)?")


@dataclass(frozen=True, slots=True)
class ServerView:
    """A function, ready to print."""

    name: str
    comment: str
    text: str


def default_base_url(api: Api) -> str | None:
    """The first server's address, where it is complete."""
    for server in api.servers:
        if server.complete and _ADDRESS.fullmatch(server.url):
            return server.url.rstrip("/")
    return None


def server_views(api: Api) -> tuple[ServerView, ...]:
    """A function for each server that callers may choose; none where there is no choice."""
    taken: set[str] = set()
    return tuple(_view(server, taken) for server in api.choosable_servers)


def _view(server: Server, taken: set[str]) -> ServerView:
    name = _free(camel_name(server.name), taken)
    inside: set[str] = set()
    names = {v.wire_name: _free(camel_name(v.wire_name), inside) for v in server.variables}
    url = template(server.template, {f"{{{wire}}}": name for wire, name in names.items()})
    about = server.description or f"The base URL of {server.name}."
    head = _head(name, server, names, broken=False)
    if "\n" in head:
        # What is taken apart and its type break together, or not at all.
        head = _head(name, server, names, broken=True)
    text = f"{head}\n  return {url};\n}}"
    return ServerView(name=name, comment=doc_comment(about), text=text)


def _head(name: str, server: Server, names: dict[str, str], *, broken: bool) -> str:
    parameter: tuple[Layout, ...] = ()
    if server.variables:
        taken = tuple(_taken(v, names[v.wire_name]) for v in server.variables)
        types = tuple(_member(v, names[v.wire_name]) for v in server.variables)
        optional = all(variable.default is not None for variable in server.variables)
        parameter = (
            Group("{", taken, "}", padding=" ", always_broken=broken),
            ": ",
            Group("{", types, "}", ";", " ", always_broken=broken),
            *((" = {}",) if optional else ()),
        )
    return render(row(f"export function {name}(", *parameter, "): string {"))


def _taken(variable: ServerVariable, name: str) -> str:
    return name if variable.default is None else f"{name} = {string(variable.default)}"


def _member(variable: ServerVariable, name: str) -> Layout:
    type_ = choice(string(value) for value in variable.values) if variable.values else "string"
    optional = "" if variable.default is None else "?"
    extra = " | undefined" if optional else ""
    member = row(f"{name}{optional}: ", type_, extra)
    return documented(variable.description, member)


def _free(name: str, taken: set[str]) -> str:
    while name in RESERVED or name in taken:
        name += "_"
    taken.add(name)
    return name
