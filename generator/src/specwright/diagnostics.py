"""What the toolchain has to say about a document: severity, rule, message, place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# Control characters, and those that turn or hide the text around them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
LONGEST_MESSAGE: Final = 400
"""Characters of a message; what is longer is cut."""


class Severity(StrEnum):
    """How bad a finding is: an error makes a verb fail, a warning degrades, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, eq=False)
class Location:
    """A place in a file. Lines and columns count from 1; line 0 stands for the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Location) and self._parts() == other._parts()

    def __lt__(self, other: Location) -> bool:
        return self._parts() < other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[str, int, int]:
        return self.file, self.line, self.column


class DeferredLocation(Location):
    """A place that is looked up once somebody asks for it: of most, nobody ever does."""

    __slots__ = ("_find", "_pointer")

    _find: Callable[[str], Location]
    _pointer: str

    def __init__(self, find: Callable[[str], Location], pointer: str) -> None:
        object.__setattr__(self, "_find", find)
        object.__setattr__(self, "_pointer", pointer)

    def __getattr__(self, name: str) -> object:
        # Reached only while the fields of a Location are not filled in yet.
        if name not in ("file", "line", "column"):
            raise AttributeError(name)
        found = self._find(self._pointer)
        object.__setattr__(self, "file", found.file)
        object.__setattr__(self, "line", found.line)
        object.__setattr__(self, "column", found.column)
        return getattr(found, name)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about the user's input. ``pointer`` is an RFC 6901 JSON Pointer, if known."""

    severity: Severity
    rule: str
    message: str
    location: Location
    pointer: str = ""
    related: tuple[Location, ...] = ()

    def __post_init__(self) -> None:
        # A name of the document may be as long as the document.
        if len(self.message) > LONGEST_MESSAGE:
            shown = f"{self.message[: LONGEST_MESSAGE - 3]}..."
            object.__setattr__(self, "message", shown)


@dataclass(slots=True)
class Diagnostics:
    """Collects findings of one run; equal ones are kept once."""

    _found: dict[Diagnostic, None] = field(default_factory=dict)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one finding."""
        self._found.setdefault(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several findings."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def error(self, rule: str, message: str, location: Location, pointer: str = "") -> None:
        """Report what makes the verb fail."""
        self.add(Diagnostic(Severity.ERROR, rule, message, location, pointer))

    def warning(self, rule: str, message: str, location: Location, pointer: str = "") -> None:
        """Report what degrades the result but not the run."""
        self.add(Diagnostic(Severity.WARNING, rule, message, location, pointer))

    def note(self, rule: str, message: str, location: Location, pointer: str = "") -> None:
        """Report what is worth knowing."""
        self.add(Diagnostic(Severity.NOTE, rule, message, location, pointer))

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(d.severity is Severity.ERROR for d in self._found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found, key=lambda d: (d.location, d.severity.rank, d.rule)))

    def __len__(self) -> int:
        return len(self._found)


def safe(text: str) -> str:
    """Text of a document or a file name with everything that a terminal might obey escaped."""
    return _UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


def quoted(text: str, longest: int = 80) -> str:
    """A piece of a document as a message shows it: in quotes, and never long."""
    return f'"{text}"' if len(text) <= longest else f'"{text[: longest - 3]}..."'


class DocumentError(Exception):
    """The document cannot be used at all; carries the findings that say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(f"{d.location}: {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics
