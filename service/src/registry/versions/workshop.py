"""Where documents are worked on: in processes of their own, for a bounded time."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial

from specwright.openapi.limits import Limits

from registry.versions.archive import Language, build_archive
from registry.versions.inspection import Broken, Inspection, inspect
from registry.versions.processes import Processes


@dataclass(frozen=True, slots=True)
class Client:
    """What a client archive is made of; equal ones give equal archives."""

    digest: str
    package: str
    language: Language
    root: str


class Workshop:
    """Inspects documents and generates clients, so that the event loop never waits for it.

    A document is a stranger's: a process that takes too long over it is killed.
    """

    def __init__(
        self,
        *,
        inspection_seconds: float,
        client_seconds: float,
        document_bytes: int,
        workers: int,
        cache_bytes: int,
    ) -> None:
        self._inspection_seconds = inspection_seconds
        self._client_seconds = client_seconds
        self._limits = Limits(size=document_bytes)
        self._processes = Processes(workers)
        self._kept = _Kept(cache_bytes)
        self._busy: dict[Client, asyncio.Future[bytes | Broken]] = {}

    async def inspect(self, text: str) -> Inspection | Broken:
        """What the toolchain says of it; TimeoutError or WorkerLost if that takes too much."""
        return await self._processes.run(self._inspection_seconds, inspect, text, self._limits)

    async def archive(self, client: Client, text: str) -> bytes | Broken:
        """A client of the document, kept for the next one who asks; errors as above."""
        if (kept := self._kept.get(client)) is not None:
            return kept
        if (busy := self._busy.get(client)) is not None:
            return await asyncio.shield(busy)
        task = asyncio.ensure_future(self._build(client, text))
        self._busy[client] = task
        task.add_done_callback(partial(self._done, client))
        # Whoever asked may go away; others may be waiting for the same archive.
        return await asyncio.shield(task)

    async def _build(self, client: Client, text: str) -> bytes | Broken:
        built = await self._processes.run(
            self._client_seconds,
            build_archive,
            text,
            client.package,
            client.language,
            client.root,
        )
        self._kept.put(client, built)
        return built

    def _done(self, client: Client, task: asyncio.Future[bytes | Broken]) -> None:
        del self._busy[client]
        if not task.cancelled():
            # Asking for it keeps asyncio from complaining where nobody waits any more.
            task.exception()


class _Kept:
    """The archives asked for last, as many as fit."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._entries: OrderedDict[Client, bytes | Broken] = OrderedDict()

    def get(self, client: Client) -> bytes | Broken | None:
        if client in self._entries:
            self._entries.move_to_end(client)
        return self._entries.get(client)

    def put(self, client: Client, built: bytes | Broken) -> None:
        self._entries[client] = built
        self._taken += _weight(built)
        while self._taken > self._room:
            _, oldest = self._entries.popitem(last=False)
            self._taken -= _weight(oldest)


def _weight(built: bytes | Broken) -> int:
    return len(built) if isinstance(built, bytes) else 16_384
