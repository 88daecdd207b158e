"""The mock of a small document, in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.ir.api import Api
from specwright.verify.mock.application import Behaviour, mock
from starlette.testclient import TestClient

Served = Callable[..., TestClient]


def read(path: Path) -> Api:
    return pipeline.build(pipeline.read(path), Diagnostics())


@pytest.fixture(scope="session")
def shop() -> Api:
    return read(Path(__file__).with_name("shop.yaml"))


@pytest.fixture
def served(shop: Api) -> Iterator[Served]:
    """Serves the shop, with the behaviour that the test wants."""
    with ExitStack() as leave:

        def serve(api: Api = shop, **behaviour: Any) -> TestClient:
            app = leave.enter_context(mock(api, Behaviour(**behaviour)))
            return TestClient(app, raise_server_exceptions=False)

        yield serve
