"""Findings in reports, and requests that can be sent again."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from specwright.diagnostics import Diagnostic, Location, Severity
from specwright.verify.coverage import OperationCoverage, Reached
from specwright.verify.fuzz import Outcome, reports
from specwright.verify.fuzz import outcome as outcomes
from specwright.verify.fuzz.outcome import Told
from specwright.verify.fuzz.repeat import as_curl, as_python
from specwright.verify.mistakes import UNKNOWN_HEADER
from specwright.verify.record import Sent


@pytest.fixture
def echo() -> Iterator[tuple[str, list[tuple[str, str, dict[str, str], bytes]]]]:
    """A service that remembers what arrives."""
    arrived: list[tuple[str, str, dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            arrived.append((self.command, self.path, headers, self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", arrived
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "content",
    [
        b'{"name": "it\'s $HOME `id`"}',
        b"@/etc/passwd",
        "h\u00e9llo \u2028".encode(),
        bytes(range(256)) + b"100% \\x41",
        b"",
    ],
)
def test_both_repeat_the_very_request(echo: tuple[str, list[Any]], content: bytes) -> None:
    url, arrived = echo
    sent = Sent(
        "text/x",
        content,
        method="POST",
        uri=f"{url}/a%20b?c='d'&e=$f",
        headers={"content-type": ("text/x",), "x-quote": ("it's \\ $HOME",)},
    )
    subprocess.run(["sh", "-c", f"{as_curl(sent)} --silent --fail"], check=True)
    program = f"import httpx2; {as_python(sent)}.raise_for_status()"
    subprocess.run([sys.executable, "-c", program], check=True)
    for method, path, headers, body in arrived:
        assert (method, path, body) == ("POST", "/a%20b?c='d'&e=$f", content)
        assert (headers["content-type"], headers["x-quote"]) == ("text/x", "it's \\ $HOME")
    assert len(arrived) == 2


def test_long_bodies_are_left_out_of_both() -> None:
    sent = Sent("text/x", b"a" * 5000, "POST", "http://x/", {})
    assert as_curl(sent) == "curl -X POST --data-binary @body http://x/"
    assert as_python(sent) == "httpx2.request('POST', 'http://x/', content=open(\"body\", \"rb\"))"


@pytest.fixture
def outcome() -> Outcome:
    place = Location("spec.yaml", 7, 3)
    broken = Diagnostic(Severity.ERROR, "not-a-server-error", "read <b>failed\x1b[31m", place)
    vacuous = Diagnostic(Severity.ERROR, "nothing-proved", "no operation", Location("spec.yaml"))
    nothing = Reached({})
    return Outcome(
        told=(Told("GET /a", broken, "curl '<x>'", "httpx2.request()"), Told("", vacuous)),
        cases=5,
        operations={
            "GET /a": outcomes.Tested({500: 2, 200: 1}, ()),
            "PUT /a": outcomes.Tested({204: 2}, ()),
        },
        summary="5 requests",
        set_aside={UNKNOWN_HEADER: 3},
        coverage=(
            OperationCoverage("read", Reached({"200": 1, "404": 0}), nothing, nothing, nothing),
        ),
    )


def test_the_reports_say_the_same(outcome: Outcome, tmp_path: Path) -> None:
    reports.write(outcome, tmp_path)
    told = json.loads((tmp_path / "report.json").read_text())
    assert told["findings"][0] == {
        "severity": "error",
        "rule": "not-a-server-error",
        "message": "read <b>failed\x1b[31m",
        "file": "spec.yaml",
        "line": 7,
        "column": 3,
        "curl": "curl '<x>'",
        "python": "httpx2.request()",
    }
    assert (told["setAside"][0]["id"], told["setAside"][0]["findings"]) == ("unknown-header", 3)
    assert told["operations"]["GET /a"] == {"200": 1, "500": 2}
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    cases = {case.get("name"): case for case in suite}
    (failure,) = cases["GET /a"]
    assert failure.get("type") == "not-a-server-error"
    assert failure.text is not None
    assert failure.text.splitlines() == ["spec.yaml:7:3", "curl '<x>'", "httpx2.request()"]
    assert list(cases["PUT /a"]) == []
    assert len(cases["the run as a whole"]) == 1
    page = (tmp_path / "report.html").read_text()
    assert "<td>read" in page
    assert "<td>404" in page
    assert "read &lt;b&gt;failed\\x1b[31m" in page
    assert "\x1b" not in page
    assert "curl &#x27;&lt;x&gt;&#x27;" in page
