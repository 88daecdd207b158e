"""The life of one process: serving, then draining."""

import asyncio


class Lifecycle:
    """Says whether the process is about to end; event streams and readiness ask."""

    def __init__(self) -> None:
        self._draining = asyncio.Event()

    @property
    def draining(self) -> bool:
        """Whether the process has been asked to end."""
        return self._draining.is_set()

    def drain(self) -> None:
        """Let streams end and readiness answer 503; call it in the event loop."""
        self._draining.set()

    async def drained(self) -> None:
        """Wait until the process has been asked to end."""
        await self._draining.wait()
