"""Answers that come bit by bit: events, lines, pages, files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx2
import pytest
import respx
from registry_client import (
    AsyncRegistryClient,
    ConnectionFailed,
    InvalidResponse,
    RegistryClient,
    errors,
    models,
)

from tests.python_client.samples import BASE, contract, ping, problem

EVENTS = {"Content-Type": "text/event-stream"}
LINES = {"Content-Type": "application/jsonl"}


class Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """Octets in given pieces; an exception among them is raised. It remembers being closed."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = pieces
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


class Service:
    """Gives one answer after the other, and keeps the requests."""

    def __init__(self, *answers: httpx2.Response) -> None:
        self.answers = iter(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return next(self.answers)

    def client(self) -> RegistryClient:
        transport = httpx2.MockTransport(self)
        return RegistryClient(BASE, http_client=httpx2.Client(transport=transport), retries=0)

    def async_client(self) -> AsyncRegistryClient:
        transport = httpx2.MockTransport(self)
        http_client = httpx2.AsyncClient(transport=transport)
        return AsyncRegistryClient(BASE, http_client=http_client, retries=0)


def events(*numbers: int) -> bytes:
    return "".join(f"id: {n}\nevent: ping\ndata: {ping(n)}\n\n" for n in numbers).encode()


def streamed(*pieces: bytes | Exception) -> httpx2.Response:
    return httpx2.Response(200, headers=EVENTS, stream=Pieces(*pieces))


def test_events_are_typed_and_arrive_however_they_are_cut() -> None:
    octets = b": hello\n\n" + events(1, 2)
    service = Service(streamed(*(octets[i : i + 1] for i in range(len(octets)))))
    with service.client() as api, api.events.stream(types=["ping"]) as stream:
        found = list(stream)
        assert stream.headers["content-type"] == "text/event-stream"
    assert [(e.id, e.event, e.data.type) for e in found] == [("1", "ping", "ping")] * 1 + [
        ("2", "ping", "ping")
    ]
    assert isinstance(found[0].data, models.PingEvent)
    request = service.requests[0]
    assert request.headers["Accept"] == "text/event-stream, application/problem+json"
    assert request.extensions["timeout"]["read"] is None, "silence is no fault in a stream"
    assert request.extensions["timeout"]["connect"] == 30


def test_a_stream_that_is_left_early_is_closed() -> None:
    pieces = Pieces(events(1, 2, 3))
    service = Service(httpx2.Response(200, headers=EVENTS, stream=pieces))
    with service.client() as api, api.events.stream() as stream:
        assert next(iter(stream)).id == "1"
        assert not pieces.closed
    assert pieces.closed


def test_an_error_instead_of_a_stream() -> None:
    answer = httpx2.Response(
        401, json=json.loads(problem(401).content), headers={"WWW-Authenticate": "Bearer"}
    )
    answer.headers["Content-Type"] = "application/problem+json"
    stream = Service(answer).client().events.stream()
    with pytest.raises(errors.Unauthorized), stream:
        pass


def test_an_event_that_breaks_the_contract() -> None:
    with (
        Service(streamed(b'data: {"type": "new"}\n\n')).client().events.stream() as stream,
        pytest.raises(InvalidResponse, match="streamEvents: an event") as caught,
    ):
        next(stream.__iter__())
    assert caught.value.content == b'{"type": "new"}'


def test_a_broken_stream_is_an_error_unless_it_reconnects(pauses: list[float]) -> None:
    service = Service(streamed(events(1), httpx2.ReadError("cut")))
    with service.client().events.stream() as stream:
        assert next(iter(stream)).id == "1"
        with pytest.raises(ConnectionFailed, match="cut"):
            next(iter(stream))


def test_it_reconnects_after_the_last_event_seen(pauses: list[float]) -> None:
    service = Service(
        streamed(b"retry: 250\n\n" + events(1), b"id: 2\ndata: {unfin", httpx2.ReadError("cut")),
        streamed(events(2)),
        streamed(),
        httpx2.Response(204),
    )
    with service.client().events.stream(last_event_id=0, reconnect=True) as stream:
        assert [event.id for event in stream] == ["1", "2"]
        assert stream.last_event_id == "2"
    sent = [request.headers["Last-Event-ID"] for request in service.requests]
    assert sent == ["0", "1", "2", "2"]
    assert pauses == [0.25] * 3


def test_it_stops_reconnecting_at_an_error(pauses: list[float]) -> None:
    service = Service(streamed(events(1)), httpx2.Response(418))
    with service.client().events.stream(reconnect=True) as stream:
        assert next(iter(stream)).id == "1"
        with pytest.raises(errors.UnexpectedStatus):
            next(iter(stream))
    assert pauses == [3.0], "the pause that browsers make, where the server asks for none"


def lines(*numbers: int) -> bytes:
    return "".join(f"{ping(n)}\n" for n in numbers).encode()


@pytest.mark.parametrize("end", [b"", ping(3).encode(), ping(3).encode() + b"\r\n\n"])
def test_lines(end: bytes) -> None:
    octets = lines(1, 2) + end
    service = Service(
        httpx2.Response(
            200, headers=LINES, stream=Pieces(*(octets[i : i + 7] for i in range(0, 999, 7)))
        )
    )
    with service.client().events.export() as found:
        assert [event.id for event in found] == ([1, 2, 3] if end else [1, 2])


def test_lines_without_a_block() -> None:
    pieces = Pieces(lines(1, 2))
    service = Service(httpx2.Response(200, headers=LINES, stream=pieces))
    assert [type(event) for event in service.client().events.export()] == [models.PingEvent] * 2
    assert pieces.closed


def test_a_line_that_breaks_the_contract() -> None:
    service = Service(httpx2.Response(200, headers=LINES, stream=Pieces(lines(1) + b"{}\n")))
    with service.client().events.export() as found:
        assert next(iter(found)).id == 1
        with pytest.raises(InvalidResponse, match="exportEvents: an item"):
            next(iter(found))


def pages(router: respx.Router, sizes: Iterable[int]) -> respx.Route:
    """A list in pages of these sizes."""
    sizes = list(sizes)
    answers, number = [], 0
    for index, size in enumerate(sizes):
        items = [contract(f"api-{number + i}") for i in range(size)]
        number += size
        cursor = {} if index == len(sizes) - 1 else {"next_cursor": f"c/{index}"}
        answers.append(respx.MockResponse(200, json={"items": items, **cursor}))
    return router.get("/v1/contracts").mock(side_effect=answers)


def test_a_list_fetches_pages_while_it_is_read(httpx2_mock: respx.Router) -> None:
    route = pages(httpx2_mock, [2, 0, 1])
    with RegistryClient(BASE) as api:
        found = iter(api.contracts.list(limit=2, labels=["a"]))
        assert next(found).slug == "api-0"
        assert route.call_count == 1
        assert [item.slug for item in found] == ["api-1", "api-2"]
    queries = [call.request.url.query for call in route.calls]
    assert queries == [
        b"limit=2&labels=a",
        b"limit=2&labels=a&cursor=c%2F0",
        b"limit=2&labels=a&cursor=c%2F1",
    ]


def test_a_list_begins_where_it_is_told(httpx2_mock: respx.Router) -> None:
    route = pages(httpx2_mock, [1, 1])
    with RegistryClient(BASE) as api:
        assert len(list(api.contracts.list(cursor="here"))) == 2
    assert [c.request.url.query for c in route.calls] == [b"cursor=here", b"cursor=c%2F0"]


def test_a_list_page_by_page_and_its_first_item(httpx2_mock: respx.Router) -> None:
    pages(httpx2_mock, [2, 1, 1, 0])
    with RegistryClient(BASE) as api:
        assert [len(page.items) for page in api.contracts.list().pages()] == [2, 1, 1, 0]
    pages(httpx2_mock, [1])
    with RegistryClient(BASE) as api:
        first = api.contracts.list().first()
        assert first is not None
        assert first.slug == "api-0"
    pages(httpx2_mock, [0])
    with RegistryClient(BASE) as api:
        assert api.contracts.list().first() is None


def test_a_page_that_names_itself_as_the_next_ends_in_an_error(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get("/v1/contracts").respond(json={"items": [], "next_cursor": "x"})
    with RegistryClient(BASE) as api, pytest.raises(InvalidResponse, match="names itself"):
        list(api.contracts.list())


ZIP = {"Content-Type": "application/zip", "Content-Disposition": 'attachment; filename="a.zip"'}


def test_a_download_is_read_or_saved_or_taken_in_pieces(tmp_path: Path) -> None:
    def archive() -> httpx2.Response:
        return httpx2.Response(200, headers=ZIP, stream=Pieces(b"PK", b"12", b"34"))

    service = Service(archive(), archive(), archive())
    with service.client() as api:
        download = api.versions.download_client("billing", "1.0.0", "python")
        assert service.requests == [], "nothing is sent before it is asked for"
        assert download.read() == b"PK1234"
        saved = api.versions.download_client("billing", "1.0.0", "python").save(tmp_path / "a.zip")
        assert saved.read_bytes() == b"PK1234"
        with api.versions.download_client("billing", "1.0.0", "python") as pieces:
            assert pieces.headers.content_disposition == 'attachment; filename="a.zip"'
            assert list(pieces) == [b"PK", b"12", b"34"]


def test_a_download_that_fails_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    cut = httpx2.Response(200, headers=ZIP, stream=Pieces(b"PK", httpx2.ReadError("cut")))
    service = Service(httpx2.Response(418), cut)
    with service.client() as api:
        with pytest.raises(errors.UnexpectedStatus):
            api.versions.download_client("a", "1", "python").save(path)
        assert list(tmp_path.iterdir()) == []
        path.write_text("the old one")
        with pytest.raises(ConnectionFailed):
            api.versions.download_client("a", "1", "python").save(path)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["the old one"]


@pytest.mark.anyio
async def test_the_same_on_an_event_loop(
    httpx2_mock: respx.Router, tmp_path: Path, pauses: list[float]
) -> None:
    service = Service(
        streamed(events(1)),
        streamed(events(2)),
        httpx2.Response(204),
        httpx2.Response(200, headers=LINES, stream=Pieces(lines(1, 2))),
        httpx2.Response(200, headers=ZIP, stream=Pieces(b"PK", b"12")),
    )
    async with service.async_client() as api:
        async with api.events.stream(reconnect=True) as stream:
            assert [event.id async for event in stream] == ["1", "2"]
        async with api.events.export() as items:
            assert [item.id async for item in items] == [1, 2]
        saved = await api.versions.download_client("a", "1", "python").save(tmp_path / "a.zip")
        assert saved.read_bytes() == b"PK12"
    pages(httpx2_mock, [2, 1, 1])
    async with AsyncRegistryClient(BASE) as api:
        assert [item.slug async for item in api.contracts.list()] == [
            f"api-{number}" for number in range(4)
        ]
    pages(httpx2_mock, [2, 1, 1])
    async with AsyncRegistryClient(BASE) as api:
        assert [len(page.items) async for page in api.contracts.list().pages()] == [2, 1, 1]
    pages(httpx2_mock, [1])
    async with AsyncRegistryClient(BASE) as api:
        first = await api.contracts.list().first()
        assert first is not None
        assert first.slug == "api-0"
