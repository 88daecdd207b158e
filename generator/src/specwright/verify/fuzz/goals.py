"""What is left to reach after the phases of Schemathesis."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

GOALS = "goals.json"


@dataclass(frozen=True, slots=True)
class Goals:
    """What a run has not reached, and what may be spent on it."""

    url: str
    links: Sequence[str]
    """As Schemathesis names them."""
    operations: Sequence[str]
    """By method and path template."""
    guarded: Sequence[str]
    """The same of those whose credentials were never seen to be asked for."""
    smallest: Mapping[str, Mapping[str, int]]
    scenarios: int
    """Along links, beside those that Schemathesis went through."""
    seed: int
    requests: int
    seconds: float

    def write(self, folder: Path) -> None:
        """Leave it for the process that walks."""
        (folder / GOALS).write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Goals:
        """What was left there."""
        return cls(**json.loads((folder / GOALS).read_text("utf-8")))
