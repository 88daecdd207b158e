"""What the toolchain says about a document somebody wants to publish. Runs in a worker process."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from specwright import pipeline
from specwright.diagnostics import Diagnostic, DocumentError
from specwright.openapi.bundle import bundle
from specwright.openapi.limits import Limits
from specwright.openapi.load import parse

from registry.versions.yaml_text import write_yaml

Format = Literal["json", "yaml"]

_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace", "query"))
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Inspection:
    """A document that can be stored, and what is known about it."""

    format: Format
    translation: str
    openapi: str | None
    declared_version: str | None
    operations: int
    findings: list[dict[str, Any]]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Broken:
    """A document that cannot be stored: each place where it is broken."""

    errors: list[dict[str, Any]] = field(default_factory=list)


def inspect(text: str, limits: Limits) -> Inspection | Broken:
    """Parse and lint a document; findings are no obstacle, only broken text is."""
    try:
        written = parse(text.encode(), "document", limits)
        if not isinstance(written.value, Mapping):
            return Broken([{"pointer": "", "detail": "An OpenAPI document is an object."}])
        document = bundle(written, limits=limits)
        diagnostics = list(pipeline.examine(document))
    except DocumentError as error:
        return Broken([explain(diagnostic) for diagnostic in error.diagnostics[:_MOST_ERRORS]])
    is_json = _is_json(text)
    return Inspection(
        format="json" if is_json else "yaml",
        translation=write_yaml(written.value) if is_json else _write_json(written.value),
        openapi=_text(written.value.get("openapi")),
        declared_version=_declared_version(written.value),
        operations=_count_operations(written.value),
        findings=[_finding(diagnostic) for diagnostic in diagnostics],
        counts=_count(diagnostics),
    )


def explain(diagnostic: Diagnostic) -> dict[str, Any]:
    """A finding as one of the ``errors`` of a problem document."""
    place = diagnostic.location
    where = f"line {place.line}, column {place.column}: " if place.line else ""
    error = {"detail": f"{where}{_printable(diagnostic.message)}"}
    if diagnostic.pointer:
        error["pointer"] = _printable(diagnostic.pointer)
    return error


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
    finding = {
        "severity": diagnostic.severity.value,
        "rule": diagnostic.rule,
        "message": _printable(diagnostic.message),
        "line": diagnostic.location.line,
        "column": diagnostic.location.column,
    }
    if diagnostic.pointer:
        finding["pointer"] = _printable(diagnostic.pointer)
    return finding


def _count(diagnostics: list[Diagnostic]) -> dict[str, int]:
    found = Counter(diagnostic.severity.value for diagnostic in diagnostics)
    return {"errors": found["error"], "warnings": found["warning"], "notes": found["note"]}


def _count_operations(document: Mapping[str, Any]) -> int:
    paths = document.get("paths")
    items = paths.values() if isinstance(paths, Mapping) else ()
    return sum(_operations_of(item) for item in items if isinstance(item, Mapping))


def _operations_of(item: Mapping[str, Any]) -> int:
    more = item.get("additionalOperations")
    own = sum(1 for name in item if name in _METHODS)
    return own + (len(more) if isinstance(more, Mapping) else 0)


def _declared_version(document: Mapping[str, Any]) -> str | None:
    info = document.get("info")
    return _text(info.get("version")) if isinstance(info, Mapping) else None


def _text(value: Any) -> str | None:
    return _printable(value) if isinstance(value, str) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _printable(text: str) -> str:
    """A text that a database can hold and that UTF-8 can carry."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
