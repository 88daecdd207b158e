"""Servers of single operations, relative ones among them, and of documents with an address."""

from __future__ import annotations

from typing import Any

import pytest

OWN = """
servers: [{url: https://api.example/v1}]
paths:
  /x:
    get:
      servers: [%s]
      responses: {'200': {description: d}}
"""


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ("{url: https://files.example/v2/}", "https://files.example/v2"),
        ("{url: https://api.example/v1/}", None),
        ("{url: /v2}", "/v2"),
        ("{url: ../files/}", "../files/"),
        ("{url: //files.example}", "//files.example"),
        ("{url: '/{stage}', variables: {stage: {default: live}}}", "/live"),
        ("{url: /v2}, {url: https://files.example}", "https://files.example"),
    ],
)
def test_an_operation_has_a_server_of_its_own(built: Any, server: str, found: str | None) -> None:
    api = built(OWN % server)
    assert api.api.operations[0].server == found
    assert api.rules == []


@pytest.mark.parametrize(
    "server", ["{url: '{everything}'}", "{url: '/{stage}'}", "{url: ftp://files.example}"]
)
def test_a_server_that_nobody_can_find_is_told(built: Any, server: str) -> None:
    api = built(OWN % server)
    assert api.api.operations[0].server is None
    assert api.rules == ["unsupported-server"]


def test_a_document_with_an_address_completes_its_servers(built: Any) -> None:
    source = """
    $self: https://docs.example/apis/openapi.yaml
    servers: [{url: ./v1}, {url: '/{stage}/v2', variables: {stage: {default: live}}}, {url: '{u}'}]
    paths:
      /x: {get: {servers: [{url: ../v3/}], responses: {'200': {description: d}}}}
      /y: {get: {servers: [{url: v1}], responses: {'200': {description: d}}}}
    """
    api = built(source, version="3.2.0").api
    assert [server.url for server in api.servers] == [
        "https://docs.example/apis/v1",
        "https://docs.example/live/v2",
        "",
    ]
    assert api.servers[1].template == "https://docs.example/{stage}/v2"
    assert [o.server for o in api.operations] == ["https://docs.example/v3", None]
    (alone,) = built("$self: https://docs.example/a.yaml\npaths: {}", version="3.2.0").api.servers
    assert (alone.url, alone.complete) == ("https://docs.example/", True)
