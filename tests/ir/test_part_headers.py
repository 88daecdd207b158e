"""Headers of parts are not generated, which is told where they would count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics


@pytest.mark.parametrize(
    ("content_type", "headers", "lines"),
    [
        ("multipart/form-data", {"X-Sum": {"required": True, "schema": {}}}, [1]),
        ("multipart/form-data", {"Content-Type": {"schema": {}}}, []),
        ("application/x-www-form-urlencoded", {"X-Sum": {"schema": {}}}, []),
    ],
)
def test_one_diagnostic_for_each_part(
    tmp_path: Path, content_type: str, headers: object, lines: list[int]
) -> None:
    media = {
        "schema": {"type": "object", "properties": {"a": {"type": "string"}}},
        "encoding": {"a": {"headers": headers}},
    }
    operation = {
        "requestBody": {"content": {content_type: media}},
        "responses": {"200": {"description": "ok"}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "t", "version": "1"},
                "paths": {"/a": {"post": operation}},
            }
        )
    )
    told = Diagnostics()
    pipeline.build(pipeline.read(path), told)
    found = [d for d in told if d.rule == "unsupported-encoding-headers"]
    assert [d.location.line for d in found] == lines
