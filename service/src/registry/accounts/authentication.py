"""Authentication: from presented credentials to a caller."""

from datetime import timedelta

from registry.accounts.repository import AccountRepository
from registry.api_keys.repository import ApiKeyRepository
from registry.caller import Caller
from registry.clock import now
from registry.database import Database
from registry.tokens import AccessTokens, api_key_prefix, same

# Often enough for people who look for keys that nobody uses, and no write on every request.
_LAST_USED_PRECISION = timedelta(minutes=1)


class Authentication:
    """Knows callers by their credentials.

    It reads in a session of its own, which ends before the body of the request is read: a slow
    sender should not keep a transaction open.
    """

    def __init__(self, database: Database, access_tokens: AccessTokens) -> None:
        self._database = database
        self._access_tokens = access_tokens

    async def by_access_token(self, text: str) -> Caller | None:
        """The caller with this access token, unless its sign-in was revoked."""
        token = self._access_tokens.read(text)
        if token is None:
            return None
        async with self._database.reading() as session:
            family = await AccountRepository(session).family(token.family_id)
        if family is None or family.revoked_at is not None or family.user_id != token.user_id:
            return None
        return Caller(token.user_id, frozenset(family.scopes) & token.scopes)

    async def by_api_key(self, text: str) -> Caller | None:
        """The caller whose API key this is, unless it was revoked."""
        prefix = api_key_prefix(text)
        if prefix is None:
            return None
        async with self._database.reading() as session:
            key = await ApiKeyRepository(session).by_prefix(prefix)
        if key is None or not same(key.digest, text) or key.revoked_at is not None:
            return None
        moment = now()
        if key.last_used_at is None or key.last_used_at + _LAST_USED_PRECISION < moment:
            async with self._database.writing() as session:
                await ApiKeyRepository(session).touch(key.id, moment)
        return Caller(key.user_id, frozenset(key.scopes), key.id)
