"""What the files of the whole package print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specwright.emit import toml
from specwright.emit.markdown import one_line, plain
from specwright.emit.python import docstring, literal
from specwright.emit.server.views.operations import OperationView, TagView
from specwright.ir.api import Api

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class PackageView:
    """Names and texts of the package."""

    name: str
    distribution: str
    title: str
    docstring: str
    description: str
    version: str
    license: str
    """Its SPDX identifier; empty where the contract names none."""
    tags: tuple[TagView, ...]
    secured: bool
    example_tag: TagView | None
    example: OperationView | None
    example_names: tuple[str, ...]
    """What the example imports from the package."""
    example_models: tuple[str, ...]
    example_handler: str
    example_method: str
    exports: tuple[str, ...]
    streams: bool
    """Whether a handler gives server-sent events."""
    files: bool
    """Whether a handler takes uploaded files."""


def package_view(api: Api, package: str, tags: tuple[TagView, ...]) -> PackageView:
    """The package of an API."""
    secured = bool(api.security_schemes)
    example_tag = tags[0] if tags else None
    exports = {"keep_contract", "stop_streams"}
    if secured:
        exports |= {"Security", "current_principal"}
    streams = any(tag.speaks_of_events for tag in tags)
    files = any(tag.takes_files for tag in tags)
    exports |= {"ServerSentEvent"} if streams else set()
    exports |= {"UploadedFile"} if files else set()
    for tag in tags:
        exports |= {tag.class_name, f"{tag.module}_router"}
    method = method_head(example_tag.operations[0]) if example_tag else ""
    used = set(re.findall(r"\w+", method))
    title = one_line(api.title) or package
    return PackageView(
        name=f"{package}_server",
        distribution=f"{package.replace('_', '-')}-server",
        title=plain(title),
        docstring=docstring(f"The server side of {title}: handlers to implement, and a gate.", 0),
        description=toml.string(f"Server of {title}: handlers to implement, and a gate"),
        version=_version(api.version),
        license=_license(api.document),
        tags=tags,
        secured=secured,
        example_tag=example_tag,
        example=example_tag.operations[0] if example_tag else None,
        example_names=(
            (example_tag.class_name, *sorted(["keep_contract", f"{example_tag.module}_router"]))
            if example_tag
            else ()
        ),
        example_models=(
            tuple(name for name in example_tag.imports.models if name in used)
            if example_tag
            else ()
        ),
        example_handler=example_tag.class_name.removesuffix("Handler") if example_tag else "",
        example_method=method,
        exports=tuple(literal(name) for name in sorted(exports)),
        streams=streams,
        files=files,
    )


def method_head(operation: OperationView) -> str:
    """The head of a method, over several lines where one is too long."""
    line = (
        f"    async def {operation.name}({operation.arguments.signature}) -> {operation.success}:"
    )
    if len(line) <= _WIDTH:
        return line
    parts = ["self", "*", *operation.arguments.fields]
    inner = "".join(f"        {part},\n" for part in parts)
    return f"    async def {operation.name}(\n{inner}    ) -> {operation.success}:"


def _license(document: Mapping[str, Any]) -> str:
    info = document.get("info")
    license_ = info.get("license") if isinstance(info, Mapping) else None
    spdx = license_.get("identifier") if isinstance(license_, Mapping) else None
    if isinstance(spdx, str) and re.fullmatch(r"[A-Za-z0-9.+-]+", spdx):
        return toml.string(spdx)
    return ""


def _version(text: str) -> str:
    """The version of the API if it can be one of a package (PEP 440), else a first one."""
    parts = text.split(".")
    fits = len(parts) <= 4 and all(part.isascii() and part.isdigit() for part in parts)
    return toml.string(text if fits else "0.1.0")
