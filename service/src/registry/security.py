"""Security: the schemes of the contract, and the caller that handlers ask for."""

from typing import Annotated

from fastapi import Depends
from registry_server.security import (
    ApiKeyCredentials,
    BearerCredentials,
    Security,
    current_principal,
)

from registry.accounts.authentication import Authentication
from registry.caller import Caller
from registry.resources import ResourcesDep


class RegistrySecurity(Security):
    """Judges the credentials of every scheme."""

    def __init__(self, parts: ResourcesDep) -> None:
        self._authentication = Authentication(parts.database, parts.access_tokens)

    async def oauth(self, credentials: BearerCredentials) -> Caller | None:
        """A person with an access token."""
        return await self._authentication.by_access_token(credentials.token)

    async def api_key(self, credentials: ApiKeyCredentials) -> Caller | None:
        """A machine with an API key."""
        return await self._authentication.by_api_key(credentials.key)


VisitorDep = Annotated[Caller | None, Depends(current_principal)]
"""The caller of an operation that is open to everybody; None for an anonymous one."""


def known(visitor: VisitorDep) -> Caller:
    """The caller of an operation for which the contract demands credentials."""
    assert visitor is not None
    return visitor


CallerDep = Annotated[Caller, Depends(known)]
"""The caller, where every operation of a handler demands credentials."""
