"""Each rule has a directory with a document that keeps it and breaks it, and what it then says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from specwright import report
from specwright.diagnostics import Severity
from specwright.lint import RULES, lint
from specwright.lint.rule import Rule
from specwright.openapi.load import parse
from specwright.openapi.validate import validate

CASES = Path(__file__).parent / "cases"
SECTIONS = ("What it does\n", "Why it matters\n")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_finds_what_its_case_expects(rule: Rule) -> None:
    case = CASES / rule.id
    document = parse((case / "openapi.yaml").read_bytes(), "openapi.yaml")

    found = [diagnostic for diagnostic in lint(document) if diagnostic.rule == rule.id]

    text = report.text(found) + "\n"
    if os.environ.get("UPDATE_EXPECTED"):
        (case / "expected.txt").write_text(text, encoding="utf-8")
    assert text == (case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_disabled_rule_is_silent(rule: Rule) -> None:
    document = parse((CASES / rule.id / "openapi.yaml").read_bytes(), "openapi.yaml")

    found = lint(document, disabled=[rule.id])

    assert rule.id not in {diagnostic.rule for diagnostic in found}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_pointers_of_findings_exist(rule: Rule) -> None:
    document = parse((CASES / rule.id / "openapi.yaml").read_bytes(), "openapi.yaml")

    for found in lint(document):
        node = document.at(found.pointer)
        assert node.location == found.location


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_is_documented(rule: Rule) -> None:
    module = rule.check.__globals__

    assert module["__name__"].rpartition(".")[2] == rule.id.replace("-", "_")
    assert all(section in module["__doc__"] for section in SECTIONS)
    assert rule.summary
    assert not rule.summary.endswith(".")


def test_rules_are_listed_once_and_in_order() -> None:
    ids = [rule.id for rule in RULES]

    assert ids == sorted(set(ids))
    assert {path.name for path in CASES.iterdir()} == set(ids)


def test_every_file_of_rules_is_registered() -> None:
    import specwright.lint.rules as rules

    folder = Path(rules.__path__[0])
    files = {path.stem.replace("_", "-") for path in folder.glob("[!_]*.py")}

    assert files == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_case_is_a_document_that_can_be_read(rule: Rule) -> None:
    """A case shows one thing: it breaks the specification only where the rule is about that."""
    document = parse((CASES / rule.id / "openapi.yaml").read_bytes(), "openapi.yaml")

    complaints = [d.message for d in validate(document) if d.severity is Severity.ERROR]

    assert complaints == [] or rule.severity is Severity.ERROR or rule.id == "enum-duplicate"
