"""What is around the code: pyproject.toml and README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from specwright.diagnostics import Location
from specwright.emit.python_client.operation import Variant, paging, variants
from specwright.emit.python_client.view import TagView
from specwright.ir.api import Api, OAuth2
from specwright.ir.operation import Operation, Parameter
from specwright.ir.type import Ref
from specwright.openapi.document import Document

_VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?")
_LICENSE = re.compile(r"[A-Za-z0-9.+-]+")


def project(api: Api, package: str) -> dict[str, str]:
    """The values of pyproject.toml, as TOML; empty where the contract does not tell."""
    about = _object(api.document.get("info"))
    contact, license_ = _object(about.get("contact")), _object(about.get("license"))
    spdx = license_.get("identifier") or ""
    homepage = contact.get("url") or _object(api.document.get("externalDocs")).get("url")
    author = contact.get("name")
    return {
        "name": _toml(distribution(package)),
        "version": _toml(version(api)),
        "description": _toml(_line(api.summary) or f"Client for {_line(api.title)}"),
        "license": _toml(spdx) if isinstance(spdx, str) and _LICENSE.fullmatch(spdx) else "",
        "author": _toml(_line(author)) if isinstance(author, str) and _line(author) else "",
        "homepage": _toml(homepage)
        if isinstance(homepage, str) and homepage.startswith(("https://", "http://"))
        else "",
        "package": f"{package}_client",
    }


def distribution(package: str) -> str:
    """The name under which the package is published."""
    return f"{package}_client".replace("_", "-")


def version(api: Api) -> str:
    """The version of the contract, where it is one that Python packages can have."""
    return api.version if _VERSION.fullmatch(api.version) else "0.1.0"


def introduction(api: Api) -> str:
    """What the API is, in a line that is safe in Markdown and in HTML."""
    text = f"{_line(api.title)}. {_line(api.summary)}" if api.summary else f"{_line(api.title)}."
    return markdown(text)


def markdown(text: str) -> str:
    """A line of text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", _line(text))


def example(api: Api, package: str, client: str, tags: list[TagView]) -> str:
    """The first example: a list and a read that need no more than what the path asks for."""
    attributes = {
        tag.wire_name: v.attribute for tag in api.tags for v in tags if v.module == tag.name
    }
    found = [
        (not _open(variant.operation), rank, variant.operation.tag, lines)
        for operation in api.operations
        for variant in variants(operation)
        if operation.tag in attributes
        for rank, lines in _calls(api, variant, attributes[operation.tag])
    ]
    # What needs no credentials comes first; a list and a read of the same tag belong together.
    found.sort(key=lambda entry: entry[:2])
    lists = [entry for entry in found if entry[1] == 0][:1]
    tag = lists[0][2] if lists else found[0][2] if found else ""
    reads = [entry for entry in found if entry[1] == 1 and entry[2] == tag][:1]
    body = [line for entry in (*lists, *reads) for line in entry[3]] or ["..."]
    given = [] if _absolute(api) else ['"https://api.example.com"']
    names = [client]
    if _password(api):
        given.append('auth=OAuth2Password("ada@example.com", "correct horse battery")')
        names.append("OAuth2Password")
    return "\n".join(
        [
            f"from {package}_client import {', '.join(sorted(names, key=str.lower))}",
            "",
            f"with {client}({', '.join(given)}) as api:",
            *(f"    {line}" for line in body),
        ]
    )


def _calls(api: Api, variant: Variant, attribute: str) -> Iterator[tuple[int, list[str]]]:
    """The call as it stands in the example, with 0 for a list and 1 for a read."""
    operation = variant.operation
    target = f"api.{attribute}.{variant.method}"
    needed = [p for p in operation.parameters if p.required]
    if operation.method != "GET" or variant.streamed or operation.body is not None:
        return
    page = paging(api, variant)
    if page is not None and operation.pagination is not None and not needed:
        type_ = operation.pagination.item_type
        word = _word(type_.name) if isinstance(type_, Ref) else "item"
        yield 0, [f"for {word} in {target}():", f"    print({word})"]
    elif page is None and needed and all(p.in_ == "path" for p in needed):
        values = [json.dumps(_sample(api, parameter)) for parameter in needed]
        yield 1, [f"print({target}({', '.join(values)}))"]


def _sample(api: Api, parameter: Parameter) -> Any:
    """A value for a parameter: an example of the contract, else its name."""
    contract = Document("", api.contract, lambda pointer: Location(""))
    try:
        written = contract.at(parameter.schema_pointer.rpartition("/")[0]).value
        schema = contract.resolve(contract.at(parameter.schema_pointer)).value
    except LookupError:
        return parameter.name
    samples = [_object(written).get("example"), _object(schema).get("example")]
    samples += _object(schema).get("examples") or []
    return next((s for s in samples if isinstance(s, (str, int))), parameter.name)


def _open(operation: Operation) -> bool:
    """Whether anonymous callers may call an operation."""
    return not operation.security or any(not need.uses for need in operation.security)


def _password(api: Api) -> bool:
    """Whether the contract has the password flow of OAuth2."""
    return any(
        isinstance(scheme.kind, OAuth2) and any(f.kind == "password" for f in scheme.kind.flows)
        for scheme in api.security_schemes
    )


def _word(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _absolute(api: Api) -> bool:
    return bool(api.servers) and api.servers[0].url.startswith(("http://", "https://"))


def _line(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _toml(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does."""
    return json.dumps(text)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
