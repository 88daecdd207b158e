"""What a document says of itself stands in package metadata and READMEs as nothing but text."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from specwright import pipeline

HOSTILE = [
    "Rockets \N{ROCKET}",
    "Delete \x7f, escape \x1b[31m, and turn \u202eround",
    'Quotes " and \\ backslashes',
    "Tags </script><script>alert(1)</script>",
    "Links [a](javascript:alert(1)) and `code` | cells",
    "Lines\n\n[project]\nname = 'x'\n```",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_and_summaries(tmp_path: Path, text: str) -> None:
    about = {"title": text, "summary": text, "version": "1.0", "contact": {"name": text}}
    operation = {
        "operationId": "ping",
        "tags": ["Pings"],
        "summary": text,
        "responses": {"204": {"description": text}},
    }
    document = {
        "openapi": "3.1.0",
        "info": about,
        "tags": [{"name": "Pings", "description": text}],
        "paths": {"/ping": {"get": operation}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    files = {file.path: file.content for file in pipeline.generate(path, "shop").files}
    described = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    for folder in ("server", "clients/python"):
        project = tomllib.loads(str(files[f"{folder}/pyproject.toml"]))["project"]
        assert described in project["description"]
    package = json.loads(files["clients/typescript/package.json"])
    assert package["description"] == described
    for folder in ("server", "clients/python", "clients/typescript"):
        readme = str(files[f"{folder}/README.md"])
        assert "<script>" not in readme
        assert "[a](" not in readme
        assert "\n[project]" not in readme
        assert all(c.isprintable() or c == "\n" for c in readme)
