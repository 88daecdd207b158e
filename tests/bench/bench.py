"""What the toolchain costs beside what it stands on: CPU time of whole processes, in one run."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
DOCUMENT = ROOT / "spec/openapi.yaml"
ROUNDS = 3


def main() -> None:
    """Measure each program a few times, and print the best of each as a ratio."""
    with tempfile.TemporaryDirectory() as folder:
        models = [
            BIN / "datamodel-codegen",
            *("--input", DOCUMENT, "--input-file-type", "openapi"),
            *("--output-model-type", "pydantic_v2.BaseModel", "--output", f"{folder}/models.py"),
        ]
        generate = [BIN / "specwright", "generate", DOCUMENT, "--out"]
        programs: dict[str, list[str | Path]] = {
            "datamodel-codegen: the models alone": models,
            "specwright generate: server and two clients": [*generate, f"{folder}/all"],
            "specwright generate --check": [*generate, f"{folder}/all", "--check"],
            "specwright generate --only models": [
                *generate,
                f"{folder}/some",
                "--only",
                "models",
            ],
            "specwright lint": [BIN / "specwright", "lint", DOCUMENT],
            "python -c pass": [BIN / "python", "-c", "pass"],
        }
        costs = {
            name: min(_cpu(command) for _ in range(ROUNDS)) for name, command in programs.items()
        }
    base = next(iter(costs.values()))
    table = Table(title=f"CPU time for {DOCUMENT.relative_to(ROOT)}, best of {ROUNDS}")
    table.add_column("program")
    table.add_column("CPU", justify="right")
    table.add_column("ratio", justify="right")
    for name, cost in costs.items():
        table.add_row(name, f"{cost:.2f} s", f"{cost / base:.2f}")
    Console().print(table)


def _cpu(command: list[str | Path]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


if __name__ == "__main__":
    main()
