"""The proof of the registry's own contract, fuzzing the real service: what ``make prove`` does."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.journey.steps import BIN, LIFETIMES, token, with_typescript
from tests.live_registry import running_registry


def main() -> int:
    """Start a registry, and end as the proof does."""
    command = [str(BIN / "specwright"), "prove", "--report", "dist/proof.json", *sys.argv[1:]]
    Path("dist").mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="registry-") as folder,
        running_registry(Path(folder), **LIFETIMES) as registry,
    ):
        variables = {**with_typescript(), "SPECWRIGHT_TOKEN": token(registry.base_url)}
        return subprocess.run(
            [*command, "--url", registry.base_url], env=variables, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
