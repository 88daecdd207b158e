"""The module ``security``: one method for each security scheme."""

from __future__ import annotations

from dataclasses import dataclass

from specwright.emit.python import docstring, literal
from specwright.ir.api import Api, ApiKey, Http, MutualTls, SecurityScheme


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A method of the security class."""

    name: str
    parameter: str
    docstring: str
    scheme: str


@dataclass(frozen=True, slots=True)
class SecurityView:
    """The whole module."""

    schemes: tuple[SchemeView, ...]
    credentials: tuple[str, ...]


def security_view(api: Api) -> SecurityView:
    """The schemes in the order of the document."""
    schemes = tuple(_scheme(scheme) for scheme in api.security_schemes)
    names = {_credentials(scheme) for scheme in api.security_schemes} - {None}
    return SecurityView(schemes, tuple(sorted(name for name in names if name)))


def _credentials(scheme: SecurityScheme) -> str | None:
    match scheme.kind:
        case ApiKey():
            return "ApiKeyCredentials"
        case Http("basic", _):
            return "BasicCredentials"
        case Http(word, _) if word != "bearer":
            return "HttpCredentials"
        case MutualTls():
            return None
        case _:
            return "BearerCredentials"


def _scheme(scheme: SecurityScheme) -> SchemeView:
    credentials = _credentials(scheme)
    text = scheme.description or f"Who presents credentials of the scheme {scheme.wire_name}."
    return SchemeView(
        scheme.name,
        f", credentials: {credentials}" if credentials else "",
        docstring(f"{text.strip()}\n\nReturns the caller, None where they are not valid.", 8),
        literal(f"The security scheme {scheme.wire_name}"),
    )
