"""One request, one transaction."""

from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession


class UnitOfWork:
    """Base of handlers; the generated server enters it before the call, and leaves it in between:
    after the answer was encoded and checked, before it is sent. Nobody is told of a change that
    is not in the database.

    A returned error answer commits too, which is how a refusal can leave a trace. An exception
    rolls back.
    """

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def __aenter__(self) -> Self:
        """Begin; the connection itself is taken by the first statement."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Commit, or roll back on an exception, and give the connection back either way."""
        try:
            if error is None:
                await self.session.commit()
        finally:
            # Closing rolls back whatever was not committed.
            await self.session.close()
