"""Indented JSON is what the standard library writes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specwright.emit.json_text import json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_writes_what_the_standard_library_writes(value: object) -> None:
    assert json_text(value).decode() == json.dumps(value, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("value", [{}, [], {"a": {}, "b": []}, (1, (2,)), 'ä"\\\u2028', 1e300])
def test_of_the_odd_ones_too(value: object) -> None:
    assert json_text(value).decode() == json.dumps(value, ensure_ascii=False, indent=2) + "\n"
