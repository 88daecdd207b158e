"""Whatever a document says, a terminal and a runner are told nothing by it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from specwright.cli.main import run

from tests.safety import fuzzed, payloads

UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
EVIL = f"{payloads.CONTROLS}\r\n::error::evil\n::set-output name=a::b [bold]x[/bold] [link=y]"


def wrong(document: Any) -> Any:
    """A document with mistakes whose messages quote it."""
    document["paths"][f"/{EVIL}"] = {"get": {"operationId": EVIL, "responses": {}}}
    document["paths"]["/twice"] = {"get": {"operationId": EVIL, "tags": [EVIL], "responses": {}}}
    document["components"]["schemas"][EVIL] = {"$ref": f"#/components/schemas/{EVIL}x"}
    document["components"]["schemas"]["Bad"] = {"pattern": f"({EVIL}", "enum": [EVIL, EVIL]}
    document["security"] = [{EVIL: [EVIL]}]
    return document


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the document, under a name that would be a command too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    fuzzed.write(wrong(fuzzed.document("3.1", lambda _: EVIL)), tmp_path)
    return tmp_path


@pytest.mark.parametrize("verb", ["lint", "generate", "bundle"])
@pytest.mark.parametrize("format_", ["text", "json", "github"])
def test_output_is_plain(
    verb: str, format_: str, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = [verb, "openapi.json"]
    arguments += ["--package", "evil", "--out", "out"] if verb == "generate" else []
    arguments += ["--output", "bundled.json"] if verb == "bundle" else []
    run([*arguments, "--format", format_] if verb != "bundle" else arguments)
    out, err = capfd.readouterr()
    assert out + err
    assert not UNSAFE.search(out + err)
    assert "Traceback" not in out + err
    commands = [line for line in (out + err).splitlines() if line.startswith("::")]
    if format_ == "github" and verb != "bundle":
        assert commands
        assert all(re.match(r"::(error|warning|notice) file=openapi\.json", c) for c in commands)
    else:
        assert not commands
    if format_ == "json" and verb == "lint":
        assert json.loads(out)
