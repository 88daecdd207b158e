"""Patterns that models may hold: those by which they refuse nothing that validators let in."""

from __future__ import annotations

import pytest
from specwright.ir.pattern import compiles


@pytest.mark.parametrize("pattern", ["^a+$", r"^\d\w\s$", r"^[\d-]+$", r"[^a-z]", r"\[a", r"[a\[]"])
def test_patterns_that_mean_the_same_or_more(pattern: str) -> None:
    assert compiles(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"\D", r"\W", r"\S", r"\ba", r"\B", r"[^\d]", r"[^a\w]", r"[^\s]", "[a&&b]", "[[a]]", "(?=a)"],
)
def test_patterns_that_mean_less_or_nothing(pattern: str) -> None:
    assert not compiles(pattern)
