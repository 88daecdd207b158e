"""The stamp of a run: what it read, what it left on disk, what it said.

Where all of that still holds, the same command line would do the same again, and saying it again
is all there is to do. Whatever is in doubt (a file that is newer than it was, a stamp that cannot
be read) means that the run is made. Inputs are compared by their bytes, outputs by their status,
and by their bytes as soon as that differs.

Imported by every start of the command line, and so with few imports of its own.
"""

from __future__ import annotations

import os
import sys
import time

from specwright.cache import Cache, digest, tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_KIND = "run"
_LAYOUT = "1"

# The clock of a file system may tick this seldom; a change within a tick would go unnoticed.
_TICK = 20_000_000


class Run:
    """A run that found everything in order, or put it in order."""

    def __init__(
        self,
        *,
        code: int,
        said: Iterable[tuple[str, str]],
        closing: tuple[str, str],
        inputs: Mapping[str, str],
        marks: Mapping[str, bool],
        out: str,
        outputs: Mapping[str, str],
        checked: bool,
        scope: tuple[str, ...] = (),
    ) -> None:
        self.code = code
        self.said = tuple(said)
        """What was printed before the closing line: ``out`` or ``err``, and the text."""
        self.closing = closing
        """The closing line of a run that changes nothing, before and after its seconds."""
        self.marks = dict(marks)
        """Every path whose mere existence mattered, and whether it existed."""
        self.inputs = dict(inputs)
        """Every file that was read, with a digest of it; empty where there must be none."""
        self.out = out
        self.outputs = dict(outputs)
        """Every file that belongs below ``out``, with a digest of it."""
        self.checked = checked
        """Whether it only compared: contents are read then, and files too many looked for."""
        self.scope = scope
        """Folders below ``out`` that it was about; empty for all."""


def keep(cache: Cache, arguments: list[str], run: Run) -> None:
    """Remember a run, if what it says of the disk is so."""
    for place, told in run.inputs.items():
        if not told and os.path.lexists(place):
            return
    signatures: dict[str, str] = {}
    for path, told in run.outputs.items():
        place = os.path.join(run.out, path)
        try:
            signature = _signature(place)
            if _digest(place) != told or _signature(place) != signature:
                return
        except OSError:
            return
        signatures[path] = signature
    if not _settled(run.out, run.outputs):
        return
    fields = [_LAYOUT, tool(), str(run.code), str(int(run.checked)), *run.closing, run.out]
    fields += _counted(run.scope)
    fields += _counted(f"{int(there)}{place}" for place, there in run.marks.items())
    fields += _counted(part for pair in run.said for part in pair)
    fields += _counted(
        part
        for place, told in run.inputs.items()
        for part in (place, told, os.path.realpath(place))
    )
    fields += _counted(
        part for path, told in run.outputs.items() for part in (path, told, signatures[path])
    )
    if not any("\0" in field for field in fields):
        content = "\0".join(fields).encode("utf-8", "surrogateescape")
        cache.put(_KIND, _key(arguments), content)


def recall(cache: Cache, arguments: list[str]) -> Run | None:
    """The last run of a command line here, if it would find everything as it was."""
    written = cache.get(_KIND, _key(arguments))
    if written is None:
        return None
    try:
        return _read(iter(written.decode("utf-8", "surrogateescape").split("\0")))
    except (StopIteration, ValueError, OSError):
        return None


def _read(fields: Iterator[str]) -> Run | None:
    if next(fields) != _LAYOUT or next(fields) != tool():
        return None
    code, checked = int(next(fields)), next(fields) == "1"
    closing, out = (next(fields), next(fields)), next(fields)
    scope = tuple(_block(fields))
    marks = {mark[1:]: mark[:1] == "1" for mark in _block(fields)}
    if any(os.path.exists(place) != there for place, there in marks.items()):
        return None
    said = _block(fields)
    inputs, outputs = _block(fields), _block(fields)
    for place, told, real in zip(inputs[::3], inputs[1::3], inputs[2::3], strict=True):
        if not _is_input(place, told, real):
            return None
    for folder in _folders(outputs[::3]):
        # What is led elsewhere by a link is refused by a run.
        if os.lstat(os.path.join(out, folder)).st_mode & 0o170000 != 0o040000:
            return None
    for path, told, signature in zip(outputs[::3], outputs[1::3], outputs[2::3], strict=True):
        place = os.path.join(out, path)
        if (checked or _signature(place) != signature) and _digest(place) != told:
            return None
    return Run(
        code=code,
        said=zip(said[::2], said[1::2], strict=True),
        closing=closing,
        inputs=dict(zip(inputs[::3], inputs[1::3], strict=True)),
        marks=marks,
        out=out,
        outputs=dict(zip(outputs[::3], outputs[1::3], strict=True)),
        checked=checked,
        scope=scope,
    )


def input_digest(path: str) -> str:
    """The digest of a file that a run reads; empty where there is none."""
    try:
        return _digest(path)
    except OSError:
        return ""


def _key(arguments: list[str]) -> str:
    # What is printed depends on where it is printed to, and the root on whose files these are.
    shown = f"{sys.stdout.isatty()} {sys.stderr.isatty()}"
    return digest(_KIND, os.getcwd(), os.path.expanduser("~"), shown, *arguments)


def _counted(parts: Iterable[str]) -> list[str]:
    found = list(parts)
    return [str(len(found)), *found]


def _block(fields: Iterator[str]) -> list[str]:
    return [next(fields) for _ in range(int(next(fields)))]


def _is_input(place: str, told: str, real: str) -> bool:
    if not told:
        return not os.path.lexists(place)
    return os.path.realpath(place) == real and _digest(place) == told


def _digest(path: str) -> str:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        if os.fstat(descriptor).st_mode & 0o170000 != 0o100000:
            return ""
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return digest(file.read())
    finally:
        os.close(descriptor)


def _signature(path: str) -> str:
    status = os.lstat(path)
    if status.st_mode & 0o170000 != 0o100000:
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _folders(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _settled(out: str, paths: Iterable[str]) -> bool:
    """Whether the status of files can tell of a change from now on; waits a moment for that."""
    youngest = max((os.lstat(os.path.join(out, path)).st_ctime_ns for path in paths), default=0)
    left = youngest + _TICK - time.time_ns()
    if left > 1_000_000_000:
        # A clock that is not this machine's.
        return False
    if left > 0:
        time.sleep(left / 1e9)
    # File systems without fractions of a second cannot tell.
    return not youngest or youngest % 1_000_000_000 != 0
