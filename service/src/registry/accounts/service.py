"""The rules of accounts: sign-up, sign-in, renewal and revocation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from registry.accounts.repository import AccountRepository, email_key
from registry.caller import SCOPES
from registry.clock import now
from registry.database import Database
from registry.errors import NotFound
from registry.passwords import Passwords
from registry.tables import RefreshToken, TokenFamily, User
from registry.tables.accounts import Scope
from registry.tokens import AccessTokens, digest, expired, new_refresh_token


@dataclass(frozen=True, slots=True)
class Tokens:
    """A granted pair of tokens."""

    access_token: str
    refresh_token: str
    expires_in: int
    scopes: tuple[Scope, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused grant (RFC 6749, section 5.2).

    It is a value, not an exception: when a used refresh token comes back, the revocation of its
    family has to be committed together with the refusal.
    """

    code: Literal["invalid_grant", "invalid_scope"]
    detail: str


_WRONG_PASSWORD = Refusal("invalid_grant", "The e-mail address or the password is wrong.")
_USELESS_TOKEN = Refusal("invalid_grant", "The refresh token is of no use any more.")


class AccountService:
    """What people can do about their own accounts."""

    def __init__(
        self,
        repository: AccountRepository,
        database: Database,
        passwords: Passwords,
        access_tokens: AccessTokens,
        refresh_token_seconds: int,
    ) -> None:
        self._repository = repository
        self._database = database
        self._passwords = passwords
        self._access_tokens = access_tokens
        self._refresh_lifetime = timedelta(seconds=refresh_token_seconds)

    async def sign_up(self, email: str, password: str, display_name: str) -> User:
        """Create an account; Conflict if the address is in use."""
        # Hashed before the first statement: a transaction should not wait for it.
        password_hash = await self._passwords.hash(password)
        user = User(
            email=email,
            email_key=email_key(email),
            display_name=display_name,
            password_hash=password_hash,
        )
        await self._repository.add_user(user)
        return user

    async def sign_in(self, email: str, password: str, scope: str | None) -> Tokens | Refusal:
        """Trade a password for tokens with the scopes asked for, all of them by default."""
        # In a session of its own: the transaction that follows should not wait for the password.
        async with self._database.reading() as session:
            user = await AccountRepository(session).user_by_email(email)
        kept = user.password_hash if user else None
        if not await self._passwords.verify(kept, password) or user is None:
            return _WRONG_PASSWORD
        scopes = _narrow(SCOPES, scope)
        if isinstance(scopes, Refusal):
            return scopes
        if self._passwords.outdated(user.password_hash):
            renewed = await self._passwords.hash(password)
            await self._repository.replace_password(user.id, renewed)
        await self._repository.forget_families(user.id, now())
        family = TokenFamily(user_id=user.id, scopes=list(scopes))
        await self._repository.add_family(family)
        return await self._grant(family, scopes)

    async def renew(self, refresh_token: str, scope: str | None) -> Tokens | Refusal:
        """Trade a refresh token for a new pair; a used one revokes all of its family."""
        moment = now()
        token = await self._repository.refresh_token(digest(refresh_token))
        if token is None or token.family.revoked_at is not None or expired(token.expires_at):
            return _USELESS_TOKEN
        scopes = _narrow(token.family.scopes, scope)
        if isinstance(scopes, Refusal):
            return scopes
        if not await self._repository.rotate(token, moment):
            # Two parties hold the same token, and nobody can tell which of them is the thief.
            await self._repository.revoke_family(token.family_id, moment)
            return _USELESS_TOKEN
        return await self._grant(token.family, scopes)

    async def revoke(self, token: str) -> None:
        """Revoke the family of a refresh or access token; an unknown one is as good as revoked."""
        if (access := self._access_tokens.read(token)) is not None:
            await self._repository.revoke_family(access.family_id, now())
        elif (refresh := await self._repository.refresh_token(digest(token))) is not None:
            await self._repository.revoke_family(refresh.family_id, now())

    async def user(self, user_id: UUID) -> User:
        """The account with this identifier."""
        user = await self._repository.user(user_id)
        if user is None:
            raise NotFound("There is no such account.")
        return user

    async def rename(self, user_id: UUID, display_name: str) -> User:
        """Change how a person wants to be called."""
        user = await self.user(user_id)
        user.display_name = display_name
        user.updated_at = now()
        return user

    async def _grant(self, family: TokenFamily, scopes: tuple[Scope, ...]) -> Tokens:
        # RFC 6749, section 6: the scopes of an access token may be fewer than those of the sign-in.
        secret = new_refresh_token()
        await self._repository.add_refresh_token(
            RefreshToken(
                family_id=family.id,
                digest=secret.digest,
                expires_at=now() + self._refresh_lifetime,
            )
        )
        return Tokens(
            access_token=self._access_tokens.issue(family.user_id, family.id, scopes),
            refresh_token=secret.text,
            expires_in=int(self._access_tokens.lifetime.total_seconds()),
            scopes=scopes,
        )


def _narrow(granted: Iterable[Scope], scope: str | None) -> tuple[Scope, ...] | Refusal:
    """The scopes asked for, in our order, if all of them may be granted."""
    allowed = tuple(granted)
    if scope is None:
        return allowed
    asked = set(scope.split())
    if not asked or not asked.issubset(allowed):
        return Refusal("invalid_scope", "A scope that was asked for cannot be granted.")
    narrowed: tuple[Scope, ...] = tuple(name for name in allowed if name in asked)
    return narrowed
