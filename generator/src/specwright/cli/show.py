"""Printing: findings to standard output, sentences about the run to standard error."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TextIO

from specwright.diagnostics import Diagnostic, Severity


class WrongUse(Exception):
    """What was asked for cannot be done; the message is the sentence to print."""


class _Echo(io.TextIOBase):
    """A stream that remembers what is printed to it."""

    encoding: str = "utf-8"

    def __init__(self, stream: TextIO, name: str, told: list[tuple[str, str]]) -> None:
        self.encoding = stream.encoding
        self._stream = stream
        self._name = name
        self._told = told

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def flush(self) -> None:
        self._stream.flush()

    def write(self, text: str) -> int:
        written = self._stream.write(text)
        self._told.append((self._name, text))
        return written


@contextmanager
def transcript() -> Iterator[list[tuple[str, str]]]:
    """Everything printed meanwhile: ``out`` or ``err``, and the text."""
    told: list[tuple[str, str]] = []
    out, err = _Echo(sys.stdout, "out", told), _Echo(sys.stderr, "err", told)
    with redirect_stdout(out), redirect_stderr(err):
        yield told


def findings(diagnostics: Iterable[Diagnostic], format_: str, *, to_stderr: bool = False) -> None:
    """Print findings in one of the formats; text is for people, with an excerpt in a terminal."""
    from specwright import report

    stream = sys.stderr if to_stderr else sys.stdout
    found = list(diagnostics)
    if format_ == "json":
        print(report.json(found), file=stream)
    elif format_ == "github":
        if found:
            print(report.github(found), file=stream)
    elif found:
        print(report.text(found, excerpts=stream.isatty()), file=stream)
    stream.flush()


def what_was_left(diagnostics: Iterable[Diagnostic], format_: str, document: Path) -> None:
    """Findings of a verb that generates: to people notes are only counted, as they cost nothing."""
    found = list(diagnostics)
    if format_ == "json":
        findings(found, format_)
        return
    grave = [d for d in found if d.severity is not Severity.NOTE]
    findings(grave, format_)
    notes = len(found) - len(grave)
    if notes:
        told = f"{notes} notes" if notes > 1 else "1 note"
        sentence(f"{told} on how things are named and typed: specwright lint {document}")


def sentence(text: str) -> None:
    """One sentence about what went wrong."""
    from specwright.report import safe

    lines = (safe(line) for line in text.splitlines())
    print("specwright: " + "\n".join(lines), file=sys.stderr)


def done(text: str, *, well: bool = True) -> None:
    """One sentence about what was done, marked in a terminal by whether all is well."""
    print(marked(text, well=well), file=sys.stderr)


def marked(text: str, *, well: bool = True) -> str:
    """A sentence as ``done`` prints it."""
    sign = "\x1b[32m✓\x1b[0m " if well else "\x1b[31m✗\x1b[0m "
    return f"{sign}{text}" if sys.stderr.isatty() else text


def teller(wanted: bool | None) -> Callable[[str], None]:
    """What prints the progress of a long run: by default only where somebody watches."""
    terminal = sys.stderr.isatty()
    shown = terminal if wanted is None else wanted

    def tell(text: str) -> None:
        if shown:
            print(f"\x1b[2m{text}\x1b[0m" if terminal else text, file=sys.stderr, flush=True)

    return tell


def count(diagnostics: Iterable[Diagnostic], path: Path) -> str:
    """How many findings of each severity a document has, in words."""
    from specwright.report import summary

    return f"{summary(diagnostics)} in {path}"


def fails(diagnostics: Iterable[Diagnostic], *, strict: bool) -> bool:
    """Whether findings make a verb fail: errors do, warnings only when strict."""
    gravest = Severity.WARNING if strict else Severity.ERROR
    return any(d.severity.rank <= gravest.rank for d in diagnostics)


def format_of(arguments: Sequence[str]) -> str:
    """The format that a command line asks for, known before it is parsed."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--format="):
            return argument.removeprefix("--format=")
        if argument == "--format" and position + 1 < len(arguments):
            return arguments[position + 1]
    return "text"
