"""All the SQL about users and their tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from registry.errors import Conflict
from registry.tables import RefreshToken, TokenFamily, User


def email_key(email: str) -> str:
    """The form in which two spellings of the same address are equal."""
    return email.strip().casefold()


class AccountRepository:
    """Users, token families and refresh tokens in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_user(self, user: User) -> None:
        """Insert a user; Conflict if the address is in use."""
        self._session.add(user)
        try:
            await self._session.flush()
        except IntegrityError:
            raise Conflict("An account with this address exists already.") from None

    async def user(self, user_id: UUID) -> User | None:
        """The user with this identifier."""
        return await self._session.get(User, user_id)

    async def user_by_email(self, email: str) -> User | None:
        """The user with this address, however it is written."""
        query = select(User).where(User.email_key == email_key(email))
        return (await self._session.scalars(query)).one_or_none()

    async def replace_password(self, user_id: UUID, password_hash: str) -> None:
        """Keep another hash of the same password."""
        await self._session.execute(
            update(User).where(User.id == user_id).values(password_hash=password_hash)
        )

    async def forget_families(self, user_id: UUID, moment: datetime) -> None:
        """Delete the sign-ins of a user from which nothing can descend any more."""
        alive = exists().where(
            RefreshToken.family_id == TokenFamily.id, RefreshToken.expires_at > moment
        )
        await self._session.execute(
            delete(TokenFamily).where(TokenFamily.user_id == user_id, ~alive)
        )

    async def add_family(self, family: TokenFamily) -> None:
        """Insert a new sign-in."""
        self._session.add(family)
        await self._session.flush()

    async def family(self, family_id: UUID) -> TokenFamily | None:
        """The sign-in with this identifier."""
        return await self._session.get(TokenFamily, family_id)

    async def add_refresh_token(self, token: RefreshToken) -> None:
        """Insert a refresh token."""
        self._session.add(token)
        await self._session.flush()

    async def refresh_token(self, digest: bytes) -> RefreshToken | None:
        """The refresh token with this digest, together with its sign-in."""
        query = (
            select(RefreshToken)
            .where(RefreshToken.digest == digest)
            .options(joinedload(RefreshToken.family))
        )
        return (await self._session.scalars(query)).one_or_none()

    async def rotate(self, token: RefreshToken, moment: datetime) -> bool:
        """Use the token up; false if somebody else was faster."""
        statement = (
            update(RefreshToken)
            .where(RefreshToken.id == token.id, RefreshToken.rotated_at.is_(None))
            .values(rotated_at=moment)
            .returning(RefreshToken.id)
        )
        return await self._session.scalar(statement) is not None

    async def revoke_family(self, family_id: UUID, moment: datetime) -> None:
        """Make every token of a sign-in useless."""
        await self._session.execute(
            update(TokenFamily)
            .where(TokenFamily.id == family_id, TokenFamily.revoked_at.is_(None))
            .values(revoked_at=moment)
        )
