"""A mutant: the runtime of generated servers with one rule weakened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from specwright.emit import server

RUNTIME = Path(server.__file__).parent / "runtime"


class Rule(Enum):
    """What a server must do to keep a contract, in the words of its reader."""

    PATH = "route on the raw path"
    ESCAPES = "percent-encoding is whole and UTF-8"
    METHODS = "HEAD, OPTIONS, 405 with Allow"
    SCALARS = "one lexical form for scalars"
    REPEATS = "a scalar stands once"
    STYLES = "every style and explode"
    CLOSED = "closed objects are closed in the query too"
    JSON_TEXT = "JSON as RFC 8259 means it"
    JSON_TYPES = "JSON types as they are"
    SCHEMAS = "schemas are exact"
    VIEWS = "readOnly and writeOnly views"
    FORMATS = "formats of the RFCs, integer bounds"
    PATTERNS = "patterns search as ECMA-262"
    CONTENT_TYPE = "Content-Type decides or is refused"
    SIZE = "size is counted while reading"
    EMPTY = "an empty body is absent, or a value"
    FORMS = "forms are read by their schemas"
    FRAMING = "multipart framing is strict"
    ACCEPT = "Accept is negotiated"
    SECURITY = "alternatives OR, members AND"
    ORDER = "credentials are judged first"
    ANSWERS = "answers are as declared"
    BODILESS = "204, 304 and HEAD have no body"
    STREAMS = "streamed items are as declared"
    REFUSALS = "refusals are rendered as declared"
    FRAMEWORK = "errors of the framework are ours"


class Stale(Exception):
    """The text that a mutant replaces is not there, or not there once."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One replacement in one file of the runtime."""

    name: str
    rule: Rule
    file: str
    old: str
    new: str

    def apply(self, source: str) -> str:
        """The source with the rule weakened."""
        found = source.count(self.old)
        if found != 1:
            raise Stale(f"{self.name}: the text to replace stands {found} times in {self.file}")
        return source.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Group:
    """Mutants that ought to be noticed in one file of tests, which is asked first."""

    tests: str
    mutants: tuple[Mutant, ...]
