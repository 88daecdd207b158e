"""The process that walks: ``python -m specwright.verify.fuzz.reach FOLDER``."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.hooks import load_from_env
from schemathesis.engine import Status, from_schema
from schemathesis.engine.context import EngineContext
from schemathesis.engine.events import NonFatalError, ScenarioFinished
from schemathesis.reporting.ndjson import NdjsonWriter, serialize
from schemathesis.specs.openapi.schemas import OpenApiSchema

from specwright.verify.fuzz.goals import Goals
from specwright.verify.fuzz.walk import Spent, Walk

_ROUNDS = 50


def main(folder: Path) -> None:
    """Walk towards all goals, and add what happened to the events of the run."""
    goals = Goals.read(folder)
    load_from_env()
    config = SchemathesisConfig.from_path(folder / "schemathesis.toml")
    schema = schemathesis.openapi.from_path(folder / "openapi.json", config=config)
    schema.config.base_url = goals.url
    now = time.monotonic()
    with (folder / "events.ndjson").open("a", encoding="utf-8") as events:
        _walk(schema, goals, now + goals.seconds / 2, events)
        _go_on(schema, goals, now + goals.seconds, events)


def _go_on(schema: OpenApiSchema, goals: Goals, deadline: float, events: TextIO) -> None:
    """The scenarios along links that are still missing.

    Schemathesis ends that phase, and calls it a success, once a service that changes while it is
    tested makes a scenario turn out otherwise when it is repeated.
    """
    if goals.scenarios <= 0:
        return
    _tell(events, {"PhaseStarted": {"phase": {"name": "stateful"}}})
    hidden = schema.config.output.sanitization
    writer = NdjsonWriter(output=events, sanitization=hidden if hidden.enabled else None)
    writer.open(goals.seed, command="")
    schema.config.phases.update(phases=["stateful"])
    missing, rounds = goals.scenarios, 0
    while missing > 0 and rounds < _ROUNDS and time.monotonic() < deadline:
        rounds += 1
        schema.config.seed = goals.seed + 1009 * rounds
        schema.config.max_time = max(1, int(deadline - time.monotonic()))
        before = missing
        stream = from_schema(schema).execute()
        for event in stream:
            if isinstance(event, ScenarioFinished | NonFatalError):
                writer.write_event(event)
            if isinstance(event, ScenarioFinished) and event.status is not Status.SKIP:
                missing -= 1
                if missing == 0:
                    stream.stop()
        if missing == before:
            return


def _walk(schema: OpenApiSchema, goals: Goals, deadline: float, events: TextIO) -> None:
    if not goals.operations and not goals.links and not goals.guarded:
        return
    _tell(events, {"PhaseStarted": {"phase": {"name": "reach"}}})
    walk = Walk(
        engine=EngineContext(schema=schema, stop_event=threading.Event()),
        seed=goals.seed,
        requests_left=goals.requests,
        deadline=deadline,
        smallest=goals.smallest,
    )
    status = "error"
    try:
        # What Schemathesis cannot write, it has said before.
        for label in goals.guarded:
            walk.aim()
            with contextlib.suppress(Spent, SchemathesisError):
                walk.knock(label)
        for label in goals.operations:
            walk.aim()
            with contextlib.suppress(Spent, SchemathesisError):
                walk.succeed(label)
        for link in goals.links:
            walk.aim()
            with contextlib.suppress(Spent, SchemathesisError):
                walk.follow(link)
        status = "success"
    finally:
        hidden = schema.config.output.sanitization
        recorded = serialize(walk.recorder, sanitization=hidden if hidden.enabled else None)
        _tell(events, {"ScenarioFinished": {"recorder": recorded}})
        _tell(events, {"PhaseFinished": {"phase": {"name": "reach"}, "status": status}})


def _tell(events: TextIO, event: Mapping[str, Any]) -> None:
    events.write(json.dumps(event) + "\n")
    events.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
