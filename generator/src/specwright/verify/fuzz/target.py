"""What is fuzzed: a service at a URL, or an application that is served for the run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from specwright.verify.fuzz.order import OrderError
from specwright.verify.listener import NotListeningError, listening


@contextmanager
def served(target: str, folder: Path) -> Iterator[str]:
    """Where an ASGI application answers that is importable from a folder.

    It runs in a process of its own on a free loopback port, with its lifespan; OrderError if it
    does not start.
    """
    module, importable = "specwright.verify.fuzz.serve", str(folder.resolve())
    with tempfile.TemporaryDirectory() as kept:
        log = Path(kept) / "application.log"
        try:
            with listening(module, target, importable, log=log, folder=folder) as url:
                yield url
        except NotListeningError as error:
            raise OrderError(f"{target} does not start: {error}") from None
