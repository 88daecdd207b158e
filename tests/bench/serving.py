"""The row about requests to a generated server, beside the same operations written by hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.measure import run
from tests.bench.scene import Scene, generate, settings

_PROGRAMS = Path(__file__).parent / "requests"
_TURNS = 40
_OTHERS = {"by_hand": ("plain FastAPI", 1.0), "lean": ("Starlette with msgspec", 2.0)}
_CASES = {
    "accepted": "request accepted, 1 KB in and out",
    "secured": "request accepted, with credentials",
    "refused": "request refused, 1 KB in",
}


def requests(scene: Scene) -> Iterator[Figure]:
    """One operation with a path variable, a query parameter, a header and JSON in and out."""
    folder = scene.folder("requests")
    shutil.copy(_PROGRAMS / "openapi.yaml", folder)
    run([*generate(folder / "openapi.yaml"), "--only", "server"], folder, settings(folder))
    paths = [folder / "out/server/src", _PROGRAMS]
    drive = [_PROGRAMS / "drive.py", str(_TURNS * scene.rounds), "generated", *_OTHERS]
    told = subprocess.run(
        [scene.peers.python("python"), *drive],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        stdout=subprocess.PIPE,
        check=True,
    )
    costs = json.loads(told.stdout)
    for case, what in _CASES.items():
        for name, (against, most) in _OTHERS.items():
            found = costs[case]
            yield Figure(what, found["generated"], "µs", against, found[name], most)
