"""Runs Schemathesis in a process of its own, and reads what it does while it does it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from specwright.ir.api import Api, ApiKey
from specwright.ir.dynamic import without_dynamic_references
from specwright.openapi.document import Document
from specwright.verify.contradictions import contradicting
from specwright.verify.copy import complete, configuration, tool_copy
from specwright.verify.fuzz import methods
from specwright.verify.fuzz.credentials import obtained, parts, texts
from specwright.verify.fuzz.order import Order
from specwright.verify.record import Record

EVENTS = "events.ndjson"
# What is shorter is no secret, and hiding it would spoil what has it by chance.
_SHORTEST = 8
OUTPUT = "output.txt"
_HOOKS = "specwright.verify.fuzz.hooks"
PHASES = ("examples", "coverage", "fuzzing", "stateful", "reach")


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder with everything that a run of the tool reads, and what it must not show."""

    folder: Path
    secrets: Mapping[str, str]
    """Environment variables with credentials: others can read arguments in the process list."""
    hidden: tuple[str, ...] = ()
    """What must not be shown, longest first."""
    lent: Mapping[str, str] = field(default_factory=dict)
    """Labels that the tool reads for operations of other methods, and those that are meant."""

    @property
    def events(self) -> Path:
        """Where the tool writes what it does."""
        return self.folder / EVENTS

    def hide(self, text: str) -> str:
        """A text without credentials; Schemathesis hides those whose names it knows."""
        for secret in self.hidden:
            text = text.replace(secret, "[Filtered]")
        return text

    @property
    def output(self) -> str:
        """What was printed so far."""
        return (self.folder / OUTPUT).read_text("utf-8", "replace")


def furnish(folder: Path, document: Document, api: Api, order: Order) -> Workshop:
    """Write the tool's copy of a document and its configuration into a folder."""
    copy = tool_copy(without_dynamic_references(document), contradicting(document))
    if order.completed:
        complete(copy, api)
    lent = methods.lend(copy)
    (folder / "openapi.json").write_text(json.dumps(copy), "utf-8")
    secrets = {f"SPECWRIGHT_HEADER_{i}": value for i, value in enumerate(order.sent.values())}
    variables = dict(zip(order.sent, secrets, strict=True))
    schemes: dict[str, dict[str, str]] = {}
    given = texts(api, order.given, order.environment)
    # Schemathesis takes credentials from its configuration or from a hook, not from both.
    fixed = parts(api, given) if order.hook is None else {}
    for scheme, named in {**fixed, **order.credentials}.items():
        for part, value in named.items():
            variable = f"SPECWRIGHT_SECRET_{len(secrets)}"
            secrets[variable] = value
            schemes.setdefault(scheme, {})[part] = variable
    config = configuration(
        order.settings,
        order.max_examples,
        order.seed,
        variables,
        credentials=schemes,
        unjudged=order.unjudged,
        secrets=[s.kind.wire_name for s in api.security_schemes if isinstance(s.kind, ApiKey)],
        left_out=order.left_out,
        seconds=order.drawing_seconds,
    )
    (folder / "schemathesis.toml").write_text(config, "utf-8")
    hidden = [*order.secrets, *given.values()]
    if order.hook is not None:
        secrets |= obtained(order.hook, order.url, given)
        hidden += json.loads(secrets["SPECWRIGHT_AUTH_FIRST"]).values()
    worth = {text for text in hidden if len(text) >= _SHORTEST}
    hidden = sorted(worth, key=len, reverse=True)
    return Workshop(folder, secrets, tuple(hidden), lent)


def schemathesis(
    workshop: Workshop, order: Order, record: Record, progress: Callable[[str], None]
) -> None:
    """All phases that the tool has."""
    arguments = ["--config-file", "schemathesis.toml"]
    arguments += ["run", "openapi.json", "--url", order.url]
    arguments += ["--report", "ndjson", "--report-ndjson-path", EVENTS]
    work(workshop, "schemathesis.cli", arguments, record, progress)


def work(
    workshop: Workshop,
    module: str,
    arguments: Sequence[str],
    record: Record,
    progress: Callable[[str], None],
) -> int:
    """Run a module that writes events, and take them in; gives its exit code."""
    record.lent = workshop.lent
    with (workshop.folder / OUTPUT).open("ab") as output:
        start = workshop.events.stat().st_size if workshop.events.exists() else 0
        process = subprocess.Popen(  # a list, so nothing of it is read by a shell
            [sys.executable, "-m", module, *arguments],
            cwd=workshop.folder,
            env={
                **os.environ,
                **workshop.secrets,
                "SCHEMATHESIS_HOOKS": _HOOKS,
                methods.VARIABLE: json.dumps(dict(workshop.lent)),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _follow(process, workshop.events, start, record, progress)
        finally:
            if process.poll() is None:
                process.terminate()
            code = process.wait()
    return code


def _follow(
    process: subprocess.Popen[bytes],
    events: Path,
    position: int,
    record: Record,
    progress: Callable[[str], None],
) -> None:
    """Read events while they are written, until the process has ended and all are read."""
    shown, began = "", time.monotonic()
    while True:
        ended = process.poll() is not None
        if events.exists():
            with events.open("rb") as file:
                file.seek(position)
                content = file.read()
            # A line that is still being written waits for the next round.
            whole = content[: content.rfind(b"\n") + 1]
            position += len(whole)
            record.read(whole.decode().splitlines())
        told = f"{record.phase}: {record.cases} requests"
        if record.phase in PHASES and told != shown:
            progress(f"{told}, {len(record.findings)} suspected, {time.monotonic() - began:.0f} s")
            shown = told
        if ended:
            return
        time.sleep(0.25)
