"""Documents of several files, brought together, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from specwright.diagnostics import Severity
from specwright.openapi.bundle import bundle
from specwright.openapi.document import Document
from specwright.openapi.limits import Limits
from specwright.openapi.load import load
from specwright.openapi.structure import reference, walk
from specwright.openapi.validate import validate

Write = Callable[..., Path]
HEAD: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}


def schemas(**named: Any) -> dict[str, Any]:
    return {**HEAD, "paths": {}, "components": {"schemas": named}}


def bundled(path: Path, folder: Path | None = None) -> Document:
    document = bundle(load(path), folder)
    targets = [reference(node.value) for _, node in walk(document.root)]
    assert all(target is None or target.startswith("#") for target in targets)
    assert [d.message for d in validate(document) if d.severity is Severity.ERROR] == []
    return document


def complaints(path: Path, limits: Limits | None = None) -> list[str]:
    document = bundle(load(path), limits=limits)
    return [f"{d.rule} {d.message}" for d in validate(document)]
