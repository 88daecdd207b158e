"""The program of a worker process: takes calls on standard input, writes results to its output.

Started as ``python -m registry.versions.worker``. It says that it is ready when the toolchain is
imported, so that no call has to wait for that; of the service it imports nothing else.
"""

import math
import os
import pickle
import signal
import sys
from typing import Any

from specwright.openapi.limits import Limits

from registry.versions.inspection import inspect

try:
    import resource
except ImportError:
    # Only POSIX knows limits; elsewhere the timeout alone has to do.
    resource = None  # type: ignore[assignment]

_EXAMPLE = "openapi: 3.1.0\ninfo: {title: Example, version: 1.0.0}\npaths: {}\n"
_MEMORY_BYTES = 2 * 1024 * 1024 * 1024


def main() -> None:
    """Work until nobody is left who could call."""
    calls = sys.stdin.buffer
    # Whatever prints by accident must not get between the results.
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    # The toolchain imports its parts when they are needed first.
    inspect(_EXAMPLE, Limits())
    _write(results, None)
    while True:
        try:
            seconds, work, arguments = pickle.load(calls)
        except EOFError:
            return
        _limit_time(seconds)
        try:
            result: tuple[bool, Any] = (True, work(*arguments))
        except MemoryError:
            os._exit(1)
        except Exception as error:
            result = (False, error)
        _write(results, result)


def _write(results: Any, result: Any) -> None:
    pickle.dump(result, results)
    results.flush()


def _limit_memory() -> None:
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, hard))


def _limit_time(seconds: float) -> None:
    """Even if the one who would kill it dies first, an endless call comes to an end."""
    if resource is not None:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + seconds) + 1, hard))


if __name__ == "__main__":
    main()
