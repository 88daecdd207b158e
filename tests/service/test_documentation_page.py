"""The documentation page in a real browser: it shows every operation and asks nobody else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live_registry import LiveRegistry

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
# Without these a browser talks to its maker, which has nothing to do with the page.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Page:
    """What became of the page in the browser."""

    elements: str
    """The document object model after all scripts ran."""
    console: str
    asked: frozenset[str]
    """Addresses that the page itself asked for."""


@pytest.fixture(scope="module")
def page(live_registry: LiveRegistry, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The documentation page of a running registry, opened in Chromium."""
    if BROWSER is None:
        pytest.skip("there is no Chromium on this machine: the page was left out")
    profile = tmp_path_factory.mktemp("profile")
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            *QUIET,
            f"--user-data-dir={profile}",
            f"--log-net-log={profile / 'net.json'}",
            "--enable-logging=stderr",
            "--virtual-time-budget=30000",
            "--dump-dom",
            f"{live_registry.base_url}/docs",
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    log = json.loads((profile / "net.json").read_text(encoding="utf-8", errors="replace"))
    started = [event.get("params", {}) for event in log["events"]]
    asked = {
        request["url"]
        for request in started
        # The browser's own requests have no page behind them.
        if request.get("initiator") == live_registry.base_url and "url" in request
    }
    return Page(done.stdout, done.stderr, frozenset(asked))


def test_every_operation_is_shown(page: Page) -> None:
    spec = Path(__file__).parents[2] / "spec" / "openapi.yaml"
    document = spec.read_text(encoding="utf-8")
    paths = document[document.index("\npaths:") : document.index("\nwebhooks:")]
    operations = re.findall(r"operationId: (\w+)", paths)
    assert len(operations) >= 35
    missing = [name for name in operations if f"-{name}" not in page.elements]
    assert not missing


def test_nothing_is_blocked_and_nobody_else_is_asked(
    page: Page, live_registry: LiveRegistry
) -> None:
    assert "Content Security Policy" not in page.console
    assert f"{live_registry.base_url}/openapi.json" in page.asked
    assert not [url for url in page.asked if not url.startswith(f"{live_registry.base_url}/")]
