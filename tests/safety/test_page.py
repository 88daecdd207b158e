"""The documentation page of a hostile document in a real browser: no script of it, no request."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from specwright import pipeline

from tests.safety import fuzzed
from tests.service.test_documentation_page import BROWSER, QUIET

EVIL = (
    "</script><script>document.title='evil'</script> <img src=x onerror=document.title='evil'> "
    "<svg onload=document.title='evil'> <iframe src=javascript:document.title='evil'></iframe> "
    "[a](javascript:document.title='evil') ![b](https://evil.test/b.png) <style>@import "
    "'https://evil.test/c.css'</style> <a href=javascript:document.title='evil'>d</a> "
    "<form action=https://evil.test><button>e</button></form> {{constructor.constructor('x')()}}"
)
LINK = "javascript:document.title='evil'//"
SERVE = """
import sys
sys.path.insert(0, sys.argv[1] + "/server/src")
import evil_server, uvicorn
from fastapi import FastAPI
app = FastAPI()
for name in evil_server.__all__:
    if name.endswith("_router"):
        handler = next(n for n in evil_server.__all__ if n.endswith("Handler"))
        app.include_router(getattr(evil_server, name)(getattr(evil_server, handler)))
evil_server.keep_contract(app)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
"""


def document() -> dict[str, object]:
    """One operation with hostile text and links in every place that the page shows."""
    found = {
        "openapi": "3.1.0",
        "info": {
            "title": EVIL,
            "description": EVIL,
            "version": EVIL,
            "termsOfService": LINK,
            "contact": {"name": EVIL, "url": LINK, "email": LINK},
            "license": {"name": EVIL, "url": LINK},
        },
        "externalDocs": {"url": LINK, "description": EVIL},
        "servers": [{"url": LINK, "description": EVIL}, {"url": "https://evil.test"}],
        "tags": [{"name": "a", "description": EVIL, "externalDocs": {"url": LINK}}],
        "paths": {
            "/a": {
                "get": {
                    "tags": ["a"],
                    "operationId": "a",
                    "summary": EVIL,
                    "description": EVIL,
                    "externalDocs": {"url": LINK, "description": EVIL},
                    "parameters": [
                        {
                            "name": "q",
                            "in": "query",
                            "description": EVIL,
                            "schema": {"type": "string", "default": EVIL, "enum": [EVIL, "x"]},
                        }
                    ],
                    "responses": {
                        "200": {
                            "description": EVIL,
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/A"},
                                    "example": {"a": EVIL},
                                }
                            },
                        }
                    },
                }
            }
        },
        "components": {
            "schemas": {"A": {"type": "object", "title": EVIL, "description": EVIL}},
            "securitySchemes": {
                "oauth": {
                    "type": "oauth2",
                    "description": EVIL,
                    "flows": {"implicit": {"authorizationUrl": LINK, "scopes": {"x": EVIL}}},
                }
            },
        },
    }
    return dict(found)


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.found.append((tag, attrs))


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where the hostile service listens."""
    for file in pipeline.generate(fuzzed.write(document(), tmp_path), "evil", ("server",)).files:
        place = tmp_path / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        content = file.content
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVE, tmp_path, str(port)])
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/openapi.json").close()
                break
            except OSError:
                assert server.poll() is None, "the service ended"
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
def test_nothing_of_the_document_runs_or_asks(address: str, tmp_path: Path) -> None:
    assert BROWSER is not None
    with urllib.request.urlopen(f"{address}/docs/") as answer:
        policy = answer.headers["content-security-policy"]
        page = answer.read().decode()
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in re.search("script-src[^;]*", policy)[0]  # type: ignore[index]
    assert "evil" not in page, "the page itself holds no text of the document"
    profile = tmp_path / "profile"
    done = subprocess.run(
        [
            *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", *QUIET),
            f"--user-data-dir={profile}",
            f"--log-net-log={profile / 'net.json'}",
            *("--virtual-time-budget=15000", "--dump-dom", f"{address}/docs/#/a/a"),
        ],
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    shown = done.stdout
    assert "document.title" in shown, "the texts are shown, as texts"
    assert "<title>API documentation</title>" in shown
    elements = Elements()
    elements.feed(shown)
    assert not [name for name, _ in elements.found if name in ("iframe", "form", "object")]
    attributes = [pair for _, pairs in elements.found for pair in pairs]
    assert not [name for name, _ in attributes if name.startswith("on")]
    links = [(tag, n, v) for tag, pairs in elements.found for n, v in pairs if n != "value"]
    assert not [link for link in links if re.match(r"\s*javascript:", link[2] or "", re.I)]
    assert len([name for name, _ in elements.found if name == "script"]) == 2
    log = json.loads((profile / "net.json").read_text("utf-8", errors="replace"))
    asked = {
        event["params"]["url"]
        for event in log["events"]
        if event.get("params", {}).get("initiator") == address and "url" in event["params"]
    }
    assert f"{address}/openapi.json" in asked
    assert not [url for url in asked if not url.startswith((f"{address}/", "data:"))]
