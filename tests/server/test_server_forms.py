"""Bodies once more: types that are sent twice or not at all, parts that are almost right."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.server.conftest import Exchange

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
THING = b'{"name":"a","secret":"s"}'


def post(client: TestClient, path: str, content: bytes, *types: str) -> Any:
    return client.post(path, content=content, headers=[("content-type", type_) for type_ in types])


def test_there_is_one_content_type(client: TestClient) -> None:
    assert post(client, "/things", THING, JSON).status_code == 201
    assert post(client, "/things", THING, JSON, JSON).status_code == 415
    assert post(client, "/things", THING, JSON, "text/plain").status_code == 415


def test_an_optional_body_that_was_sent_needs_its_type(client: TestClient) -> None:
    assert post(client, "/choices", b'{"kind":"cat","lives":9}').status_code == 415
    assert client.post("/choices", content=iter([b"{}"])).status_code == 415


def test_a_text_is_in_its_charset(client: TestClient) -> None:
    sent = "ü".encode()
    utf, ascii_ = "text/plain; charset=utf-8", "text/plain; charset=us-ascii"
    assert post(client, "/choices", sent, utf).json()["arguments"]["body"] == "ü"
    assert post(client, "/choices", sent, ascii_).status_code == 400
    assert post(client, "/choices", b"u", ascii_).json()["arguments"]["body"] == "u"


@pytest.mark.parametrize(
    ("content", "type_", "status"),
    [
        (b"7", "text/plain", 200),
        (b"0", "text/plain", 422),
        (b"7.0", "text/plain", 422),
        (b"seven", "text/plain", 422),
        (b"", "text/plain", 422),
        (b"10", "text/plain", 500),
        (b"<place/>", "application/xml", 200),
        (b"\xff", "application/xml", 400),
    ],
)
def test_a_text_is_checked_as_far_as_its_schema_speaks_of_texts(
    client: TestClient, content: bytes, type_: str, status: int
) -> None:
    answer = post(client, "/readings", content, type_)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert (answer.content, answer.headers["x-places"]) == (content, "1,2")
        assert answer.headers["content-type"].startswith(type_)


def test_every_content_encoding_counts(client: TestClient) -> None:
    for encodings, status in ((["identity"], 201), (["identity", "gzip"], 415), (["br"], 415)):
        headers = [("content-type", JSON), *(("content-encoding", e) for e in encodings)]
        assert client.post("/things", content=THING, headers=headers).status_code == status


def test_a_form_is_written_in_ascii(client: TestClient) -> None:
    assert post(client, "/forms", b"size=1&extras=%C3%BC", FORM).status_code == 200
    assert post(client, "/forms", "size=1&extras=ü".encode(), FORM).status_code == 400


def part(content: bytes, *headers: str) -> bytes:
    head = "\r\n".join(headers).encode()
    return b"--b\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


def named(name: str, *more: str) -> list[str]:
    return [f'Content-Disposition: form-data; name="{name}"', *more]


FILE = part(b"x", *named("file", "Content-Type: text/plain"))


def upload(client: TestClient, *parts: bytes) -> Any:
    return post(client, "/uploads", b"".join(parts) + b"--b--", MULTIPART)


def test_an_object_is_json_even_if_its_part_does_not_say_so(client: TestClient) -> None:
    point = part(b'{"x":1}', *named("point"))
    found = upload(client, FILE, point)
    assert found.json()["arguments"]["point"] == {"x": 1}


@pytest.mark.parametrize(
    ("second", "status"),
    [
        (part(b"\xff", *named("count")), 400),
        (part(b'{"x":1', *named("point")), 400),
        (part(b'{"x":1,"x":1}', *named("point")), 400),
        (part(b"1", *named("count", "Content-Type: nonsense")), 415),
        (part(b"1", *named("count", "Content-Type: text/plain", "Content-Type: text/html")), 400),
        (part(b"1", 'Content-Disposition: form-data; name="count"; name="other"'), 400),
        (part(b"1", *named("count", *(f"X-{n}: 1" for n in range(16)))), 400),
        (part(b"1", 'Content-Disposition: attachment; name="count"'), 400),
        (part(b"1", *named("count", "bad header: 1")), 400),
        (part(b"1", *named("count")).replace(b"--b", b"--bx"), 400),
        (part(b"1", *named("count")).replace(b"--b", b"--b \t"), 200),
        (part(b"1", *named("count", *(f"X-{n}: 1" for n in range(15)))), 200),
        (part(b"1", *named("count", "X-1: " + "x" * 8000)), 200),
        (part(b"1", *named("count", "X-1: " + "x" * 8192)), 400),
    ],
)
def test_a_part_that_is_almost_right_is_refused(
    client: TestClient, second: bytes, status: int
) -> None:
    answer = upload(client, FILE, second)
    assert answer.status_code == status, answer.text


def test_there_is_an_end_to_the_number_of_parts(client: TestClient) -> None:
    more = part(b"", *named("more"))
    assert upload(client, FILE, *[more] * 999).status_code == 200
    assert upload(client, FILE, *[more] * 1000).status_code == 400


@pytest.mark.parametrize(
    ("boundary", "good"),
    [("b c", True), ("x" * 70, True), ("b'()+_,-./:=?", True), ("x" * 71, False), ("b*", False)],
)
def test_a_boundary_is_made_of_certain_characters(
    client: TestClient, boundary: str, good: bool
) -> None:
    body = (FILE + b"--b--").replace(b"--b", f"--{boundary}".encode())
    answer = post(client, "/uploads", body, f'multipart/form-data; boundary="{boundary}"')
    assert answer.status_code == (200 if good else 400), answer.text


def chunked(*sizes: int) -> bytes:
    head = "PUT /octets HTTP/1.1\r\nHost: test\r\nContent-Type: application/octet-stream\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (size, b"x" * size) for size in sizes)
    return head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


def test_the_limit_is_exact_and_ends_the_connection(exchange: Exchange) -> None:
    fits = exchange(chunked(500, 500))
    assert (fits.status, fits.headers.get("connection")) == (200, None)
    refused = exchange(chunked(500, 501))
    assert (refused.status, refused.headers["connection"]) == (413, "close")
