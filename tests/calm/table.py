"""What real documents do, case by case: what is told of it, and how its operation is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Request = tuple[str, str, Any]
"""Method, path and JSON body."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One document below ``cases``."""

    name: str
    file: str = ""
    findings: tuple[str, ...] = ()
    """The beginning of each finding: line, column, severity, rule."""
    tally: str = "1 operation: 1 complete"
    request: Request | None = ("GET", "/thing", None)
    """A request that the operation in question must accept."""
    python: Callable[[Any], Any] = lambda api: api.default.probe()
    typescript: str = "probe(api)"
    """An expression with the module's exports and ``api``."""


def _case(name: str, *findings: str, **rest: Any) -> Case:
    return Case(name=name, file=rest.pop("file", f"{name}.yaml"), findings=findings, **rest)


_THINGS: Request = ("GET", "/things", None)


def _sending(**fields: Any) -> dict[str, Any]:
    """How a case is called whose operation takes a JSON body."""
    return {
        "request": ("POST", "/things", fields),
        "python": lambda api: api.default.probe(body=fields),
        "typescript": f"probe(api, {{body: {fields!r}}})".replace("None", "null"),
    }


CASES: tuple[Case, ...] = (
    _case("status_codes"),
    _case(
        "tabs",
        "5:1 warning document-character",
        "8:1 warning document-character",
        "10:8 warning document-character",
        python=lambda api: api.things.probe(),
    ),
    _case(
        "control_characters",
        "2:28 warning document-character",
        "3:22 warning document-character",
        "6:21 warning document-character",
        file="control_characters.json",
    ),
    _case("info_missing", '1:1 warning openapi-invalid the document has no member "info"'),
    _case("info_empty", "2:1 warning openapi-invalid"),
    _case(
        "path_variable_undeclared",
        "5:5 warning path-parameter-undeclared",
        request=("GET", "/things/a%20b", None),
        python=lambda api: api.default.probe("a b"),
        typescript='probe(api, {path: {thing_id: "a b"}})',
    ),
    _case(
        "required_unknown",
        "16:22 warning schema-required-unknown",
        **_sending(id=1, nmae="x"),
    ),
    _case(
        "default_contradicts",
        "8:36 warning unsupported-default",
        "16:9 warning unsupported-default",
        request=_THINGS,
    ),
    _case("example_contradicts", request=_THINGS),
    _case("enum_without_null", **_sending(state=None)),
    _case(
        "operation_id_missing",
        request=("GET", "/things/5/parts", None),
        python=lambda api: api.default.get_things_by_thing_id_parts("5"),
        typescript='getThingsByThingIdParts(api, {path: {thing_id: "5"}})',
    ),
    _case(
        "operation_id_twice",
        "9:7 warning operation-id-duplicate",
        tally="2 operations: 2 complete",
        request=("PUT", "/things", None),
        python=lambda api: api.default.put_things(),
        typescript="putThings(api)",
    ),
    _case(
        "enum_duplicate",
        request=("GET", "/things?state=open", None),
        python=lambda api: api.default.probe(state="open"),
        typescript='probe(api, {query: {state: "open"}})',
    ),
    _case("no_components", **_sending(id=1)),
    _case(
        "body_in_get",
        tally="2 operations: 2 complete",
        request=("DELETE", "/things", {"id": 1}),
        python=lambda api: api.default.remove(body={"id": 1}),
        typescript="remove(api, {body: {id: 1}})",
    ),
    _case("path_shadowed", tally="2 operations: 2 complete", request=("GET", "/things/mine", None)),
    _case(
        "path_duplicate",
        "10:5 warning unsupported-duplicate",
        tally="3 operations: 2 complete, 1 left out",
        request=("DELETE", "/things/x", None),
        python=lambda api: api.default.remove("x"),
        typescript='remove(api, {path: {id: "x"}})',
    ),
    _case(
        "path_query",
        "4:3 warning path-query",
        "8:3 warning path-query",
        tally="2 operations: 2 complete",
        request=("GET", "/things?kind=open", None),
    ),
    _case(
        "path_without_slash",
        "4:3 warning openapi-invalid",
        request=("GET", "/things/x", None),
        python=lambda api: api.default.probe("x"),
        typescript='probe(api, {path: {thing_id: "x"}})',
    ),
    _case("impossible", tally="2 operations: 2 complete", request=_THINGS),
    _case(
        "several_variables",
        request=("GET", "/maps/3/1-2.png", None),
        python=lambda api: api.default.probe(3, 1, 2, "png"),
        typescript='probe(api, {path: {zoom: 3, x: 1, y: 2, format: "png"}})',
    ),
    _case("patterns", "19:32 warning pattern-invalid", **_sending(name="Ärger", code="abz")),
    _case(
        "deep_pointers",
        tally="2 operations: 2 complete",
        request=("POST", "/parts/7", {"size": None}),
        python=lambda api: api.default.probe("7", body={"size": None}),
        typescript='probe(api, {path: {thing_id: "7"}, body: {size: null}})',
    ),
    _case(
        "parent_directory",
        "cases/parent_directory/things/thing.yaml:3:35 warning reference-dead",
        tally="1 operation: 1 degraded",
        file="parent_directory/api/openapi.yaml",
        request=("GET", "/things/x", None),
        python=lambda api: api.default.probe("x"),
        typescript='probe(api, {path: {thing_id: "x"}})',
    ),
    _case(
        "reference_dead",
        "8:11 warning reference-dead",
        "9:35 warning reference-dead",
        '11:38 warning reference-dead "missing.yaml" leads to a file that does not exist',
        "14:9 warning reference-dead",
        "20:41 warning reference-dead",
        tally="1 operation: 1 degraded",
        **_sending(anything=1),
    ),
    _case(
        "reference_remote",
        "15:3 warning reference-remote",
        '24:9 warning reference-remote "https://example.com/schemas/owner.json": nothing is',
        tally="2 operations: 1 complete, 1 degraded",
        **_sending(id=1, owner={"name": "x"}),
    ),
    _case(
        "reference_kind",
        "7:7 warning reference-mistaken",
        "9:69 warning reference-mistaken",
        "10:9 warning reference-mistaken",
        **_sending(id=1),
    ),
    _case(
        "wrong_types",
        "1:1 warning openapi-version",
        "2:28 warning openapi-invalid",
        "3:8 warning openapi-invalid",
        "8:7 warning openapi-invalid",
        "9:7 warning openapi-invalid",
        "11:36 warning openapi-invalid",
        "11:63 warning openapi-invalid",
        "11:78 warning openapi-invalid",
        "11:92 warning openapi-invalid",
        "12:11 warning unsupported-parameter-location",
        "13:10 warning openapi-invalid",
        "16:11 warning openapi-invalid",
        "21:17 warning openapi-invalid",
        "23:40 warning openapi-invalid",
        "23:56 warning openapi-invalid",
        "24:40 warning openapi-invalid",
        "24:50 warning openapi-invalid",
        "25:9 warning openapi-invalid",
        tally="1 operation: 1 degraded",
        request=("GET", "/things?limit=10", None),
        python=lambda api: api.things.probe(limit=10),
        typescript="probe(api, {query: {limit: 10}})",
    ),
    _case("version_future", "1:1 warning openapi-version", request=("QUERY", "/thing", None)),
    _case("webhooks_only", tally="0 operations", request=None),
    _case("components_only", tally="0 operations", request=None),
    _case("paths_empty", tally="0 operations", request=None),
)
