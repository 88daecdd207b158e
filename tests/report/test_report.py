"""Findings as people, programs and GitHub read them, whatever a stranger wrote into a document."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from specwright import report
from specwright.diagnostics import Diagnostic, Location, Severity

SOURCE = {"api.yaml": ["openapi: 3.1.0", "info:", "\ttitle: ü 中 $ref: x", "  version: 1"]}


def finding(
    message: str = "something is wrong",
    *,
    file: str = "api.yaml",
    line: int = 2,
    column: int = 1,
    severity: Severity = Severity.ERROR,
    related: tuple[Location, ...] = (),
) -> Diagnostic:
    location = Location(file, line, column)
    return Diagnostic(severity, "some-rule", message, location, "/info", related)


def excerpt(found: Diagnostic, lines: list[str] | None = None) -> list[str]:
    text = report.text(
        [found],
        excerpts=True,
        color=False,
        source=lambda file: lines if lines is not None else SOURCE.get(file, []),
    )
    return text.split("\n")


def test_one_line_for_each_finding() -> None:
    found = [finding(), finding("more", line=0, severity=Severity.NOTE)]

    assert report.text(found) == (
        "api.yaml:2:1 error some-rule something is wrong\napi.yaml note some-rule more"
    )


def test_nothing_found_is_no_text() -> None:
    assert report.text([]) == ""
    assert report.github([]) == ""
    assert json.loads(report.json([])) == []


def test_excerpt_marks_the_word() -> None:
    assert excerpt(finding()) == [
        "api.yaml:2:1 error some-rule something is wrong",
        "    2 | info:",
        "      | ^^^^",
    ]


def test_caret_stands_under_the_word_after_tabs_and_wide_characters() -> None:
    _, line, caret = excerpt(finding(line=3, column=13))

    assert line == "    3 |     title: ü 中 $ref: x"
    # The wide character takes two cells.
    assert caret.index("^") == line.index("$ref") + 1
    assert caret.count("^") == 4


def test_long_lines_are_cut_around_the_place() -> None:
    dense = "a" * 5000 + '"here": 1' + "b" * 5000

    _, line, caret = excerpt(finding(line=1, column=5002), [dense])

    assert len(line) < 130
    assert line[caret.index("^") :].startswith("here")


@pytest.mark.parametrize(("line", "column"), [(0, 0), (99, 1), (1, 9999), (1, 0)])
def test_places_outside_of_the_text_do_no_harm(line: int, column: int) -> None:
    assert excerpt(finding(line=line, column=column))[0].endswith("something is wrong")


def test_a_file_that_cannot_be_shown_has_no_excerpt(tmp_path: Path) -> None:
    for file in (str(tmp_path), str(tmp_path / "none"), "a\0b", "/dev/zero"):
        found = finding(file=file)
        assert len(report.text([found], excerpts=True, color=False).split("\n")) == 1


def test_lines_are_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text("\ufeffa: 1\r\nb: 2\r\n", encoding="utf-8")

    text = report.text([finding(file=str(path))], excerpts=True, color=False)

    assert text.split("\n")[1:] == ["    2 | b: 2", "      | ^"]


def test_other_places_are_listed_below() -> None:
    found = finding(related=(Location("other.yaml", 3, 4),))

    assert excerpt(found)[-1].strip() == "see other.yaml:3:4"


def test_files_are_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert report.text([finding(file=str(tmp_path / "a" / "b.yaml"))]).startswith("a/b.yaml:2:1")
    assert report.text([finding(file="/elsewhere/b.yaml")]).startswith("/elsewhere/b.yaml:2:1")


def test_colors_are_an_extra() -> None:
    colored = report.text([finding()], excerpts=True, source=lambda file: SOURCE[file])

    assert "\x1b[1;31merror\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored).split("\n") == excerpt(finding())


HOSTILE = [
    "\x1b[2J",
    "\x1b]8;;http://example.com\x07x\x1b]8;;\x07",
    "a\rb",
    "a\nb",
    "\x9b31m",
    "\u202egpj.exe",
    "\u2066x\u2069",
    "a\u2028b",
    "\x00",
    "\u200bx",
    "\ud800",
    "\x7f",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_terminal_is_never_told_anything(text: str) -> None:
    found = finding(f"the key {text}", file=f"a{text}.yaml", related=(Location(text, 1, 1),))

    lines = excerpt(found, ["x", f"y{text}z"])

    assert all(line.isprintable() for line in lines)
    assert ascii(text)[1:-1] in lines[0]
    assert len(lines) == 4


@pytest.mark.parametrize("text", [*HOSTILE, "::error::x", "a%0Ab", "a,b:c"], ids=ascii)
def test_a_runner_is_never_told_anything_else(text: str) -> None:
    found = finding(text, file=text)

    for output in (report.github([found]), report.text([found])):
        (line,) = output.split("\n")
        assert line.isprintable()
        assert line.count("::") <= 2 + text.count("::")
    assert report.github([found]).startswith("::error file=")
    assert not report.text([found]).startswith("::")


def test_annotations() -> None:
    found = [
        finding("50% of\nit, all: of it"),
        finding(severity=Severity.WARNING, line=0),
        finding(file="a,b:c.yaml", severity=Severity.NOTE),
    ]

    assert report.github(found).split("\n") == [
        "::error file=api.yaml,line=2,col=1,title=some-rule::50%25 of\\nit, all: of it",
        "::warning file=api.yaml,title=some-rule::something is wrong",
        "::notice file=a%2Cb%3Ac.yaml,line=2,col=1,title=some-rule::something is wrong",
    ]


def test_json_holds_everything() -> None:
    found = finding("é", related=(Location("b.yaml", 3, 4),))

    text = report.json([found])

    assert text.isascii()
    assert json.loads(text) == [
        {
            "severity": "error",
            "rule": "some-rule",
            "message": "é",
            "file": "api.yaml",
            "line": 2,
            "column": 1,
            "pointer": "/info",
            "related": [{"file": "b.yaml", "line": 3, "column": 4}],
        }
    ]


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        ([], "no findings"),
        ([Severity.ERROR], "1 error"),
        ([Severity.NOTE, Severity.ERROR, Severity.ERROR], "2 errors, 1 note"),
    ],
)
def test_summary_counts(severities: list[Severity], words: str) -> None:
    assert report.summary(finding(severity=severity) for severity in severities) == words
