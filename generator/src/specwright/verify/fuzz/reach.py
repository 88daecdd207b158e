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
from schemathesis.core.hooks import load_from_env
from schemathesis.engine.context import EngineContext
from schemathesis.reporting.ndjson import serialize

from specwright.verify.fuzz.goals import GOALS, Goals
from specwright.verify.fuzz.walk import Spent, Walk


def main(folder: Path) -> None:
    """Walk towards all goals, and add what happened to the events of the run."""
    goals = Goals(**json.loads((folder / GOALS).read_text("utf-8")))
    load_from_env()
    config = SchemathesisConfig.from_path(folder / "schemathesis.toml")
    schema = schemathesis.openapi.from_path(folder / "openapi.json", config=config)
    schema.config.base_url = goals.url
    walk = Walk(
        engine=EngineContext(schema=schema, stop_event=threading.Event()),
        seed=goals.seed,
        requests_left=goals.requests,
        deadline=time.monotonic() + goals.seconds,
        smallest=goals.smallest,
    )
    with (folder / "events.ndjson").open("a", encoding="utf-8") as events:
        _tell(events, {"PhaseStarted": {"phase": {"name": "reach"}}})
        status = "error"
        try:
            _walk(walk, goals)
            status = "success"
        finally:
            hidden = schema.config.output.sanitization
            recorded = serialize(walk.recorder, sanitization=hidden if hidden.enabled else None)
            _tell(events, {"ScenarioFinished": {"recorder": recorded}})
            _tell(events, {"PhaseFinished": {"phase": {"name": "reach"}, "status": status}})


def _walk(walk: Walk, goals: Goals) -> None:
    with contextlib.suppress(Spent):
        for label in goals.operations:
            walk.succeed(label)
        for link in goals.links:
            walk.follow(link)


def _tell(events: TextIO, event: Mapping[str, Any]) -> None:
    events.write(json.dumps(event) + "\n")
    events.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
