"""Request bodies: strict texts, exact schemas, honest media types."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.server.conftest import Exchange

JSON = {"content-type": "application/json"}


def post(
    client: TestClient, path: str, content: bytes | str, type_: str = "application/json"
) -> Any:
    return client.post(path, content=content, headers={"content-type": type_})


@pytest.mark.parametrize(
    "text",
    [
        '{"name":"a","secret":"s","price":NaN}',
        '{"name":"a","secret":"s","price":Infinity}',
        '{"name":"a","secret":"s","price":-Infinity}',
        '{"name":"a","secret":"s","price":1e999}',
        '{"name":"a","name":"a","secret":"s"}',
        '{"name":"a","secret":"s","labels":{"x":"1","x":"1"}}',
        '{"name":"a","secret":"\\ud800"}',
        '{"name":"a","secret":"\\udc00\\ud800"}',
        '{"name":"a","secret":"s","size":' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"a":' * 100_000,
        "[" * 300 + "]" * 300,
        '{"name":"a","secret":"s",}',
        "{'name':'a'}",
        '{"name":"a","secret":"s"} x',
        '{"name":"a","secret":"s"}{}',
        '{"name":"a\tb","secret":"s"}',
        '\ufeff{"name":"a","secret":"s"}',
        "\u00a0{}",
        "// c\n{}",
        '{"name":"a","secret":"s","price":01}',
        '{"name":"a","secret":"s","price":+1}',
        '{"name":"a","secret":"s","price":.5}',
        "",
        " ",
        "nul",
    ],
)
def test_a_text_that_is_not_json_is_malformed(client: TestClient, text: str) -> None:
    answer = post(client, "/things", text.encode("utf-8", "surrogatepass"))
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "octets",
    [b'{"name":"\xff","secret":"s"}', '{"name":"ü"}'.encode("utf-16"), b'{"name":"\xed\xa0\x80"}'],
)
def test_json_is_utf_8(client: TestClient, octets: bytes) -> None:
    assert post(client, "/things", octets).status_code == 400


GOOD: dict[str, Any] = {"name": "a", "secret": "s"}


@pytest.mark.parametrize(
    ("member", "pointer"),
    [
        ({"name": 1}, "/body/name"),
        ({"name": None}, "/body/name"),
        ({"name": ""}, "/body/name"),
        ({"name": "a" * 41}, "/body/name"),
        ({"price": "1"}, "/body/price"),
        ({"price": True}, "/body/price"),
        ({"price": 0.001}, "/body/price"),
        ({"size": "1"}, "/body/size"),
        ({"size": 1.5}, "/body/size"),
        ({"size": True}, "/body/size"),
        ({"size": 2**63}, "/body/size"),
        ({"tags": ["a", "a"]}, "/body/tags"),
        ({"tags": "a"}, "/body/tags"),
        ({"mail": "Ann <ann@example.org>"}, "/body/mail"),
        ({"mail": "ann"}, "/body/mail"),
        ({"born": "2026-02-30"}, "/body/born"),
        ({"born": 1}, "/body/born"),
        ({"born": "2026-01-01T00:00:00Z"}, "/body/born"),
        ({"labels": {"A": "x"}}, "/body/labels"),
        ({"labels": {"a": 1}}, "/body/labels/a"),
        ({"first": "x"}, "/body"),
        ({"colour": "red"}, "/body/colour"),
        ({"unknown": 1}, "/body"),
        ({"secret": ""}, "/body/secret"),
    ],
)
def test_a_body_that_breaks_its_schema_is_refused(
    client: TestClient, member: dict[str, Any], pointer: str
) -> None:
    answer = client.post("/things", json={**GOOD, **member})
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]], answer.text


@pytest.mark.parametrize(
    "member",
    [
        {},
        {"note": None},
        {"price": 19.99},
        {"price": 0.07},
        {"size": 1.0},
        {"size": -(2**63)},
        {"tags": []},
        {"first": "x", "last": "y"},
        {"mail": "ann@example.org"},
        {"name": "\U0001f600" * 40},
    ],
)
def test_a_body_that_keeps_it_is_accepted(client: TestClient, member: dict[str, Any]) -> None:
    answer = client.post("/things", json={**GOOD, **member})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == "/things/1"
    assert answer.headers["x-rank"] == "3"
    sent = answer.json()
    assert set(sent) == {"name", "id"} | set(member), "absent members stay absent"
    assert "secret" not in sent


def test_what_a_refused_body_held_is_not_repeated(client: TestClient) -> None:
    answer = client.post("/things", json={"name": "a", "secret": 12345678})
    assert "12345678" not in answer.text


@pytest.mark.parametrize(
    "type_",
    [
        None,
        "",
        "json",
        "application/json; charset",
        "text/plain",
        "application/xml",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "application/problem+json",
    ],
)
def test_another_content_type_is_not_supported(client: TestClient, type_: str | None) -> None:
    headers = {} if type_ is None else {"content-type": type_}
    answer = client.post("/things", content=b'{"name":"a","secret":"s"}', headers=headers)
    assert answer.status_code == 415, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "type_",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=UTF-8",
        'application/json; charset="utf-8"',
    ],
)
def test_the_same_content_type_in_other_letters_is(client: TestClient, type_: str) -> None:
    assert post(client, "/things", b'{"name":"a","secret":"s"}', type_).status_code == 201


def test_an_encoded_body_is_not_supported(client: TestClient) -> None:
    headers = {**JSON, "content-encoding": "gzip"}
    assert client.post("/things", content=b"{}", headers=headers).status_code == 415


def test_an_optional_body_may_be_absent(client: TestClient) -> None:
    absent = client.post("/choices").json()["arguments"]
    assert absent == {"body": None, "content_type": None, "type": "NoneType"}
    assert post(client, "/choices", b"").json()["arguments"]["body"] is None


def test_the_media_type_decides_how_a_body_is_read(client: TestClient) -> None:
    cat = post(client, "/choices", b'{"kind":"cat","lives":9}').json()["arguments"]
    assert (cat["type"], cat["content_type"]) == ("Cat", "application/json")
    text = post(client, "/choices", b'{"kind":"cat"}', "text/csv; charset=utf-8").json()[
        "arguments"
    ]
    assert (text["type"], text["content_type"]) == ("str", "text/csv")
    lines = post(client, "/choices", b"{", "text/x+json")
    assert lines.status_code == 400, "a range takes JSON for what it is"
    assert post(client, "/choices", b"\xff\xff", "text/plain").status_code == 400
    assert post(client, "/choices", b'{"kind":"cat","barks":true}').status_code == 400
    assert post(client, "/choices", b'{"kind":"cow","lives":1}').status_code == 400
    assert post(client, "/choices", b"{}", "image/png").status_code == 415


FORM = "application/x-www-form-urlencoded"


def test_a_form_is_read_by_its_schema(client: TestClient) -> None:
    text = "size=2&gift=true&extras=a+b&extras=c%26d&point=%7B%22x%22:1%7D"
    found = post(client, "/forms", text, FORM).json()["arguments"]["body"]
    assert found == {"size": 2, "gift": True, "extras": ["a b", "c&d"], "point": {"x": 1}}
    spread = post(client, "/forms", "size=2&x=1&y=2", FORM).json()["arguments"]["body"]
    assert spread == {"size": 2, "point": {"x": 1, "y": 2}}
    deep = post(client, "/forms", "size=2&place%5Bcity%5D=Ulm", FORM).json()["arguments"]["body"]
    assert deep == {"size": 2, "place": {"city": "Ulm"}}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("size=2&size=3", 400),
        ("size=%zz", 400),
        ("size=1&size", 400),
        ("size=1&x=1&x=2", 400),
        ("size=1&x=a", 422),
        ("size=1&place[city]=a&place[city]=b", 400),
        ("size=1&place[town]=a", 422),
        ("size=2.0", 422),
        ("size=0", 422),
        ("gift=true", 422),
        ("size=1&gift=yes", 422),
        ("size=1&other=1", 422),
        ("size=1&point=x", 400),
        ("", 422),
    ],
)
def test_a_form_is_read_strictly(client: TestClient, text: str, status: int) -> None:
    answer = post(client, "/forms", text, FORM)
    assert answer.status_code == status, answer.text


MULTIPART = "multipart/form-data; boundary=b"


def part(name: str, content: str, type_: str = "", filename: str = "") -> str:
    head = f'Content-Disposition: form-data; name="{name}"'
    head += f'; filename="{filename}"' if filename else ""
    head += f"\r\nContent-Type: {type_}" if type_ else ""
    return f"--b\r\n{head}\r\n\r\n{content}\r\n"


FILE = part("file", "hello\r\n--x", "text/plain", "a.txt")


def test_a_multipart_body_holds_files_beside_fields(client: TestClient) -> None:
    more = part("more", "1", "image/png", "1.png") + part("more", "2")
    text = FILE + part("count", "7") + part("point", '{"x":1}', "application/json") + more + "--b--"
    found = post(client, "/uploads", text, MULTIPART)
    assert found.status_code == 200, found.text
    assert found.json()["arguments"] == {
        "file": ["a.txt", "text/plain", "hello\r\n--x"],
        "more": [["1.png", "image/png", "1"], [None, "text/plain", "2"]],
        "count": 7,
        "point": {"x": 1},
    }


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (FILE + "--b--\r\n", 200),
        ("\r\n" + FILE + "--b--", 200),
        (FILE, 400),
        (FILE.replace("\r\n", "\n") + "--b--", 400),
        ("preamble\r\n" + FILE + "--b--", 400),
        (FILE + "--b--trailer", 400),
        ("--b--", 422),
        (part("file", "a\r\n--bx", "text/plain") + "--b--", 400),
        ("", 400),
        (FILE.replace("name=", "nam=") + "--b--", 400),
        (FILE.replace("form-data", "attachment") + "--b--", 400),
        (FILE.replace("Content-Type:", "Content-Type") + "--b--", 400),
        (FILE.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n") + "--b--", 400),
        (FILE + FILE + "--b--", 422),
        (part("count", "1") + "--b--", 422),
        (FILE + part("count", "x") + "--b--", 422),
        (FILE + part("other", "x") + "--b--", 422),
        (FILE + part("point", '{"x":"1"}', "application/json") + "--b--", 422),
        (FILE + part("point", "{", "application/json") + "--b--", 400),
        (part("file", "x", "image/gif", "a.gif") + "--b--", 415),
    ],
)
def test_multipart_framing_is_strict(client: TestClient, text: str, status: int) -> None:
    answer = post(client, "/uploads", text, MULTIPART)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "type_",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=b"],
)
def test_multipart_needs_a_boundary(client: TestClient, type_: str) -> None:
    assert post(client, "/uploads", FILE + "--b--", type_).status_code == 415


def test_octets_are_a_value_even_if_there_are_none(client: TestClient) -> None:
    headers = {"content-type": "application/octet-stream"}
    for content in (b"", b"\x00\xff"):
        answer = client.put("/octets", content=content, headers=headers)
        assert answer.json()["arguments"] == {"length": len(content)}


def put(headers: str, body: bytes) -> bytes:
    type_ = "Content-Type: application/octet-stream\r\n"
    return f"PUT /octets HTTP/1.1\r\nHost: test\r\n{type_}{headers}\r\n".encode() + body


def test_a_body_that_is_too_large_is_refused_while_it_is_read(exchange: Exchange) -> None:
    announced = exchange(put("Content-Length: 1001\r\n", b""))
    assert announced.status == 413
    assert announced.headers["content-type"] == "application/problem+json"
    chunk = b"1f4\r\n" + b"x" * 500 + b"\r\n"
    counted = exchange(put("Transfer-Encoding: chunked\r\n", chunk * 3))
    assert counted.status == 413
    fits = exchange(put("Transfer-Encoding: chunked\r\n", chunk * 2 + b"0\r\n\r\n"))
    assert fits.status == 200


def test_a_body_that_is_too_large_takes_the_next_declared_status(exchange: Exchange) -> None:
    headers = f"Host: test\r\nContent-Type: {FORM}\r\nContent-Length: 5000\r\n"
    assert exchange(f"POST /forms HTTP/1.1\r\n{headers}\r\n".encode()).status == 422
