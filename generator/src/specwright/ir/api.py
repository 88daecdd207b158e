"""The root of the intermediate representation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from specwright.ir.operation import MediaType, Operation
from specwright.ir.schema import Object, Schema
from specwright.ir.type import Ref
from specwright.ir.webhook import Webhook


@dataclass(frozen=True, slots=True)
class Tag:
    """A group of operations; one generated module and one handler class each."""

    name: str
    """Module name: ``contracts``."""
    class_name: str
    """Prefix of class names: ``Contracts``."""
    wire_name: str
    description: str


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """A part of a server's URL that callers may choose (OAS Server Variable Object)."""

    wire_name: str
    default: str | None
    """None where the document has none, as the specification forbids."""
    values: tuple[str, ...]
    """The only ones it may have, the default among them; empty where any will do."""
    description: str


_RELATIVE = re.compile(r"""(?![A-Za-z][A-Za-z0-9+.-]*:)[^\x00-\x20\x7f"<>\\^`{|}]*""")
"""A reference without a scheme, in what may stand in one (RFC 3986, sections 2 and 4.2)."""


@dataclass(frozen=True, slots=True)
class Server:
    """A base URL; in ``url`` the variables are filled with their defaults."""

    url: str
    description: str
    name: str = ""
    """Name in code, unique among the servers of the API."""
    template: str = ""
    """The URL as written, with its variables in braces."""
    variables: tuple[ServerVariable, ...] = ()
    """Those of the template, in its order."""

    @property
    def complete(self) -> bool:
        """Whether the URL leads somewhere as it stands."""
        told = all(variable.default is not None for variable in self.variables)
        return told and self.url.startswith(("http://", "https://"))

    @property
    def relative(self) -> bool:
        """Whether the URL leads somewhere beside the document, as it stands."""
        told = all(variable.default is not None for variable in self.variables)
        return told and _RELATIVE.fullmatch(self.url) is not None

    @property
    def absolute(self) -> bool:
        """Whether it leads somewhere without another address; a variable may be all of it."""
        return self.url.startswith(("http://", "https://")) or self.template.startswith("{")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """``type: apiKey``."""

    in_: Literal["query", "header", "cookie"]
    wire_name: str


@dataclass(frozen=True, slots=True)
class Http:
    """``type: http``; ``scheme`` in lower case: ``basic``, ``bearer``, ..."""

    scheme: str
    bearer_format: str | None


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """One flow of an OAuth2 scheme."""

    kind: Literal[
        "password", "clientCredentials", "authorizationCode", "implicit", "deviceAuthorization"
    ]
    token_url: str | None
    refresh_url: str | None
    authorization_url: str | None
    """Where the user agrees; of ``deviceAuthorization`` where a device asks for its codes."""
    scopes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OAuth2:
    """``type: oauth2``: a bearer token with scopes."""

    flows: tuple[OAuthFlow, ...]


@dataclass(frozen=True, slots=True)
class OpenIdConnect:
    """``type: openIdConnect``: a bearer token with scopes."""

    url: str


@dataclass(frozen=True, slots=True)
class MutualTls:
    """``type: mutualTLS``: settled below HTTP."""


SchemeKind = ApiKey | Http | OAuth2 | OpenIdConnect | MutualTls


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A named way to authenticate."""

    name: str
    wire_name: str
    kind: SchemeKind
    description: str


@dataclass(frozen=True, slots=True)
class Api:
    """Everything the emitters need to know."""

    title: str
    version: str
    summary: str
    description: str
    openapi: str
    """Version of the specification as written: ``3.1.0``."""
    servers: tuple[Server, ...]
    tags: tuple[Tag, ...]
    """Declared tags in their order, then those only used; ``default`` for operations without."""
    operations: tuple[Operation, ...]
    schemas: tuple[Schema, ...]
    security_schemes: tuple[SecurityScheme, ...]
    webhooks: tuple[Webhook, ...]
    webhook_tags: tuple[Tag, ...]
    """Groups of webhooks and callbacks; ``webhooks`` and ``callbacks`` for those without a tag."""
    document: Mapping[str, Any]
    """The document as its author wrote it, bundled into one file."""
    contract: Mapping[str, Any]
    """The same, normalised: 2020-12 schemas, all hoisted under ``components/schemas/<name>``."""
    class_names: frozenset[str] = field(init=False)
    """Names of all schemas and responses."""

    def __post_init__(self) -> None:
        names = {schema.name for schema in self.schemas}
        names |= {response.name for o in self.all_operations for response in o.responses}
        object.__setattr__(self, "class_names", frozenset(names))

    def operations_of(self, tag: Tag) -> tuple[Operation, ...]:
        """The operations whose first tag this is, in the order of the document."""
        return tuple(o for o in self.operations if o.tag == tag.wire_name)

    def form(self, media: MediaType) -> Object | None:
        """The object whose properties are the parts of a multipart body, if it has a name."""
        if media.kind != "multipart" or not isinstance(media.type, Ref):
            return None
        name = media.type.name
        found = next((schema.definition for schema in self.schemas if schema.name == name), None)
        return found if isinstance(found, Object) else None

    @property
    def choosable_servers(self) -> tuple[Server, ...]:
        """The servers, where there is something to choose: among them, or in a variable."""
        found = tuple(server for server in self.servers if server.absolute)
        return found if len(found) > 1 or any(server.variables for server in found) else ()

    @property
    def sent_schemes(self) -> tuple[SecurityScheme, ...]:
        """Security schemes that a client presents; TLS itself settles client certificates."""
        return tuple(s for s in self.security_schemes if not isinstance(s.kind, MutualTls))

    @property
    def all_operations(self) -> tuple[Operation, ...]:
        """Those that the API serves, then those of the requests that it sends."""
        return (*self.operations, *(webhook.operation for webhook in self.webhooks))

    @property
    def subscriber(self) -> Api:
        """The API as its subscribers serve it: operations are the requests that it sends."""
        sent = tuple(webhook.operation for webhook in self.webhooks)
        return replace(self, operations=sent, tags=self.webhook_tags, webhooks=(), webhook_tags=())
