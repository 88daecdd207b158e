"""TypeScript source as atoms, by a parser of the JavaScript world."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.safety.atoms import Atom, Kind

HERE = Path(__file__).parent
TOOLS = HERE.parent / "typescript_client"


def typescript_atoms(sources: Mapping[str, str]) -> dict[str, list[Atom]]:
    """Everything that modules say, by their names; one process for all of them."""
    done = subprocess.run(
        ["node", HERE / "typescript_atoms.mjs", TOOLS / "package.json"],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    read = json.loads(done.stdout)
    return {name: _atoms(name, found) for name, found in read.items()}


def _atoms(name: str, found: str | list[tuple[str, object]]) -> list[Atom]:
    """The atoms of one file; a file that cannot be read is one comment that no twin has."""
    if isinstance(found, str):
        return [Atom(Kind.COMMENT, f"{name}: {found}")]
    return [Atom(Kind(kind), value) for kind, value in found]
