"""Accounts, as the contract describes them."""

from pydantic import MISSING
from registry_server.models import (
    PasswordGrant,
    Problem,
    RefreshTokenGrant,
    RevocationRequest,
    SignUpRequest,
    TokenPair,
    TokenRequest,
    User,
    UserPatch,
)
from registry_server.operations.accounts import AccountsHandler
from registry_server.responses import IssueToken200, IssueToken400

from registry import tables
from registry.accounts.repository import AccountRepository
from registry.accounts.service import AccountService, Refusal
from registry.resources import ResourcesDep, SessionDep
from registry.security import VisitorDep, known
from registry.unit_of_work import UnitOfWork


class Accounts(UnitOfWork, AccountsHandler):
    """Sign-up, tokens, and one's own account."""

    def __init__(self, session: SessionDep, parts: ResourcesDep, visitor: VisitorDep) -> None:
        super().__init__(session)
        self._visitor = visitor
        self._accounts = AccountService(
            AccountRepository(session),
            parts.database,
            parts.passwords,
            parts.access_tokens,
            parts.settings.refresh_token_seconds,
        )

    async def sign_up(self, *, body: SignUpRequest) -> User:
        """Sign up."""
        user = await self._accounts.sign_up(body.email, body.password, body.display_name)
        return _user(user)

    async def issue_token(self, *, body: TokenRequest) -> IssueToken200 | IssueToken400:
        """Obtain an access token."""
        scope = None if body.scope is MISSING else body.scope
        match body:
            case PasswordGrant():
                outcome = await self._accounts.sign_in(body.username, body.password, scope)
            case RefreshTokenGrant():
                outcome = await self._accounts.renew(body.refresh_token, scope)
        if isinstance(outcome, Refusal):
            # Returned, not raised: what the refusal changed has to be committed.
            return IssueToken400(body=_problem(outcome))
        pair = TokenPair(
            access_token=outcome.access_token,
            token_type="bearer",
            expires_in=outcome.expires_in,
            refresh_token=outcome.refresh_token,
            scope=" ".join(outcome.scopes),
        )
        return IssueToken200(cache_control="no-store", body=pair)

    async def revoke_token(self, *, body: RevocationRequest) -> None:
        """Revoke a token."""
        await self._accounts.revoke(body.token)

    async def get_current_user(self) -> User:
        """Read one's own account."""
        return _user(await self._accounts.user(known(self._visitor).user_id))

    async def update_current_user(self, *, body: UserPatch) -> User:
        """Change one's own account."""
        caller = known(self._visitor)
        if body.display_name is MISSING:
            return _user(await self._accounts.user(caller.user_id))
        return _user(await self._accounts.rename(caller.user_id, body.display_name))


def _user(user: tables.User) -> User:
    return User(
        id=user.id,
        email=user.email,
        display_name=user.display_name,
        created_at=user.created_at,
    )


def _problem(refusal: Refusal) -> Problem:
    return Problem(
        type="about:blank",
        title="Bad request",
        status=400,
        detail=refusal.detail,
        code=refusal.code,
    )
