"""The examples in the READMEs of the generated packages work as printed."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

PRELUDE = """
from collections.abc import Callable

from warehouse_client import models


def example(sign: Callable[[bytes], str], body: models.Stock) -> None:
"""


def blocks(readme: Path) -> list[str]:
    """The Python in a README."""
    return re.findall(r"```python\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)


def test_a_receiver_listens_as_the_server_package_says(importable: None, generated: Path) -> None:
    serving, receiving, _ = blocks(generated / "server/README.md")
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(serving, "README.md", "exec"), names)
    exec(compile(receiving, "README.md", "exec"), names)
    answer = TestClient(names["app"]).options("/hooks")
    assert (answer.status_code, answer.headers["allow"]) == (204, "OPTIONS, POST")


def test_a_sender_is_used_as_the_client_package_says(generated: Path, tmp_path: Path) -> None:
    sending = blocks(generated / "clients/python/README.md")[-1]
    assert "webhooks.stock_changed(" in sending
    (tmp_path / "example.py").write_text(PRELUDE + textwrap.indent(sending, "    "), "utf-8")
    (tmp_path / "warehouse_client").symlink_to(generated / "clients/python/src/warehouse_client")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    found = subprocess.run([*command, "example.py"], cwd=tmp_path, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
