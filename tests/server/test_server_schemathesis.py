"""Schemathesis, all checks and phases, in process: it finds nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.server.conftest import CASES

HOOKS = """
import schemathesis
from tests.server.nasty_service import application


@schemathesis.hook
def after_load_schema(context, schema):
    schema.app = application()
"""
SETTINGS = """
hooks = "hooks.py"
seed = 1
base-url = "http://127.0.0.1"
workers = 1
continue-on-failure = true
cache = { enabled = false }

[generation]
max-examples = 25
database = "none"

[phases.coverage]
generate-duplicate-query-parameters = true

[phases.stateful.inference]
algorithms = []

[auth.openapi]
token = { bearer = "ann:read,write" }
ticket = { api_key = "t" }
key = { api_key = "k" }
person = { username = "bob", password = "pass:word" }
"""


def tool_copy() -> Any:
    """The nasty document without what the tool itself cannot judge, each for its reason."""
    document = yaml.safe_load((CASES / "nasty" / "openapi.yaml").read_text())
    # It does not check that oauth2 is enforced; as http bearer it does.
    document["components"]["securitySchemes"]["token"] = {"type": "http", "scheme": "bearer"}
    # One value of an array in a form looks like a scalar, which it counts as invalid.
    document["components"]["schemas"]["Order"]["properties"].pop("extras")
    # An object without members leaves no trace in a form, which it counts as sent and invalid.
    document["components"]["schemas"]["Order"]["properties"].pop("place")
    upload = document["paths"]["/uploads"]["post"]["requestBody"]["content"]
    upload["multipart/form-data"]["schema"]["properties"].pop("more")
    # For a range of text types it sends JSON and YAML, and judges what they stand for.
    choice = document["paths"]["/choices"]["post"]["requestBody"]["content"]
    choice["text/plain"] = choice.pop("text/*")
    # These break the contract on purpose, and are not implemented on purpose.
    del document["paths"]["/moods"], document["paths"]["/later"]
    # It wants XML to be checked against its schema, and has numbers sent back that break one.
    del document["paths"]["/readings"]
    return document


def test_schemathesis_finds_nothing(nasty_source: Path, tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(tool_copy(), default=str))
    (tmp_path / "hooks.py").write_text(HOOKS)
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml"]
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(nasty_source), str(root), *sys.path])
    found = subprocess.run(
        [*command, "run", "openapi.json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    cases = re.search(r"(\d+) generated", found.stdout)
    assert cases is not None
    assert int(cases[1]) > 1000, found.stdout[-2000:]
