"""A form with a file, beside what only answers have."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis.specs.openapi.coverage import _schema
from schemathesis.transport.serialization import Binary
from specwright.verify.fuzz import octets

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"file": {"type": "string"}},
    "not": {"required": ["id"]},
}


def test_octets_are_held_against_no_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    def strict(_schema: Any, _context: Any) -> Any:
        def judge(value: Any) -> bool:
            if isinstance(value["file"], Binary):
                raise ValueError("Unsupported type: 'Binary'")
            return "id" not in value

        return judge

    monkeypatch.setattr(_schema, "_judge", strict)
    octets.let_octets_pass()
    nobody: Any = None
    judge = _schema._judge(SCHEMA, nobody)
    assert judge is not None
    assert judge({"file": Binary(b"\xff")})
    assert judge({"file": "text"})
    assert not judge({"file": "text", "id": 1})
