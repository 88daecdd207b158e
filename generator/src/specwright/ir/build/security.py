"""Security schemes and requirements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specwright.diagnostics import quoted
from specwright.ir.api import (
    ApiKey,
    Http,
    MutualTls,
    OAuth2,
    OAuthFlow,
    OpenIdConnect,
    SchemeKind,
    SecurityScheme,
)
from specwright.ir.build.scope import Scope, text
from specwright.ir.operation import SchemeUse, SecurityRequirement
from specwright.naming import NameTable, function_name
from specwright.openapi.document import Node

_FLOWS: tuple[Any, ...] = (
    "password",
    "clientCredentials",
    "authorizationCode",
    "implicit",
    "deviceAuthorization",
)


def build_security_schemes(node: Node | None, scope: Scope) -> tuple[SecurityScheme, ...]:
    """The declared ways to authenticate."""
    names = NameTable(scope.diagnostics, frozenset({"anonymous", "principal"}))
    found = []
    for wire_name, entry in node.members() if node is not None else ():
        scheme = scope.resolved(entry)
        kind = _kind(scheme) if scheme is not None else None
        if scheme is None or kind is None:
            message = f"scheme {wire_name!r} is not generated: no such kind of scheme is known"
            scope.unsupported("security-scheme", message, entry)
            continue
        name = names.claim(function_name(wire_name), entry.location, wire_name)
        found.append(SecurityScheme(name, wire_name, kind, text(scheme, "description")))
    return tuple(found)


def _kind(node: Node) -> SchemeKind | None:
    in_: Any = text(node, "in")
    match text(node, "type"):
        case "apiKey" if in_ in ("query", "header", "cookie"):
            return ApiKey(in_, text(node, "name"))
        case "http":
            return Http(text(node, "scheme").lower(), text(node, "bearerFormat") or None)
        case "oauth2":
            return OAuth2(tuple(_flows(node.get("flows"))))
        case "openIdConnect":
            return OpenIdConnect(text(node, "openIdConnectUrl"))
        case "mutualTLS":
            return MutualTls()
        case _:
            return None


def _flows(node: Node | None) -> Iterable[OAuthFlow]:
    for kind in _FLOWS:
        flow = node.get(kind) if node is not None else None
        if flow is None:
            continue
        scopes = flow.get("scopes")
        yield OAuthFlow(
            kind=kind,
            token_url=text(flow, "tokenUrl") or None,
            refresh_url=text(flow, "refreshUrl") or None,
            authorization_url=text(flow, "authorizationUrl")
            or text(flow, "deviceAuthorizationUrl")
            or None,
            scopes=tuple((name, str(s.value)) for name, s in scopes.members()) if scopes else (),
        )


def build_security(
    operation: Node, root: Node, schemes: Iterable[SecurityScheme], wire_name: str, scope: Scope
) -> tuple[SecurityRequirement, ...] | None:
    """The alternatives of an operation: its own, else those of the whole API.

    None where there are some and none of them can be checked; that is told.
    """
    known = {scheme.wire_name for scheme in schemes}
    written = operation.get("security") or root.get("security")
    found: list[SecurityRequirement] = []
    lost: list[tuple[Node, str, list[Node]]] = []
    for requirement in written.items() if written is not None else ():
        uses = tuple(requirement.members())
        unknown = {name: scopes for name, scopes in uses if name not in known}
        if unknown or not isinstance(requirement.value, dict):
            named = ", ".join(map(quoted, unknown)) or "something"
            lost.append((requirement, named, list(unknown.values())))
            continue
        found.append(
            SecurityRequirement(
                tuple(
                    SchemeUse(name, tuple(str(s.value) for s in scopes.items()))
                    for name, scopes in uses
                )
            )
        )
    if written is not None and written.value and not found:
        asked = ", or ".join(dict.fromkeys(named for _, named, _ in lost))
        message = f"{wire_name} is left out: it asks for {asked}, which cannot be checked"
        places = [place for _, _, places in lost for place in places]
        scope.unsupported("security", message, operation, places)
        return None
    for requirement, named, places in lost:
        message = f"an alternative is left out: it asks for {named}, which cannot be checked"
        scope.unsupported("security-requirement", message, requirement, places)
    return tuple(found)
