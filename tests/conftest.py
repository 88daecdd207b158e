"""What all tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.live_registry import live_registry

__all__ = ["live_registry"]

# Values are the same in every run, and how fast they are made on a busy machine is no verdict.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")

# No test relies on what an earlier run has left behind, unless it is about that.
os.environ["SPECWRIGHT_CACHE_DIR"] = ""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, the loop that the service runs on."""
    return "asyncio"
