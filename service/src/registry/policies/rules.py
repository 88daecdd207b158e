"""What each kind of policy demands; pure judgement, no database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from registry.errors import Conflict
from registry.versions.semver import SemanticVersion

Kind = Literal["lint_gate", "version_order", "retention"]

_GRAVEST_FIRST = ("error", "warning", "note")
_MOST_ERRORS = 20


def check_lint_gate(fail_on: str, findings: Iterable[Mapping[str, Any]]) -> None:
    """Refuse findings of a severity, or of a worse one."""
    forbidden = _GRAVEST_FIRST[: _GRAVEST_FIRST.index(fail_on) + 1]
    found = [finding for finding in findings if finding["severity"] in forbidden]
    if found:
        raise Conflict(
            f"The contract takes no documents with findings of severity {fail_on} or worse; "
            f"this one has {len(found)}.",
            code="lint_gate",
            errors=[_place(finding) for finding in found[:_MOST_ERRORS]],
        )


def check_version_order(version: str, published: Sequence[str], *, allow_prerelease: bool) -> None:
    """Refuse a version that does not come after all that were published."""
    new = SemanticVersion.parse(version)
    if new is None:
        raise _out_of_order(f"{version} is no version as Semantic Versioning writes them.")
    if not new.is_release and not allow_prerelease:
        raise _out_of_order(f"The contract takes no prereleases such as {version}.")
    known = [(parsed, text) for text in published if (parsed := SemanticVersion.parse(text))]
    if known and new <= max(known)[0]:
        raise _out_of_order(f"{version} does not come after {max(known)[1]}.")


def _out_of_order(detail: str) -> Conflict:
    return Conflict(detail, code="version_order")


def _place(finding: Mapping[str, Any]) -> dict[str, Any]:
    error = {"detail": f"line {finding['line']}: {finding['message']} ({finding['rule']})"}
    if "pointer" in finding:
        error["pointer"] = finding["pointer"]
    return error
