"""Valid requests, a few at a time: the simplest, then others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.generation.meta import TestPhase

_FEW = 3


def valid(
    operation: Any, variables: Mapping[str, Any], query: Mapping[str, Any] | None = None
) -> SearchStrategy[Case[Any]]:
    """Requests to an operation, with some of their path variables and query parameters given."""
    return operation.as_strategy(  # type: ignore[no-any-return]
        generation_mode=GenerationMode.POSITIVE,
        phase=TestPhase.STATEFUL,
        path_parameters=dict(variables) or None,
        query=dict(query) if query else None,
    )


@dataclass(slots=True)
class Draws:
    """Draws values; equal seeds give equal ones."""

    seed: int
    _drawn: int = 0

    def few(self, strategy: SearchStrategy[Any]) -> list[Any]:
        """A few values, none where none can be made."""
        self._drawn += 1
        found: list[Any] = []

        @seeded(self.seed * 100_003 + self._drawn)
        @settings(
            max_examples=_FEW,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def take(value: Any) -> None:
            found.append(value)

        try:
            take()
        except HypothesisException:
            return found
        return found
