"""The metadata of the package: pyproject.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from specwright.emit import toml
from specwright.emit.markdown import one_line
from specwright.ir.api import Api

_VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?", re.ASCII)
_LICENSE = re.compile(r"[A-Za-z0-9.+-]+")


def project(api: Api, package: str) -> dict[str, str]:
    """The values of pyproject.toml, as TOML; empty where the contract does not tell."""
    about = mapping(api.document.get("info"))
    contact, license_ = mapping(about.get("contact")), mapping(about.get("license"))
    spdx = license_.get("identifier") or ""
    homepage = contact.get("url") or mapping(api.document.get("externalDocs")).get("url")
    author = contact.get("name")
    return {
        "name": toml.string(distribution(package)),
        "version": toml.string(version(api)),
        "description": toml.string(api.summary.strip() or f"Client for {api.title}"),
        "license": toml.string(spdx) if isinstance(spdx, str) and _LICENSE.fullmatch(spdx) else "",
        "author": toml.string(author) if isinstance(author, str) and one_line(author) else "",
        "homepage": toml.string(homepage)
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


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is an object, an empty one where it is not."""
    return value if isinstance(value, Mapping) else {}
