"""The README of the package, with a first example from the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from specwright.emit.markdown import code, plain
from specwright.emit.typescript import string
from specwright.emit.typescript_client.inputs import input_required
from specwright.emit.typescript_client.names import OperationNames
from specwright.emit.typescript_client.outcomes import streamed_kind, successes
from specwright.emit.typescript_client.package import package_name
from specwright.emit.typescript_client.servers import default_base_url, server_views
from specwright.ir.api import Api, OAuth2
from specwright.ir.operation import Operation


@dataclass(frozen=True, slots=True)
class ReadmeView:
    """What the README says, ready to print."""

    title: str
    summary: str
    package: str
    function: str
    first_call: str
    status: str
    streaming: str
    base_url: str
    server: str
    schemes: str
    tokens: bool
    operations: tuple[tuple[str, str, str], ...]


def readme_view(api: Api, package: str, names: Mapping[str, OperationNames]) -> ReadmeView:
    """The README of the package."""
    first = _first(api)
    streams = [o for o in api.operations if streamed_kind(o) == "event-stream"]
    function = names[first.name].function if first else ""
    statuses = [r.status for r in successes(first) if r.status.isdigit()] if first else []
    return ReadmeView(
        title=plain(api.title),
        summary=plain(api.summary),
        package=package_name(package),
        function=function,
        first_call="" if first is None else f"{function}(api{', { … }' * input_required(first)})",
        status=statuses[0] if statuses else "200",
        streaming=names[streams[0].name].function if streams else "",
        base_url=string(default_base_url(api) or "https://api.example.com"),
        server=servers[0].name if (servers := server_views(api)) else "",
        schemes=", ".join(code(scheme.wire_name) for scheme in api.security_schemes),
        tokens=any(
            flow.kind == "password"
            for scheme in api.security_schemes
            if isinstance(scheme.kind, OAuth2)
            for flow in scheme.kind.flows
        ),
        operations=tuple(
            (names[o.name].function, code(f"{o.method} {o.path}"), plain(o.summary))
            for o in api.operations
        ),
    )


def _first(api: Api) -> Operation | None:
    """The operation that shows most with least: a list that anyone may read, if there is one."""
    plain = [o for o in api.operations if streamed_kind(o) is None]
    return min(
        plain,
        key=lambda o: (
            o.method != "GET",
            input_required(o),
            o.pagination is None,
            bool(o.security) and all(requirement.uses for requirement in o.security),
        ),
        default=None,
    )
