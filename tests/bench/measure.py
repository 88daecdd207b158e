"""What a program costs: processor time and memory of a whole process, its workers included."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]

_BYTECODE = Path(__file__).parents[2] / ".bench_cache/bytecode"
_TIMEOUT = 900.0
_GLANCE = 0.1


class Failed(Exception):
    """A program that did not do what was to be measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a program took."""

    cpu: float
    """Seconds of processor time, of the process and of every child that it waited for."""
    memory: float
    """Most megabytes held at once, by all of its processes together where that was watched."""


def least(
    command: Command, rounds: int, place: Path, settings: Mapping[str, str] | None = None
) -> Cost:
    """The cheapest of several runs: what others do on the machine can only add to a cost."""
    return min((run(command, place, settings) for _ in range(rounds)), key=lambda cost: cost.cpu)


def run(
    command: Command,
    place: Path,
    settings: Mapping[str, str] | None = None,
    *,
    watched: bool = False,
) -> Cost:
    """Run a program once.

    Watching the memory of all processes costs time of its own, so that such a run is good for
    memory alone; without it ``memory`` is that of the largest process.

    Raises:
        Failed: it ended with an error, or not in time.
    """
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=place,
            env={**_environment(), **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
        )
        late = threading.Timer(_TIMEOUT, process.kill)
        late.start()
        watch = _Watch(process.pid) if watched else None
        # Not process.wait(): only wait4 tells what this very child has used.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        late.cancel()
        most = watch.end() if watch else 0.0
        if process.returncode not in _fine(command):
            told.seek(max(told.seek(0, os.SEEK_END) - 400, 0))
            text = told.read().decode("utf-8", "replace")
            raise Failed(f"{Path(command[0]).name} ended with {process.returncode}: {text}")
    return Cost(usage.ru_utime + usage.ru_stime, most or usage.ru_maxrss / 1024)


def _environment() -> dict[str, str]:
    """The environment of a program that has started before: Python finds what it compiled then."""
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "NO_COLOR": "1", "PYTHONPYCACHEPREFIX": str(_BYTECODE)}


def _fine(command: Command) -> tuple[int, ...]:
    """The exit codes of success; ours tells of findings too, having written all the same."""
    return (0, 1) if Path(command[0]).name == "specwright" else (0,)


class _Watch:
    """The most memory that a process and its descendants have held together."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Stop looking; the megabytes, 0 where the system does not tell."""
        self._over.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        while not self._over.wait(_GLANCE):
            held = sum(_share(pid) for pid in [self._pid, *_descendants(self._pid)])
            self._most = max(self._most, held / 1024)


def _share(pid: int) -> int:
    """Kilobytes of a process, pages that several share counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _descendants(pid: int) -> Iterator[int]:
    for told in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in told.read_text("ascii").split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _descendants(child)
