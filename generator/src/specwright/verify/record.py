"""What a run of Schemathesis did, read from the events it writes."""

from __future__ import annotations

import base64
import json
import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from specwright.verify.coverage import Coverage

# What the broken promise is, in our words; the tool's own title for checks we do not know.
_PROMISES = {
    "not_a_server_error": "failed with a server error",
    "status_code_conformance": "answered a status that is not declared",
    "content_type_conformance": "answered a media type that is not declared",
    "response_headers_conformance": "answered headers other than declared",
    "response_schema_conformance": "answered a body that breaks its schema",
    "negative_data_rejection": "accepted a request that the contract forbids",
    "positive_data_acceptance": "refused a request that the contract allows",
    "missing_required_header": "accepted a request without a required header",
    "unsupported_method": "did not refuse a method that is not declared",
    "allow_header_conformance": "answered 405 without the right Allow header",
    "use_after_free": "still served something after its deletion",
    "ensure_resource_availability": "did not find what it had just created",
    "ignored_auth": "answered without the credentials it asks for",
    "object_level_authorization": "showed one caller what belongs to another",
}
# A curl command longer than this helps nobody.
_LONGEST_BODY = 2000
_INSTANCES = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """The request that a finding is about."""

    content_type: str
    content: bytes | None
    method: str = ""
    uri: str = ""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values by lower-case name; secrets are not among them."""
    phase: str = ""
    """In which phase of the run."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that an operation broke."""

    operation: str
    """Method and path template: ``GET /items/{id}``."""
    check: str
    status: int | None
    detail: str
    curl: str
    message: str
    """As Schemathesis puts it."""
    sent: Sent

    @property
    def sentence(self) -> str:
        """The broken promise in one sentence."""
        promise = _PROMISES.get(self.check, f"failed the check {self.check}")
        status = f" ({self.status})" if self.status else ""
        return f"{promise}{status}: {self.detail}" if self.detail else f"{promise}{status}"


@dataclass(slots=True)
class Record:
    """Everything seen so far."""

    findings: dict[tuple[str, str, str], list[Finding]] = field(default_factory=dict)
    """What promise was broken, in which way: the same one however often, with some instances."""
    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Per operation, how often its own method got each status."""
    errors: dict[str, None] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)
    phase: str = ""
    cases: int = 0
    scenarios: int = 0
    """Along links, those that were gone through."""
    links: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Per link, how often its target got each status from a request made of its values."""
    complete: bool = False
    coverage: Coverage | None = None
    """What is told of every request, if anything is."""
    lent: Mapping[str, str] = field(default_factory=dict)
    """Labels that are read for operations of other methods, and those that are meant."""

    def read(self, lines: Iterable[str]) -> None:
        """Take in events, one JSON object per line."""
        for line in lines:
            for kind, event in json.loads(line).items():
                self._take(kind, event)

    def _take(self, kind: str, event: Mapping[str, Any]) -> None:
        match kind:
            case "PhaseStarted":
                self.phase = event["phase"]["name"]
            case "PhaseFinished":
                self.phases[event["phase"]["name"]] = event["status"]
            case "ScenarioFinished":
                if event.get("phase") == "stateful" and event.get("status") != "skip":
                    self.scenarios += 1
                self._scenario(event["recorder"])
            case "NonFatalError" | "FatalError":
                self.errors.setdefault(_brief(event))
            case "EngineFinished":
                self.complete = event.get("stop_reason") in ("completed", "max_time")

    def _scenario(self, recorder: Mapping[str, Any]) -> None:
        cases = recorder.get("cases") or {}
        interactions = recorder.get("interactions") or {}
        self.cases += len(interactions)
        for case_id, interaction in interactions.items():
            case = cases.get(case_id, {}).get("value", {})
            label = self._meant(f"{case.get('method')} {case.get('path')}")
            status = _status(interaction)
            if status is not None:
                self.statuses[label][status] += 1
                if self.coverage is not None:
                    self.coverage.saw(label, case, status)
        for case_id, case in cases.items():
            transition = case.get("transition")
            status = _status(interactions.get(case_id) or {})
            if transition and case.get("is_transition_applied") and status is not None:
                named = " -> ".join(map(self._meant, transition["id"].split(" -> ")))
                self.links[named][status] += 1
        for case_id, checks in (recorder.get("checks") or {}).items():
            for check in checks:
                if check["status"] == "failure":
                    case = cases.get(case_id, {}).get("value", {})
                    interaction = interactions.get(case_id) or {}
                    self._failure(check, interaction, case, recorder["label"])

    def _meant(self, label: str) -> str:
        return self.lent.get(label, label)

    def _failure(
        self,
        check: Mapping[str, Any],
        interaction: Mapping[str, Any],
        case: Mapping[str, Any],
        label: str,
    ) -> None:
        failure = check["failure_info"]["failure"]
        message = failure.get("message") or ""
        request = interaction.get("request") or {}
        finding = Finding(
            operation=self._meant(failure.get("operation") or label),
            check=check["name"],
            status=_status(interaction),
            detail=_detail(message),
            curl=_curl(request),
            message=message,
            sent=_sent(request, case),
        )
        kind = f"{failure.get('type', '')}{message.partition(chr(10))[0]}"
        alike = self.findings.setdefault((finding.operation, finding.check, kind), [])
        # The first instance may be a mistake of the tool, and a later one none.
        if len(alike) < _INSTANCES:
            alike.append(finding)


def _detail(message: str) -> str:
    """The tool's message on one line, without what our own sentence says already."""
    lines = [" ".join(line.split()) for line in message.splitlines()]
    told = ("Invalid data should", "Valid data should", "Received: ", "Expected: ")
    return "; ".join(line for line in lines if line and not line.startswith(told))[:400]


def _status(interaction: Mapping[str, Any]) -> int | None:
    response = interaction.get("response")
    return response.get("status_code") if isinstance(response, Mapping) else None


def _brief(event: Mapping[str, Any]) -> str:
    label = event.get("label") or event.get("phase") or ""
    value = event.get("value") or event.get("exception") or {}
    message = value.get("message") if isinstance(value, Mapping) else str(value)
    return " ".join(f"{label}: {message or value}".split())[:400]


def _sent(request: Mapping[str, Any], case: Mapping[str, Any]) -> Sent:
    headers = {name.lower(): value for name, value in (request.get("headers") or {}).items()}
    types = headers.get("content-type", "")
    body = request.get("body")
    encoded = body.get("$base64") if isinstance(body, Mapping) else None
    return Sent(
        content_type=types if isinstance(types, str) else next(iter(types), ""),
        content=base64.b64decode(encoded) if encoded else None,
        method=str(request.get("method", "")),
        uri=str(request.get("uri", "")),
        headers={
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in headers.items()
        },
        phase=((case.get("meta") or {}).get("phase") or {}).get("name", ""),
    )


def _curl(request: Mapping[str, Any]) -> str:
    if not request:
        return ""
    words = ["curl", "-X", request.get("method", "GET")]
    for name, values in (request.get("headers") or {}).items():
        for value in values if isinstance(values, list) else [values]:
            words += ["-H", f"{name}: {value}"]
    body = request.get("body") or {}
    if isinstance(body, Mapping) and body.get("$base64"):
        content = base64.b64decode(body["$base64"])
        text = content.decode("utf-8", "backslashreplace")
        words += ["--data-binary", text if len(text) <= _LONGEST_BODY else "@see-the-report"]
    words.append(request.get("uri", ""))
    return shlex.join(words)
