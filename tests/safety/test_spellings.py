"""One document in two spellings means one thing."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from specwright import pipeline
from specwright.diagnostics import Diagnostics, DocumentError

from tests.safety import fuzzed, payloads

VALUES: dict[str, Any] = {
    "on": "on",
    "off": "off",
    "yes": "yes",
    "No": "No",
    "y": "y",
    "2020-01-01": "2020-01-01",
    "2020-01-01T00:00:00Z": "2020-01-01T00:00:00Z",
    "010": 10,
    "0o10": 8,
    "0x10": 16,
    "1_000": "1_000",
    "12:30:45": "12:30:45",
    "1e3": 1000.0,
    ".5": 0.5,
    "~": None,
    "null": None,
    "=": "=",
    "0b1": "0b1",
    "'on'": "on",
    "True": True,
    "tRUE": "tRUE",
}
ENCODINGS = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16 LE": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "CR LF": lambda text: text.replace("\n", "\r\n").encode(),
}


def meaning(path: Path) -> str:
    """What a document is built into, without the places where it stood."""
    api = pipeline.build(pipeline.read(path), Diagnostics())
    return json.dumps([api.document, api.contract], sort_keys=True, default=str)


def in_yaml(document: Any) -> str:
    # Two lone bidirectional marks aside, a text of YAML may hold what a text of JSON escapes.
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=False, width=10_000)


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
@pytest.mark.parametrize("payload", [payloads.EVERYTHING, payloads.HARMLESS])
def test_yaml_and_json_mean_the_same(version: str, payload: str, tmp_path: Path) -> None:
    document = fuzzed.document(version, lambda _: payload)
    written = fuzzed.write(document, tmp_path)
    twin = tmp_path / "openapi.yaml"
    twin.write_text(in_yaml(document))
    unescaped = tmp_path / "plain.json"
    unescaped.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    assert meaning(written) == meaning(twin) == meaning(unescaped)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_mean_the_same(encoding: str, tmp_path: Path) -> None:
    document = fuzzed.document("3.1", lambda _: "Grüße 日本 🚀")
    text = in_yaml(document).replace("openapi:", "# Ünïcödé\nopenapi:", 1)
    path = tmp_path / "openapi.yaml"
    encode: Callable[[str], bytes] = ENCODINGS[encoding]
    path.write_bytes(encode(text))
    assert meaning(path) == meaning(fuzzed.write(document, tmp_path))


@pytest.mark.parametrize("scalar", VALUES)
def test_scalars_are_those_of_yaml_1_2(scalar: str, tmp_path: Path) -> None:
    """YAML 1.2.2, section 10.3: what JSON has, and no more."""
    path = tmp_path / "openapi.yaml"
    path.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
        f"x-value: {scalar}\nx-key: {{ {scalar}: 1 }}\n"
    )
    found = pipeline.read(path).value
    assert found["x-value"] == VALUES[scalar]
    assert type(found["x-value"]) is type(VALUES[scalar])
    assert list(found["x-key"]) == [scalar.strip("'")]


@pytest.mark.parametrize("octets", [b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\x00o\x00p"])
def test_what_is_no_text_is_refused(octets: bytes, tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_bytes(b"openapi: 3.1.0\nx-a: " + octets)
    with pytest.raises(DocumentError) as refused:
        pipeline.read(path)
    assert refused.value.diagnostics[0].rule in {"document-encoding", "document-syntax"}
