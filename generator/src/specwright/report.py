"""Findings as text for people, as JSON for programs, as annotations for GitHub.

Documents come from strangers: what they contain is shown, but never obeyed by a terminal or a log.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from json import dumps
from pathlib import Path

from specwright.diagnostics import Diagnostic, Location, Severity
from specwright.diagnostics import safe as safe

Source = Callable[[str], Sequence[str]]
"""The lines of a file by its name; none where it cannot be shown."""

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_WIDTH = 100
_LARGEST_EXCERPTED = 32 * 1024 * 1024


def text(
    diagnostics: Iterable[Diagnostic],
    *,
    excerpts: bool = False,
    color: bool | None = None,
    source: Source | None = None,
) -> str:
    """One line for each finding; with excerpts, the line of the document and a caret below it.

    Colours follow the excerpts unless told; lines come from the files unless told.
    """
    color = excerpts if color is None else color
    source = source or lru_cache(maxsize=None)(read_lines)
    blocks = []
    for found in diagnostics:
        lines = [_line(found, color)]
        if excerpts:
            lines += _excerpt(found.location, source, _COLORS[found.severity] if color else "")
            lines += [f"       see {safe(_place(place))}" for place in found.related]
        blocks.append("\n".join(lines))
    return "\n".join(blocks)


def json(diagnostics: Iterable[Diagnostic]) -> str:
    """An array of objects, in ASCII."""
    return dumps([_as_object(found) for found in diagnostics], indent=2)


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that show each finding at its line of a pull request."""
    return "\n".join(_annotation(found) for found in diagnostics)


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many findings of each severity, in words."""
    numbers = Counter(found.severity for found in diagnostics)
    parts = [
        f"{numbers[severity]} {severity}{'s' if numbers[severity] > 1 else ''}"
        for severity in Severity
        if numbers[severity]
    ]
    return ", ".join(parts) or "no findings"


def read_lines(file: str) -> Sequence[str]:
    """The lines of a file as far as it can be read at all."""
    path = Path(file)
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_EXCERPTED:
            return ()
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except (OSError, ValueError):
        return ()


def _line(found: Diagnostic, color: bool) -> str:
    severity, place = str(found.severity), safe(_place(found.location))
    if color:
        severity = f"\x1b[1;{_COLORS[found.severity]}m{severity}\x1b[0m"
        place = f"\x1b[1m{place}\x1b[0m"
    return f"{place} {severity} {safe(found.rule)} {safe(found.message)}"


def _place(location: Location) -> str:
    return str(Location(_shown_file(location.file), location.line, location.column))


def _shown_file(file: str) -> str:
    """Relative to the working directory where the file is below it."""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        file = str(path.relative_to(Path.cwd()))
    # A runner would take a line that begins with two colons for a command.
    return f"./{file}" if file.startswith(":") else file


def _excerpt(location: Location, source: Source, color: str) -> list[str]:
    """The line with a caret under the column; long lines are cut around it."""
    lines = source(location.file)
    if not 1 <= location.line <= len(lines):
        return []
    line = lines[location.line - 1].rstrip("\r")
    column = min(max(location.column, 1), len(line) + 1) - 1
    start = max(0, column - _WIDTH // 2) if len(line) > _WIDTH else 0
    before, after = _printable(line[start:column]), _printable(line[column : start + _WIDTH])
    lead = "..." if start else ""
    tail = "..." if len(line) > start + _WIDTH else ""
    caret = " " * (len(lead) + _columns(before)) + _caret(line[column:])
    if color:
        caret = f"\x1b[1;{color}m{caret}\x1b[0m"
    number = f"{location.line:>5}"
    return [f"{number} | {lead}{before}{after}{tail}", f"{' ' * len(number)} | {caret}"]


def _caret(rest: str) -> str:
    """A mark as long as the word that begins there."""
    word = re.match(r"[\w$./{}-]+", rest, re.ASCII)
    return "^" * min(len(word[0]) if word else 1, 40)


def _printable(text: str) -> str:
    return safe(text.replace("\t", "    "))


def _columns(text: str) -> int:
    """Cells of a terminal that text covers."""
    marks = sum(unicodedata.combining(char) != 0 for char in text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) - marks + wide


def _as_object(found: Diagnostic) -> dict[str, object]:
    return {
        "severity": str(found.severity),
        "rule": found.rule,
        "message": found.message,
        **_as_place(found.location),
        "pointer": found.pointer,
        "related": [_as_place(place) for place in found.related],
    }


def _as_place(location: Location) -> dict[str, object]:
    file = _shown_file(location.file)
    return {"file": file, "line": location.line, "column": location.column}


def _annotation(found: Diagnostic) -> str:
    location = found.location
    properties = {"file": _shown_file(location.file)}
    if location.line:
        properties |= {"line": str(location.line), "col": str(location.column)}
    properties["title"] = found.rule
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVELS[found.severity]} {written}::{_command_text(found.message)}"


def _command_text(value: str) -> str:
    return safe(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _command_text(value).replace(":", "%3A").replace(",", "%2C")
