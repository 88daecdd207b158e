"""specwright fuzz over an ASGI application whose depths are only reached step by step."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

SHELVES = Path(__file__).parent / "shelves"
TARGET = ("library:create", "--app-dir", "app", "--max-examples", "1")


@pytest.fixture
def library(project):
    shutil.copy(SHELVES / "openapi.yaml", project.path("openapi.yaml"))
    shutil.copytree(SHELVES, project.path("app"))
    return project


def test_everything_is_reached_with_credentials_of_a_hook(library) -> None:
    result = library.specwright(
        "fuzz", *TARGET, "--auth", "library:credentials", "--report-dir", "reports"
    )
    # A token is good for few requests, so it was obtained again and again.
    assert (result.code, result.out) == (0, "")
    assert "4 of them succeeded, 3 of 3 links followed, 0 findings" in result.err
    kept = [path for path in library.path("reports").rglob("*") if path.is_file()]
    assert not [path for path in kept if b"key-" in path.read_bytes()]


def test_a_link_that_leads_nowhere_is_a_finding_with_its_line(
    library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIBRARY_FAULT", "never lent")
    result = library.specwright(
        "fuzz", *TARGET, "--auth", "library:credentials", "--format", "json"
    )
    assert result.code == 1
    found = {f["rule"]: (f["line"], f["message"]) for f in json.loads(result.out)}
    text = library.path("openapi.yaml").read_text().splitlines()
    line, message = found["link-not-followed"]
    assert text[line - 1].strip() == "take:"
    assert message == (
        "the link take of putBook never led to a success: takeBook answered only 404"
    )
    line, message = found["never-succeeded"]
    assert text[line - 1].strip() == "delete:"
    assert message.startswith("takeBook never succeeded: it answered only ")


def test_without_credentials_nothing_is_proved(library) -> None:
    result = library.specwright("fuzz", *TARGET)
    assert result.code == 1
    assert result.out.count("error never-succeeded ") == 4
    assert result.out.count("error link-not-followed ") == 3
    assert "error nothing-proved " in result.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere:app",), "nowhere:app does not start: ModuleNotFoundError: No module named"),
        (("library:nothing",), "library:nothing does not start: AttributeError: "),
        (("library:create", "--auth", "library:USES"), "library:USES gave no credentials: "),
        (("library:create", "--auth", "credentials"), "must look like module:function"),
        (("library:create", "--credential", "secret"), "--credential number 1 must look like"),
        (("library:create", "--credential", "other=secret"), "no security scheme other; known are"),
        (("library:create", "--time", "soon"), "--time 'soon' must look like 90s, 5m or 1h"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    library, arguments: tuple[str, ...], sentence: str
) -> None:
    result = library.specwright("fuzz", *arguments, "--app-dir", "app")
    assert (result.code, result.out) == (2, "")
    assert sentence in result.err
    assert "Traceback" not in result.err
    assert "secret" not in result.err
