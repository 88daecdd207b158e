"""What all tests share."""

from __future__ import annotations

import pytest

from tests.live_registry import live_registry

__all__ = ["live_registry"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, the loop that the service runs on."""
    return "asyncio"
