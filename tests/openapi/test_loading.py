"""What the loader reads, what it refuses, and what it says then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from specwright.diagnostics import DocumentError
from specwright.openapi.limits import Limits
from specwright.openapi.load import load, parse


def value_of(text: str, file: str = "openapi.yaml") -> Any:
    return parse(text.encode(), file).value


def refusals(source: bytes | str, file: str = "openapi.yaml", limits: Limits | None = None) -> str:
    source = source.encode() if isinstance(source, str) else source
    with pytest.raises(DocumentError) as caught:
        parse(source, file, limits)
    return "\n".join(f"{d.location} {d.rule} {d.message}" for d in caught.value.diagnostics)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-11-22", "2026-11-22"),
        ("1.0", 1.0),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("+12", 12),
        ("1.2.3", "1.2.3"),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ("!!int 1", 1),
        ("=", "="),
        ("nullable", "nullable"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, value: object) -> None:
    read = value_of(f"value: {written}\n")["value"]

    assert read == value
    assert type(read) is type(value)


def test_keys_are_text_as_written() -> None:
    read = value_of("200: a\n1.0: b\ntrue: c\nnull: d\n2026-01-01: e\n'<<': f\n")

    assert list(read) == ["200", "1.0", "true", "null", "2026-01-01", "<<"]


def test_yaml_and_json_twins_are_the_same() -> None:
    twin = {"a": [1, 1.5, None, True, "x\u00e9\U0001f600"], "b": {"200": {"c": []}}, "d": {}}
    text = json.dumps(twin)

    assert value_of(text, "openapi.json") == twin
    assert value_of(text, "openapi.yaml") == twin
    assert value_of(json.dumps(twin, ensure_ascii=False, indent=2), "openapi.yaml") == twin


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize(("file", "text"), [("a.yaml", "a: é"), ("a.json", '{"a": "é"}')])
def test_byte_order_marks_are_understood(encoding: str, file: str, text: str) -> None:
    assert parse(text.encode(encoding), file).value == {"a": "é"}


def test_aliases_are_followed() -> None:
    document = parse(b"a: &x {b: 1}\nc: *x\nd: [*x]\n", "a.yaml")

    assert document.value == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}]}
    assert str(document.locate("/c")) == "a.yaml:2:1"
    assert str(document.locate("/c/b")) == "a.yaml:1:8"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", '3:1 duplicate-key the key "a" stands twice here, first in line 1'),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "3:3 merge-key merge keys (<<) are not part of YAML 1.2"),
        ("a: !!python/none x\n", '1:4 custom-tag the tag "tag:yaml.org,2002:python/none"'),
        ("a: !include x.yaml\n", '1:4 custom-tag the tag "!include" is not part of JSON'),
        ("a: !!binary aGk=\n", "1:4 custom-tag"),
        ("a: !!set {b}\n", "1:4 custom-tag"),
        ("!x a: 1\n", "1:1 custom-tag"),
        ("? [a]\n: 1\n", "1:3 complex-key a key must be plain text"),
        ("{a: 1}: 1\n", "1:1 complex-key"),
        ("a: &x b\n*x : 1\n", "2:1 complex-key"),
        ("a: .nan\n", "1:4 number-not-finite JSON has no number .nan"),
        ("a: -.INF\n", "1:4 number-not-finite"),
        ("a: 1e999\n", "1:4 number-not-finite 1e999 is too large"),
        ("a: " + "9" * 5000, "1:4 number-too-long a number of 5000 characters"),
        ("a: &x [*x]\n", "1:8 alias-recursive"),
        ("a: *x\n", "alias-undefined"),
        ("a: 1\n---\nb: 2\n", "2:1 document-syntax a second document begins here"),
        ("a:\n\tb: 1\n", "2:1 document-syntax not valid YAML: a tab stands where only spaces may"),
        ("a: [1, 2\nb: 3\n", "document-syntax not valid YAML"),
        ("a: 'open\n", "document-syntax not valid YAML"),
        ("a: \x1b[0m\n", "1:4 document-syntax the character U+001B is not allowed"),
        ("a: b: c\n", "1:5 document-syntax not valid YAML: a colon and a space cannot stand"),
        ("a: @b\n", '1:4 document-syntax not valid YAML: a value cannot begin with "@"'),
    ],
)
def test_yaml_is_refused_with_its_place(text: str, expected: str) -> None:
    assert expected in refusals(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "b": {"a": 2, "a": 3}}', '2:16 duplicate-key the key "a" stands twice'),
        ('{"a": [1, NaN]}', "1:11 number-not-finite JSON has no number NaN"),
        ('{"a": -Infinity}', "1:7 number-not-finite"),
        ('{"a": 1e999}', "1:7 number-not-finite"),
        ('{"a": ' + "9" * 5000 + "}", "1:7 number-too-long"),
        ('{"a": "\\ud800"}', "1:2 document-encoding half of a surrogate pair"),
        ('{"\\ud800": {"b": 1}}', "1:1 document-encoding half of a surrogate pair"),
        ('{"a": 1, "a": 2, "b": [}', "1:24 document-syntax not valid JSON: expecting value"),
        ('{"a": NaN, "b": "', "1:17 document-syntax not valid JSON: unterminated string"),
        ('{"a": 1,}', "document-syntax not valid JSON"),
        ('{"a": 01}', "document-syntax not valid JSON"),
        ('{"a": "\n", "b": 01}', "2:10 document-syntax not valid JSON: expecting"),
        ("{'a': 1}", "document-syntax not valid JSON"),
        ('{"a": 1} // no', "document-syntax not valid JSON"),
        ("", "1:1 document-syntax not valid JSON"),
    ],
)
def test_json_is_refused_with_its_place(text: str, expected: str) -> None:
    assert expected in refusals(text, "openapi.json")


def test_raw_control_characters_in_json_are_told_and_kept() -> None:
    document = parse(b'{"a": "x\ty",\n "b\x01": {"c": "\\"\x1f"},\n\t"d": "e"}', "openapi.json")
    assert document.value == {"a": "x\ty", "b\x01": {"c": '"\x1f'}, "d": "e"}
    assert [f"{f.location.line}:{f.location.column} {f.message}" for f in document.findings] == [
        "1:9 the control character U+0009 must be escaped in a text",
        "2:4 the control character U+0001 must be escaped in a text",
        "2:17 the control character U+001F must be escaped in a text",
    ]
    assert {f.rule for f in document.findings} == {"document-character"}
    assert document.locate("/b\x01/c").column == 9


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a:\tb\n", {"a": "b"}),
        ("a: b\t# c\n", {"a": "b"}),
        ("a: {\n\tb: 1,\n\tc: 2\n}\n", {"a": {"b": 1, "c": 2}}),
        ("a: |\n  x\n  \ty\n", {"a": "x\n\ty\n"}),
    ],
)
def test_tabs_that_separate_are_nothing_special(text: str, value: object) -> None:
    document = parse(text.encode(), "openapi.yaml")
    assert (document.value, document.findings) == (value, ())


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("a:\n-\tb\n- c\n", {"a": ["b", "c"]}, ["2:2"]),
        ("-\tb: 1\n  c: 2\n-\td: 3\n", [{"b": 1, "c": 2}, {"d": 3}], ["1:2", "3:2"]),
        ("- - \tb\n", [["b"]], ["1:5"]),
        ("a: 1\n\t\nb: 2\n", {"a": 1, "b": 2}, ["2:1"]),
        ("a: 1\r\n \t\r\nb: 2\r\n", {"a": 1, "b": 2}, []),
        ("a: 1\n\t # c\nb: 2\n", {"a": 1, "b": 2}, ["2:1"]),
        ("a: |\n  x\n\t\n  y\nb: 1\n", {"a": "x\n\ny\n", "b": 1}, ["3:1"]),
    ],
)
def test_tabs_for_spaces_are_told_and_read(text: str, value: object, places: list[str]) -> None:
    document = parse(text.encode(), "openapi.yaml")
    assert document.value == value
    assert [f"{f.location.line}:{f.location.column}" for f in document.findings] == places
    assert {f.rule for f in document.findings} <= {"document-character"}


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a:\n  b: 1\n\tc: 2\n", "a:\n  \tb: 1\n"])
def test_tabs_as_indentation_have_no_clear_meaning(text: str) -> None:
    assert "document-syntax not valid YAML: " in refusals(text)


def test_every_refused_key_is_named_at_once() -> None:
    assert refusals("a: 1\na: 2\nb: 1\nb: 2\n").count("duplicate-key") == 2
    assert refusals('{"a":1,"a":2,"c":{"b":1,"b":2}}', "x.json").count("duplicate-key") == 2


def test_text_that_is_no_utf8_is_refused() -> None:
    assert refusals(b"a: 1\nb: \xff\xfe\n") == (
        "openapi.yaml:2:4 document-encoding not valid UTF-8: invalid start byte"
    )


@pytest.mark.parametrize("file", ["a.yaml", "a.json"])
@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (Limits(size=10), "too-large"),
        (Limits(depth=3), "too-deep"),
        (Limits(nodes=5), "too-many-values"),
        (Limits(digits=2), "number-too-long"),
    ],
)
def test_limits_hold(file: str, limits: Limits, rule: str) -> None:
    text = '{"a": [[[[]]]], "b": 1234, "c": 1, "d": 2}'

    assert rule in refusals(text, file, limits)
    assert parse(text.encode(), file).value["b"] == 1234


def test_repetition_by_aliases_is_limited() -> None:
    text = "a: &a [1, 2, 3]\nb: &b [*a, *a]\nc: [*b, *b]\n"

    assert "alias-growth" in refusals(text, limits=Limits(repeated=20))
    assert parse(text.encode(), "a.yaml", Limits(repeated=30)).value["c"][1][1] == [1, 2, 3]


def test_depth_through_aliases_is_limited() -> None:
    text = "a: &a [[[1]]]\nb: &b [[*a]]\nc: [*b]\n"

    assert "3:5 too-deep" in refusals(text, limits=Limits(depth=6))
    assert parse(text.encode(), "a.yaml", Limits(depth=7)).value["c"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the document is empty"),
        ("# nothing\n", "the document is empty"),
        ("- a\n", "the document is a list"),
        ("just words\n", "the document is text"),
        ("42\n", "the document is a number"),
        ("true\n", "the document is a boolean"),
    ],
)
def test_a_document_is_an_object(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(text)

    with pytest.raises(DocumentError, match=message) as caught:
        load(path)

    assert caught.value.diagnostics[0].rule == "not-openapi"


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        load(tmp_path / "openapi.yaml")

    assert [d.rule for d in caught.value.diagnostics] == ["file-missing"]


def test_a_directory_is_not_a_document(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        load(tmp_path)

    assert [d.rule for d in caught.value.diagnostics] == ["file-unreadable"]
