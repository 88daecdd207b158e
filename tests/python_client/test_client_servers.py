"""Servers that callers may choose, and variables in their addresses."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, Literal, get_type_hints

import httpx2
import pytest

from tests.ir.pair import Pair

CASE = Path(__file__).parents[1] / "corpus/cases/servers.yaml"
HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"
PATHS = "paths: {/x: {get: {operationId: x, responses: {'200': {description: d}}}}}\n"


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    Pair(CASE, "choosing", tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "clients/python/src")
    import choosing_client.servers as found  # type: ignore[import-not-found, unused-ignore]

    return found


def test_each_server_is_a_function_of_its_variables(servers: Any) -> None:
    odd = 'a`${x}"b\\{y'
    assert servers.production() == f"https://eu.example.com:8443/{odd}/v1"
    told = servers.production(region="us", port="1", base_path="b")
    assert told == "https://us.example.com:1/b/v1"
    assert servers.staging_example_com() == "https://staging.example.com/v1"
    assert servers.own(host="h") == "https://h"
    assert not hasattr(servers, "relative")


def test_what_is_listed_is_a_literal(servers: Any) -> None:
    hints = get_type_hints(servers.production)
    assert hints["region"] == Literal["eu", "us"]
    assert hints["port"] is str
    assert "Where the data is." in (inspect.getdoc(servers.production) or "")


def test_an_operation_may_have_a_server_of_its_own(servers: Any) -> None:
    from choosing_client import ChoosingClient  # type: ignore[import-not-found, unused-ignore]

    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.url.host}{request.url.path}")
        return httpx2.Response(204)

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    for url in (None, "http://here", "http://here/v1/"):
        api = ChoosingClient(url, http_client=http).with_options(retries=0)
        api.default.upload()
        api.default.download()
        api.default.ping()
        api.default.pong()
    home = seen[1].removesuffix("/files")
    assert home.startswith("eu.example.com")
    assert seen == [
        *("eu.upload.example.com/v2/files", seen[1], "eu.example.com/live/ping", seen[3]),
        *("here/files", "here/files", "here/live/ping", "here/status/ping"),
        *("here/v1/files", "here/v1/files", "here/live/ping", "here/status/ping"),
    ]
    assert seen[3].startswith("eu.example.com/")
    assert seen[3].endswith("/status/ping")


def _client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, servers: str) -> Any:
    source = tmp_path / f"{package}.yaml"
    source.write_text(HEAD + servers + PATHS, "utf-8")
    made = Pair(source, package, tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "clients/python/src")
    return made.client


def test_a_variable_without_a_default_has_to_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers = "servers: [{url: 'https://{host}/v1', variables: {host: {}}}]\n"
    client = _client(tmp_path, monkeypatch, "untold", servers)
    import untold_client.servers as found  # type: ignore[import-not-found, unused-ignore]

    parameters = list(inspect.signature(found.host).parameters.values())
    assert [(p.name, p.default) for p in parameters] == [("host", inspect.Parameter.empty)]
    with pytest.raises(ValueError, match="names no server"):
        client.UntoldClient()


def test_no_choice_is_no_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    servers = "servers: [{url: https://a.example/v1}, {url: /v1}]\n"
    client = _client(tmp_path, monkeypatch, "single", servers)
    assert client.SingleClient.server == "https://a.example/v1"
    assert not (tmp_path / "clients/python/src/single_client/servers.py").exists()
