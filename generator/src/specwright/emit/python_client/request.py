"""How a request is built from the arguments: URL, headers, cookies, body."""

from __future__ import annotations

import re
from urllib.parse import quote

from specwright.emit.python import literal
from specwright.emit.python_client.signature import argument_names, names_content_type, signable
from specwright.ir.media import media_kind
from specwright.ir.operation import MediaType, Operation, Parameter

_EXPRESSION = re.compile(r"\{([^{}]*)\}")


def request_arguments(
    operation: Operation, accepted: tuple[MediaType, ...], *, choice: bool
) -> tuple[str, ...]:
    """Arguments of ``Request`` after the operation, those with content only."""
    names = argument_names(operation)
    by_place: dict[str, list[str]] = {"query": [], "header": [], "cookie": []}
    by_place["query"] += [
        literal(f"{quote(wire_name, safe='')}={quote(value, safe='')}")
        for wire_name, value in operation.fixed_query
    ]
    for parameter, name in names:
        if parameter.in_ != "path":
            by_place[parameter.in_].append(_part(parameter, name))
    found = [f"path={path_expression(operation, names)}"]
    if by_place["query"]:
        found.append(f"query=({', '.join(by_place['query'])},)")
    if by_place["header"]:
        found.append(f"headers={{{', '.join(by_place['header'])}}}")
    if by_place["cookie"]:
        found.append(f"cookies=({', '.join(by_place['cookie'])},)")
    found.append(f"accept={_accept(operation, accepted, choice=choice)}")
    if operation.body is not None:
        chosen = ", content_type" if names_content_type(operation.body) else ""
        found.append(f"payload=encode_body(body, {body_constant(operation)}{chosen})")
    found.append("timeout=timeout")
    return tuple(found)


def sent_arguments(
    operation: Operation, target: str, request: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """The body and the arguments of ``Request`` where the API sends, with headers that sign."""
    payload = ""
    octets = "None" if operation.body is None else "payload"
    found = []
    for argument in request:
        key, _, value = argument.partition("=")
        if key == "path":
            argument = f"path={target}"
        elif key == "payload":
            payload, argument = value, "payload=payload"
        elif key == "headers":
            headers = [
                _signed_part(p, name, octets) if signable(p) else _part(p, name)
                for p, name in argument_names(operation)
                if p.in_ == "header"
            ]
            argument = f"headers={{{', '.join(headers)}}}"
        found.append(argument)
    return payload, tuple(found)


def _signed_part(parameter: Parameter, name: str, octets: str) -> str:
    return f"{literal(parameter.wire_name)}: signed({name}, {octets})"


def body_constant(operation: Operation) -> str:
    """Name of the constant with the media types of the request body."""
    return f"_{operation.name.upper()}_BODY"


def path_expression(operation: Operation, names: list[tuple[Parameter, str]]) -> str:
    """The path as an f-string; what stands between the parameters is text of the contract."""
    by_wire = {p.wire_name: (p, name) for p, name in names if p.in_ == "path"}
    text, end = "", 0
    for match in _EXPRESSION.finditer(operation.path):
        if match[1] in by_wire:
            text += _literal_part(operation.path[end : match.start()])
            parameter, name = by_wire[match[1]]
            text += f"{{parameters.path({_path_arguments(parameter, name)})}}"
            end = match.end()
    text += _literal_part(operation.path[end:])
    return f'f"{text}"' if by_wire else f'"{text}"'


def _path_arguments(parameter: Parameter, name: str) -> str:
    # Single quotes: Python 3.11 knows no nested quotes of one kind in an f-string.
    wire = quote(parameter.wire_name, safe="")
    if _as_json(parameter):
        return f"'{wire}', parameters.content({name})"
    style = "" if parameter.style == "simple" else f", style='{parameter.style}'"
    return f"'{wire}', {name}{style}" + (", explode=True" if parameter.explode else "")


def _as_json(parameter: Parameter) -> bool:
    """Whether a parameter is a text of JSON; of other media types its text is the value's own."""
    return parameter.content_type is not None and media_kind(parameter.content_type) == "json"


def _literal_part(text: str) -> str:
    """Text of a path template, to stand in double quotes: what a URL cannot hold is encoded."""
    return quote(text, safe="/:@!$&'()*+,;=~%-._")


def _part(parameter: Parameter, name: str) -> str:
    wire = literal(parameter.wire_name)
    value = name
    if _as_json(parameter):
        value = f"parameters.content({name})"
    if parameter.in_ == "header":
        explode = ", explode=True" if parameter.explode else ""
        return f"{wire}: {value if value != name else f'parameters.header({name}{explode})'}"
    if parameter.whole:
        return f"parameters.whole({value})"
    options = "" if parameter.explode else ", explode=False"
    if parameter.in_ == "cookie":
        options += ", raw=True" if parameter.raw else ""
        return f"parameters.cookie({wire}, {value}{options})"
    if parameter.style != "form":
        options = f", style={literal(parameter.style)}{options}"
    if parameter.allow_reserved:
        options += ", allow_reserved=True"
    return f"parameters.query({wire}, {value}{options})"


def _accept(operation: Operation, accepted: tuple[MediaType, ...], *, choice: bool) -> str:
    wanted = [media.content_type for media in accepted[:1]]
    others = dict.fromkeys(
        media.content_type
        for response in operation.responses
        if not response.success
        for media in response.content
        if media.content_type not in wanted
    )
    if choice:
        rest = "".join(f", {content_type}" for content_type in others)
        return f"accept + {literal(rest)}" if rest else "accept"
    return literal(", ".join([*wanted, *others]) or "*/*")
