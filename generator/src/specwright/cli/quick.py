"""What can be answered without reading a document, or even the libraries that would read it.

Two answers are known before: the help, and that of a run whose last turn found everything as it
still is. Nothing here decides what they are: both were given by the program itself before.
"""

from __future__ import annotations

import os
import sys
import time

from specwright.cache import Cache, digest, open_cache, tool
from specwright.stamp import recall

PAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "help")
"""The help as it is printed into a file: one page for each verb, and ``specwright.txt``."""

_VARIABLES = (
    "COLUMNS",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "JUPYTER_COLUMNS",
    "NO_COLOR",
    "PY_COLORS",
    "TERMINAL_WIDTH",
    "TTY_COMPATIBLE",
    "TYPER_USE_RICH",
    "_TYPER_FORCE_DISABLE_TERMINAL",
)
_TERMINAL_VARIABLES = ("COLORTERM", "TERM")


def answer(arguments: list[str]) -> int | None:
    """Print what a command line would, and answer its exit code; None where that is not known."""
    if is_help(arguments):
        page = _shipped_page(arguments) or _kept_page(arguments)
        if page is None:
            return None
        sys.stdout.write(page)
        return 0
    if arguments[:1] == ["generate"] and "--no-cache" not in arguments:
        return _unchanged(arguments)
    return None


def is_help(arguments: list[str]) -> bool:
    """Whether somebody asks for the help of all or of one verb, and nothing else."""
    asked = arguments[-1:] in (["--help"], ["-h"])
    return asked and (len(arguments) == 1 or (len(arguments) == 2 and arguments[0].isalpha()))


def keep_page(arguments: list[str], text: str) -> None:
    """Remember help as it was printed in this terminal."""
    cache = open_cache()
    cache.put("help", _page_key(arguments), text.encode("utf-8", "surrogateescape"))
    cache.prune()


def _unchanged(arguments: list[str]) -> int | None:
    started = time.perf_counter()
    run = recall(open_cache(), arguments)
    if run is None:
        return None
    if run.checked:
        from pathlib import Path

        from specwright.write import strays

        if any(strays(Path(run.out), run.outputs, run.scope)):
            return None
    for stream, text in run.said:
        where = sys.stderr if stream == "err" else sys.stdout
        where.write(text)
        where.flush()
    seconds = f"{time.perf_counter() - started:.1f}" if run.closing[1] else ""
    sys.stderr.write(f"{seconds.join(run.closing)}\n")
    return run.code


def _shipped_page(arguments: list[str]) -> str | None:
    """The page that comes with the program, where it is what would be printed."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower()
    if sys.stdout.isatty() or encoding not in ("utf-8", "utf8"):
        return None
    if any(name in os.environ for name in _VARIABLES) or any(_sizes()):
        return None
    name = arguments[0] if len(arguments) == 2 else "specwright"
    try:
        with open(os.path.join(PAGES, f"{name}.txt"), encoding="utf-8", newline="\n") as file:
            return file.read()
    except OSError:
        return None


def _kept_page(arguments: list[str]) -> str | None:
    cache: Cache = open_cache()
    found = cache.get("help", _page_key(arguments))
    return None if found is None else found.decode("utf-8", "surrogateescape")


def _page_key(arguments: list[str]) -> str:
    """Everything that the look of a page depends on."""
    told = [f"{name}={os.environ.get(name)}" for name in (*_VARIABLES, *_TERMINAL_VARIABLES)]
    place = f"{sys.stdout.isatty()} {getattr(sys.stdout, 'encoding', None)} {_sizes()}"
    return digest(tool(), place, *told, "", *arguments)


def _sizes() -> list[tuple[int, int] | None]:
    """Columns and lines of the terminals at standard input, output and error."""
    found: list[tuple[int, int] | None] = []
    for descriptor in (0, 1, 2):
        try:
            size = os.get_terminal_size(descriptor)
            found.append((size.columns, size.lines))
        except OSError:
            found.append(None)
    return found
