"""Reports of a run: JSON for programs, JUnit for build servers, HTML for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from specwright.diagnostics import Severity, safe
from specwright.verify.coverage import OperationCoverage, total
from specwright.verify.fuzz.outcome import Outcome, Told

JUNIT, JSON, HTML = "junit.xml", "report.json", "report.html"
_STYLE = """\
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em }
table { border-collapse: collapse } td, th { border-bottom: 1px solid #8884; padding: .2em .8em }
th { text-align: left } td.n { text-align: right } .bad { color: #b00020 } .good { color: #1b7837 }
pre { background: #8882; overflow-x: auto; padding: .6em; white-space: pre-wrap }
"""


def write(outcome: Outcome, folder: Path) -> None:
    """Leave all reports in a folder."""
    (folder / JSON).write_text(json.dumps(as_json(outcome), indent=2) + "\n", "utf-8")
    (folder / JUNIT).write_bytes(as_junit(outcome))
    (folder / HTML).write_text("".join(f"{line}\n" for line in as_html(outcome)), "utf-8")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Everything that is known of a run."""
    return {
        "summary": outcome.summary,
        "clean": outcome.clean,
        "requests": outcome.cases,
        "findings": [finding(told) for told in outcome.told],
        "setAside": [
            {"id": mistake.id, "reason": mistake.reason, "findings": times}
            for mistake, times in outcome.set_aside.items()
        ],
        "operations": {
            label: {str(status): times for status, times in sorted(tested.statuses.items())}
            for label, tested in outcome.operations.items()
        },
        "coverage": [covered.json() for covered in outcome.coverage],
    }


def finding(told: Told) -> dict[str, Any]:
    """One finding as an object."""
    diagnostic = told.diagnostic
    return {
        "severity": str(diagnostic.severity),
        "rule": diagnostic.rule,
        "message": diagnostic.message,
        "file": diagnostic.location.file,
        "line": diagnostic.location.line,
        "column": diagnostic.location.column,
        **({"curl": told.curl, "python": told.python} if told.curl else {}),
    }


def as_junit(outcome: Outcome) -> bytes:
    """A test case for each operation, and one for what is about none of them."""
    found: dict[str, list[Told]] = {label: [] for label in outcome.operations}
    rest: list[Told] = []
    for told in outcome.told:
        if told.diagnostic.severity is Severity.ERROR:
            found.get(told.operation, rest).append(told)
    suites = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        suites,
        "testsuite",
        name="specwright fuzz",
        tests=str(len(found) + 1),
        failures=str(sum(map(bool, [*found.values(), rest]))),
    )
    for name, broken in [*found.items(), ("the run as a whole", rest)]:
        case = ElementTree.SubElement(suite, "testcase", name=safe(name), classname="contract")
        for told in broken:
            one = ElementTree.SubElement(case, "failure")
            one.set("type", safe(told.diagnostic.rule))
            one.set("message", safe(told.diagnostic.message))
            lines = [str(told.diagnostic.location), told.curl, told.python]
            one.text = "\n".join(safe(line) for line in lines if line)
    written: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return written


def as_html(outcome: Outcome) -> Iterator[str]:
    """One page without scripts: the findings, then what was reached."""
    verdict = "good" if outcome.clean else "bad"
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><title>specwright fuzz</title>'
    yield f"<style>\n{_STYLE}</style>"
    yield f'<h1>specwright fuzz</h1><p class="{verdict}">{_text(outcome.summary)}</p>'
    yield f"<p>{_text(total(list(outcome.coverage)))}</p><h2>Findings</h2>"
    yield "<ul>" if outcome.told else "<p>None.</p>"
    for told in outcome.told:
        diagnostic = told.diagnostic
        yield f"<li><code>{_text(str(diagnostic.location))}</code> <b>{_text(diagnostic.rule)}</b>"
        yield _text(diagnostic.message)
        if told.curl:
            yield f"<pre>{_text(told.curl)}</pre><pre>{_text(told.python)}</pre>"
        yield "</li>"
    yield "</ul>" if outcome.told else ""
    for mistake, times in outcome.set_aside.items():
        yield f"<p>Set aside {times} times: <b>{mistake.id}</b>, {_text(mistake.reason)}.</p>"
    yield "<h2>What was reached</h2><table><tr><th>operation<th>statuses<th>parameters"
    yield "<th>bodies<th>branches<th>never reached</tr>"
    for covered in outcome.coverage:
        yield _row(covered)
    yield "</table></html>"


def _row(covered: OperationCoverage) -> str:
    kinds = (covered.statuses, covered.parameters, covered.bodies, covered.branches)
    numbers = "".join(f'<td class="n">{reached}' for reached in kinds)
    return f"<tr><td>{_text(covered.operation)}{numbers}<td>{_list(missing(covered))}</tr>"


def missing(covered: OperationCoverage) -> list[str]:
    """What of an operation was never reached."""
    kinds = (covered.statuses, covered.parameters, covered.bodies, covered.branches)
    return [part for reached in kinds for part in reached.missing]


def _list(parts: Sequence[str]) -> str:
    return ", ".join(_text(part) for part in parts)


def _text(text: str) -> str:
    return escape(safe(text))
