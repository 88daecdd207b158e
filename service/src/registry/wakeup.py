"""A bell inside the process: it rings when something was committed that others wait for."""

import asyncio


class Wakeup:
    """Wakes whoever waits. It only saves time: those who wait look for themselves anyway."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits; call it in the event loop."""
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    def ticket(self) -> asyncio.Event:
        """Take it before looking, and wait for it after: a ring in between is not missed."""
        return self._next


async def rung(ticket: asyncio.Event, seconds: float) -> bool:
    """Wait for the ring, at most this long; whether it came."""
    try:
        async with asyncio.timeout(seconds):
            await ticket.wait()
    except TimeoutError:
        return False
    return True
