"""The generated client against the running registry, over real HTTP."""

from __future__ import annotations

import pytest

from tests.live_registry import LiveRegistry
from tests.scenario.python_scenario import main


def test_the_scenario(live_registry: LiveRegistry, capsys: pytest.CaptureFixture[str]) -> None:
    main(live_registry.base_url)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].endswith("steps, blocking and asynchronous")
