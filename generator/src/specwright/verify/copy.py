"""The tool's own copy of a document, and the configuration for one run over it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from specwright.config import FuzzSettings
from specwright.emit.server.runtime.refusal import Reason, declared_status
from specwright.ir.api import Api
from specwright.ir.media import spelled
from specwright.ir.operation import BODILESS, Operation
from specwright.openapi.enumeration import agreeing
from specwright.verify.contradictions import leave_out
from specwright.verify.former import in_former_words
from specwright.verify.links import at, operations, resolved, usable_links
from specwright.verify.mock.contract import runtime_contract

_MAPS = frozenset(
    """properties patternProperties $defs dependentSchemas schemas parameters responses headers
    requestBodies links callbacks securitySchemes pathItems mediaTypes variables""".split()  # noqa: SIM905
)
_LITERAL = frozenset({"example", "examples", "default", "enum", "const"})
_SCHEMATIC = frozenset({"type", "format", "$ref", "properties", "items", "allOf", "oneOf", "anyOf"})
_NO_SCHEMA = frozenset({"schema", "content", "in", "paths"})
_NAMES = frozenset({"$id", "$anchor"})
_BITS = {"int32": 32, "int64": 64}
_IGNORED = frozenset({"accept", "content-type", "authorization"})
_REFUSALS = (
    Reason.SCHEMA,
    Reason.MALFORMED,
    Reason.PATH_VALUE,
    Reason.CONTENT_TYPE,
    Reason.TOO_LARGE,
    Reason.CREDENTIALS,
    Reason.NO_PATH,
)
_SECRETS = """authorization proxy-authorization cookie set-cookie password passwd secret token
    access_token refresh_token id_token client_secret session sessionid api_key api-key apikey
    x-api-key x-auth-token""".split()  # noqa: SIM905
HTTP_SCHEME = "x-http-scheme"
"""What a security scheme of another kind than basic and bearer is called in the copy."""
_KNOWN_WORDS = frozenset({"basic", "bearer"})
_SCENARIOS = 40
# Schemathesis replaces its own list by ours, so both are written; 4.32.
_ACCEPTANCE = ("2xx", "3xx", "401", "403", "404", "409", "429", "5xx")


def tool_copy(document: Mapping[str, Any], contradicting: Iterable[str] = ()) -> dict[str, Any]:
    """A document that Schemathesis reads as we do.

    It never checks that oauth2 and openIdConnect are enforced; as http bearer it does. Of http it
    knows basic and bearer alone; else the field is a key to it. It gives up
    an operation whose schema has examples of another shape than the specification's, or in 3.0 a
    number for an exclusive limit, and takes ``nullable`` for a keyword in 3.1, too, where it says
    nothing. Examples that contradict their schema, at the pointers given, it would send as valid.
    The names that schemas give themselves go, because references are pointers from the root.
    """
    old = str(document.get("openapi", "")).startswith("3.0")
    copy: dict[str, Any] = _without_noise(document, old=old)
    schemes = copy.get("components", {}).get("securitySchemes", {})
    for name, scheme in schemes.items():
        match scheme:
            case {"type": "oauth2" | "openIdConnect"}:
                schemes[name] = {"type": "http", "scheme": "bearer"}
            case {"type": "http", "scheme": str(word)} if word.lower() not in _KNOWN_WORDS:
                field = {"type": "apiKey", "in": "header", "name": "Authorization"}
                schemes[name] = {**field, HTTP_SCHEME: word.lower()}
    leave_out(copy, contradicting)
    _without_ignored_headers(copy)
    _without_bodies(copy)
    usable_links(copy)
    in_former_words(copy)
    return copy


def _without_ignored_headers(copy: dict[str, Any]) -> None:
    """OAS 3.1.1, section 4.12.2: parameters with the names of these headers are to be ignored."""
    for item, operation in operations(copy):
        for holder in (item, operation):
            written = holder.get("parameters")
            if isinstance(written, list):
                holder["parameters"] = [p for p in written if not _is_ignored(resolved(copy, p))]


def _without_bodies(copy: dict[str, Any]) -> None:
    """What a document declares for answers that have no content is never sent."""
    for _, operation in operations(copy):
        responses = operation.get("responses")
        if not isinstance(responses, dict):
            continue
        for status in BODILESS & responses.keys():
            declared = resolved(copy, responses[status])
            responses[status] = {key: value for key, value in declared.items() if key != "content"}


def _is_ignored(parameter: Mapping[str, Any]) -> bool:
    return parameter.get("in") == "header" and str(parameter.get("name")).lower() in _IGNORED


def _without_noise(node: Any, *, old: bool, named: bool = False) -> Any:
    """A deep copy without keywords of schemas that say nothing; ``named`` maps hold no keywords."""
    if isinstance(node, list):
        return [_without_noise(item, old=old) for item in node]
    if not isinstance(node, Mapping):
        return node
    schema = not named and _SCHEMATIC & set(node) and not _NO_SCHEMA & set(node)
    found: dict[str, Any] = {}
    for key, value in node.items():
        if schema and key == "examples" and not isinstance(value, list):
            continue
        if schema and (key in _NAMES or (key == "nullable" and not old)):
            continue
        if not named and key == "content" and isinstance(value, Mapping):
            # A star alone is no media type; where it is written, all are meant.
            value = {spelled(content_type): media for content_type, media in value.items()}
        literal = not named and (key in _LITERAL or key.startswith("x-"))
        found[key] = (
            deepcopy(value)
            if literal
            else _without_noise(value, old=old, named=not named and key in _MAPS)
        )
    if schema:
        found = agreeing(found) or found
    values = found.get("enum")
    if schema and old and found.get("nullable") is True and isinstance(values, list):
        # Authors leave out the null of an enumeration, and say it beside.
        found["enum"] = values if None in values else [*values, None]
    if schema and found.get("format") in (*_BITS,) and found.get("type") == "number":
        # The registry of formats has them for numbers, too; the tool, for integers alone.
        limit = 2 ** (_BITS[found["format"]] - 1)
        found |= {
            "minimum": max(-limit, found.get("minimum", -limit)),
            "maximum": min(limit - 1, found.get("maximum", limit - 1)),
        }
    if schema and old:
        _limit(found, "minimum", "exclusiveMinimum", max)
        _limit(found, "maximum", "exclusiveMaximum", min)
    return found


def _limit(schema: dict[str, Any], limit: str, exclusive: str, stricter: Any) -> None:
    """Write an exclusive limit as 3.0 does where it is written as in 3.1."""
    number, beside = schema.get(exclusive), schema.get(limit)
    if not isinstance(number, int | float) or isinstance(number, bool):
        return
    strictest = number if beside is None else stricter(number, beside)
    schema |= {limit: strictest, exclusive: strictest == number}


def complete(copy: dict[str, Any], api: Api) -> None:
    """Declare in a copy what every operation may be answered and its author is silent about.

    A generated server refuses what breaks the contract; where no refusal is declared it still has
    to say something. Design time is when to report that: the lint rule ``undeclared-error`` does.
    """
    _let_anything_be_answered(copy)
    known = runtime_contract(api, "").operations
    for operation, declared in zip(api.operations, known, strict=True):
        written = at(copy, operation.pointer)
        responses = written.get("responses") if isinstance(written, dict) else None
        if not isinstance(responses, dict) or not responses:
            continue
        for reason in _REFUSALS:
            status, response = declared_status(declared, reason)
            if response is None:
                responses.setdefault(str(status), {"description": "Refused."})
        _without_strange_events(responses, operation)


def _let_anything_be_answered(copy: dict[str, Any]) -> None:
    """Whoever declares no response at all lets anything be answered."""
    for _, operation in operations(copy):
        if not operation.get("responses"):
            operation["responses"] = {"default": {"description": "Not declared."}}


def _without_strange_events(responses: Any, operation: Operation) -> None:
    """Leave out what describes the data of an event, not the event.

    OAS 3.2, section 4.14.4.1, and Schemathesis with it, means an object with ``data``, ``event``,
    ``id`` and ``retry``; many documents mean the data alone, and are understood.
    """
    for response in operation.responses:
        for media in response.content:
            of_data = "/properties/data" not in (media.schema_pointer or "")
            if media.kind == "event-stream" and of_data:
                written = at(responses, f"/{response.status}/content")
                found = written.get(media.content_type) if isinstance(written, dict) else None
                if isinstance(found, dict):
                    found.pop("itemSchema", None)
                    found.pop("schema", None)


def configuration(
    settings: FuzzSettings,
    max_examples: int,
    seed: int,
    headers: Mapping[str, str],
    *,
    credentials: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    unjudged: Sequence[str] = (),
    secrets: Iterable[str] = (),
    left_out: Sequence[str] = (),
    seconds: int | None = None,
) -> str:
    """The text of a ``schemathesis.toml``: all checks but ``unjudged``, all phases, repeatable.

    ``headers`` gives for each header the environment variable that holds its value,
    ``credentials`` the same for each part of what a security scheme asks for. ``seconds`` ends the
    run, which begins anew with other cases as long as they last. Operations ``left_out``, by method
    and path, are asked nothing. What is hidden in all that the tool writes are the parameters that
    ``secrets`` names, and those that are usual: what else has "key" or "auth" in its name, as
    ``authors``, has to be seen to be judged.
    """
    lines = [
        f"seed = {seed}",
        "workers = 1",
        "continue-on-failure = true",
        "request-timeout = 15",
        "max-stream-events = 3",
        "cache = { enabled = false }",
        # That values take long to draw tells of the machine, that many are thrown away, of chance;
        # either would end the phase. Where no value is found, the tool says so in any case.
        'suppress-health-check = ["too_slow", "filter_too_much"]',
        *([] if seconds is None else [f"max-time = {seconds}"]),
        "",
        "[generation]",
        f"max-examples = {max_examples}",
        'database = "none"',
        "",
        "[output.sanitization]",
        f"keys-to-sanitize = {json.dumps([*_SECRETS, *headers, *secrets])}",
        # Without any, those are looked for that are usual.
        'sensitive-markers = ["authorization"]',
        "",
        "[phases.coverage]",
        "generate-duplicate-query-parameters = true",
        "",
        # Links form long chains: few and short scenarios never reach their ends.
        "[phases.stateful]",
        "max-steps = 15",
        "",
        "[phases.stateful.generation]",
        f"max-examples = {max(_SCENARIOS, max_examples)}",
        "",
        "[phases.stateful.inference]",
        # Guessing links starves the declared ones.
        f"algorithms = {json.dumps(list(settings.inference))}",
    ]
    lines += ["", "[headers]"] if headers else []
    lines += [f'{json.dumps(name)} = "${{{variable}}}"' for name, variable in headers.items()]
    lines += ["", "[auth.openapi]"] if credentials else []
    for scheme, parts in credentials.items():
        values = ", ".join(f'{part} = "${{{variable}}}"' for part, variable in parts.items())
        lines.append(f"{json.dumps(scheme)} = {{ {values} }}")
    lines += ["", "[checks]"] if unjudged else []
    lines += [f"{check}.enabled = false" for check in unjudged]
    for name in left_out:
        lines += ["", "[[operations]]", f"include-name = {json.dumps(name)}", "enabled = false"]
    for operation, statuses in sorted(settings.expected_statuses.items()):
        expected = [*_ACCEPTANCE, *(str(status) for status in statuses)]
        lines += [
            "",
            "[[operations]]",
            f"include-operation-id = {json.dumps(operation)}",
            f"checks.positive_data_acceptance.expected-statuses = {json.dumps(expected)}",
        ]
    return "\n".join(lines) + "\n"
