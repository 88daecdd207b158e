"""A project to run the command line in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from specwright import pipeline
from specwright.cli.main import run

Made = Callable[[], int]

DOCUMENT = """\
openapi: 3.1.0
info:
  title: Shop
  description: Things to buy.
  version: 1.0.0
  license: {name: Apache-2.0, identifier: Apache-2.0}
servers:
  - url: http://127.0.0.1:8000
tags:
  - name: Items
    description: Things.
paths:
  /items:
    get:
      tags: [Items]
      operationId: listItems
      summary: List items
      description: Every item of the shop.
      parameters:
        - name: limit
          in: query
          description: How many.
          schema: {type: integer, minimum: 1, maximum: 100, default: 20}
      responses:
        '200':
          description: The items.
          content:
            application/json:
              schema:
                type: array
                items: {$ref: '#/components/schemas/Item'}
        '400': {$ref: '#/components/responses/BadRequest'}
  /items/{item_id}:
    get:
      tags: [Items]
      operationId: getItem
      summary: Read an item
      description: One item.
      parameters:
        - name: item_id
          in: path
          required: true
          description: Which.
          schema: {type: integer, minimum: 1}
      responses:
        '200':
          description: The item.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Item'}
        '404': {$ref: '#/components/responses/NotFound'}
components:
  responses:
    BadRequest:
      description: The request breaks the contract.
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
    NotFound:
      description: There is no such thing.
      content:
        application/problem+json:
          schema: {$ref: '#/components/schemas/Problem'}
  schemas:
    Item:
      description: A thing.
      type: object
      required: [id, name]
      properties:
        id: {type: integer, description: Number.}
        name: {type: string, description: Name.}
    Problem:
      description: What went wrong.
      type: object
      required: [title, status]
      properties:
        title: {type: string, description: In short.}
        status: {type: integer, description: The status.}
        detail: {type: string, description: In full.}
"""

PYPROJECT = """\
[tool.specwright]
document = "openapi.yaml"
out = "generated"
package = "shop"
handlers = "src/{tag}.py"
"""


@dataclass(frozen=True)
class Result:
    """What a verb answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Project:
    """A directory with a document and settings, and the command line in it."""

    root: Path
    specwright: Callable[..., Result]

    def path(self, name: str) -> Path:
        return self.root / name

    def change(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text()
        assert old in text
        self.path(name).write_text(text.replace(old, new))

    def tree(self, name: str = ".") -> dict[str, bytes]:
        """Every file below a folder, with its content."""
        folder = self.path(name)
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and ".cache" not in str(path)
        }


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Project:
    """A small shop; verbs run in this process, as the console script runs them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)

    def specwright(*arguments: str) -> Result:
        capfd.readouterr()
        code = run(list(arguments))
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Result(code, out, err)

    return Project(tmp_path, specwright)


@pytest.fixture
def made(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Made:
    """How often everything was generated since it was last asked; there is a cache."""
    monkeypatch.setenv("SPECWRIGHT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    count = [0]
    generate = pipeline.generate

    def counted(*arguments: object, **options: object) -> pipeline.Generation:
        count[0] += 1
        return generate(*arguments, **options)

    monkeypatch.setattr(pipeline, "generate", counted)

    def answer() -> int:
        done, count[0] = count[0], 0
        return done

    return answer


@pytest.fixture
def console(tmp_path: Path) -> Callable[..., Result]:
    """The console script as a person starts it."""

    def start(*arguments: str, **environment: str) -> Result:
        script = Path(sys.executable).parent / "specwright"
        done = subprocess.run(
            [script, *arguments],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return start
