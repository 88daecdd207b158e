"""What is around the code: pyproject.toml and README."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from specwright.emit.python_client.operation import Variant, paging, variants
from specwright.emit.python_client.signature import arguments
from specwright.emit.python_client.view import TagView
from specwright.ir.api import Api, OAuth2
from specwright.ir.type import Ref

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
    """The first example: a list or a read that needs no more than its path."""
    attribute = {
        tag.wire_name: view.attribute
        for tag in api.tags
        for view in tags
        if view.module == tag.name
    }
    base = "" if _absolute(api) else '"https://api.example.com"'
    password = any(
        isinstance(s.kind, OAuth2) and any(f.kind == "password" for f in s.kind.flows)
        for s in api.security_schemes
    )
    auth = 'auth=OAuth2Password("ada@example.com", "correct horse")' if password else ""
    names = [client, "OAuth2Password"] if password else [client]
    lines = [
        f"from {package}_client import {', '.join(sorted(names, key=str.lower))}",
        "",
        f"with {client}({', '.join(part for part in (base, auth) if part)}) as api:",
    ]
    calls = []
    for variant in (v for o in api.operations for v in variants(o)):
        if variant.operation.tag not in attribute:
            continue
        call = _call(api, variant, f"api.{attribute[variant.operation.tag]}.{variant.method}")
        if call:
            calls.append(call)
    calls.sort(key=lambda call: call[0])
    seen: set[int] = set()
    for rank, text in calls:
        if rank not in seen:
            seen.add(rank)
            lines += text
    return "\n".join(lines if calls else [*lines, "    ..."])


def _call(api: Api, variant: Variant, target: str) -> tuple[int, list[str]] | None:
    operation = variant.operation
    needed = [
        entry
        for entry in arguments(api, operation, variant.accepted, streamed=variant.streamed)
        if not entry.default
    ]
    if operation.method != "GET" or any(entry.annotation != "str" for entry in needed):
        return None
    page = paging(api, variant)
    if page is not None and not needed and operation.pagination is not None:
        type_ = operation.pagination.item_type
        word = _word(type_.name) if isinstance(type_, Ref) else "item"
        return 0, [f"    for {word} in {target}():", f"        print({word})"]
    if page is None and not variant.streamed and needed:
        given = ", ".join(
            f'"{entry.name}"' if entry.positional else f'{entry.name}="..."' for entry in needed
        )
        return 1, [f"    print({target}({given}))"]
    return None


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
