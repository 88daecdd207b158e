"""specwright fuzz against a service that keeps its contract, and one that does not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from specwright.config import FuzzSettings
from specwright.verify import fuzz as driver

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Doors", "version": "1"},
    "paths": {
        "/doors/{number}": {
            "get": {
                "operationId": "getDoor",
                "security": [{"oauth": []}],
                "parameters": [
                    {
                        "name": "number",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "integer", "minimum": 1},
                    }
                ],
                "responses": {
                    "200": {
                        "description": "The door.",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["open"],
                                    "properties": {"open": {"type": "boolean"}},
                                }
                            }
                        },
                    },
                    "401": {"description": "Who are you?"},
                    "404": {"description": "No such door."},
                },
            }
        }
    },
    "components": {
        "securitySchemes": {
            "oauth": {
                "type": "oauth2",
                "flows": {"password": {"tokenUrl": "/token", "scopes": {}}},
            }
        }
    },
}


class Doors(BaseHTTPRequestHandler):
    """A service by hand, so that it can break any promise."""

    protocol_version = "HTTP/1.1"
    fault = ""

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        parts = urlsplit(self.path)
        number = parts.path.removeprefix("/doors/")
        known = parts.path.startswith("/doors/") and number.isascii() and number.isdigit()
        if self.command != "GET":
            self.reply(405, headers={"Allow": "GET"})
        elif self.fault == "locked" or (
            self.fault != "open to all" and self.headers["Authorization"] != "Bearer key"
        ):
            self.reply(401, headers={"WWW-Authenticate": "Bearer"})
        elif self.fault == "crash" and known and len(number) > 3:
            self.reply(500)
        elif not known or int(number) < 1 or parse_qs(parts.query, keep_blank_values=True):
            self.reply(404)
        else:
            state: object = "yes" if self.fault == "wrong type" else True
            self.reply(200, json.dumps({"open": state}).encode())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = answer  # noqa: N815
    do_HEAD = do_QUERY = answer  # noqa: N815

    def reply(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if body:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    handler = type("Faulty", (Doors,), {"fault": getattr(request, "param", "")})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def doors(project):
    project.path("openapi.yaml").write_text(json.dumps(DOCUMENT, indent=2))
    return project


def test_a_service_that_keeps_its_contract(doors, url: str) -> None:
    result = doors.specwright(
        "fuzz", url, "--max-examples", "5", "--token", "key", "--report-dir", "reports"
    )
    assert (result.code, result.out) == (0, "")
    assert "1 operations, 1 of them succeeded, 0 findings" in result.err
    assert {p.name for p in doors.path("reports").iterdir()} == {
        "report.html",
        "junit.xml",
        "events.ndjson",
        "report.json",
        "output.txt",
    }
    report = json.loads(doors.path("reports/report.json").read_text())
    assert (report["clean"], report["findings"]) == (True, [])
    assert report["operations"]["GET /doors/{number}"]["401"] > 1
    (covered,) = report["coverage"]
    assert set(covered["statuses"]) == {"200", "401", "404"}
    assert all(covered["statuses"].values())
    assert covered["parameters"]["path number"] > 10
    assert "contract coverage: 3 of 3 declared statuses, 1 of 1 parameters" in result.err


def test_what_is_never_reached_is_named(doors, url: str) -> None:
    doors.change("openapi.yaml", '"404": {', '"410": {"description": "Gone."}, "404": {')
    result = doors.specwright("fuzz", url, "--max-examples", "5", "--token", "key", "--coverage")
    assert result.code == 0
    assert result.out.splitlines() == [
        "operation  statuses  parameters  bodies  branches",
        "getDoor    3/4       1/1         0/0     0/0",
        "getDoor never reached: 410",
    ]


@pytest.mark.parametrize(
    ("url", "rule", "words"),
    [
        ("wrong type", "response-schema-conformance", "answered a body that breaks its schema"),
        ("crash", "not-a-server-error", "failed with a server error (500)"),
        # Only seen because the tool is shown oauth2 as a bearer token.
        ("open to all", "ignored-auth", "answered without the credentials it asks for"),
    ],
    indirect=["url"],
)
def test_a_broken_promise_has_operation_line_and_curl(
    doors, url: str, rule: str, words: str
) -> None:
    result = doors.specwright(
        "fuzz", url, "--max-examples", "5", "-H", "Authorization: Bearer key", "--format", "json"
    )
    assert result.code == 1
    found = {f["rule"]: f for f in json.loads(result.out)}
    finding = found[rule]
    assert (finding["file"], finding["line"]) == ("openapi.yaml", 9)
    assert finding["message"].startswith(f"getDoor {words}")
    assert finding["curl"].startswith("curl -X GET")
    assert f"{url}/doors/" in finding["curl"]
    assert finding["python"].startswith(f"httpx2.request('GET', '{url}/doors/")


@pytest.mark.parametrize("url", ["locked"], indirect=True)
def test_success_without_proof_is_no_success(doors, url: str) -> None:
    result = doors.specwright("fuzz", url, "--max-examples", "3")
    assert result.code == 1
    assert "error never-succeeded getDoor never succeeded: it answered only 401" in result.out
    assert "error nothing-proved no operation ever succeeded" in result.out


def test_equal_seeds_give_equal_requests(doors, url: str, tmp_path: Path) -> None:
    sent = []
    for run in ("one", "two"):
        doors.specwright(
            "fuzz", url, "--max-examples", "5", "--seed", "7", "--token", "key", "--report-dir", run
        )
        lines = (tmp_path / run / "events.ndjson").read_text().splitlines()
        recorders = [
            event["ScenarioFinished"]["recorder"]
            for event in map(json.loads, lines)
            if "ScenarioFinished" in event
        ]
        sent.append(
            [
                interaction["request"]["uri"]
                for recorder in recorders
                for interaction in (recorder.get("interactions") or {}).values()
            ]
        )
    assert sent[0] == sent[1] != []


def test_settings_reach_the_tool(doors, url: str) -> None:
    with doors.path("pyproject.toml").open("a") as settings:
        settings.write(
            "[tool.specwright.fuzz]\nmax-examples = 2\nseed = 3\n"
            'expected-statuses = { getDoor = [418] }\ninference = ["location-headers"]\n'
        )
    result = doors.specwright("fuzz", url, "--token", "key")
    assert result.code == 0
    assert "seed 3" in result.err


def test_the_document_is_judged_before_the_service(doors, url: str) -> None:
    doors.path("openapi.yaml").write_text("openapi: [")
    assert doors.specwright("fuzz", url).code == 1


def test_credentials_are_no_arguments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, Any] = {}

    def start(command: list[str], **options: Any) -> None:
        seen.update(options, command=command)
        seen["config"] = (options["cwd"] / "schemathesis.toml").read_text()
        raise KeyboardInterrupt

    path = tmp_path / "openapi.yaml"
    path.write_text("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n")
    monkeypatch.setattr("subprocess.Popen", start)
    monkeypatch.setattr("specwright.verify.fuzz.run._refuse_silence", lambda _url: None)
    order = driver.Order(
        url="http://127.0.0.1:1",
        max_examples=1,
        seed=1,
        token="secret-token",
        headers=("X-Key: secret-key",),
        report_dir=None,
        settings=FuzzSettings(),
    )
    with pytest.raises(KeyboardInterrupt):
        driver.fuzz(path, order, lambda _line: None)
    assert "secret-" not in " ".join(seen["command"]) + seen["config"]
    assert {"secret-key", "Bearer secret-token"} <= set(seen["env"].values())
