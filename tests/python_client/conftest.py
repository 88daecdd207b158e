"""What the tests of the Python client share."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    # pytest-httpx2 reads this marker, but does not register it.
    config.addinivalue_line("markers", "httpx2(**options): settings of the fixture httpx2_mock")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client would have slept, which it does not."""
    found: list[float] = []
    monkeypatch.setattr("registry_client.runtime.http.time.sleep", found.append)

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr("registry_client.runtime.http.AsyncHttp.sleep", staticmethod(sleep))
    return found
