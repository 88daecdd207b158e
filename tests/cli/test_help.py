"""The help is documentation: every verb says what it does and shows examples."""

from __future__ import annotations

import re

import pytest

VERBS = ["init", "lint", "bundle", "generate", "scaffold", "mock", "fuzz"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_examples(project, verb: str) -> None:
    result = project.specwright(verb, "--help")
    assert result.code == 0
    assert "Examples" in result.out
    assert re.search(rf"^\s+specwright {verb}", result.out, re.MULTILINE)


def test_the_overview_names_verbs_settings_and_exit_codes(project) -> None:
    for arguments in (["--help"], ["-h"]):
        result = project.specwright(*arguments)
        assert result.code == 0
        assert all(verb in result.out for verb in VERBS)
        assert "Exit codes" in result.out
        assert "[tool.specwright]" in result.out


def test_the_version(console) -> None:
    assert re.fullmatch(r"specwright \d+\.\d+\.\d+\n", console("--version").out)


def test_no_verb_at_all_shows_the_help(console) -> None:
    result = console()
    assert result.code == 2
    assert "Usage: specwright" in result.out + result.err
