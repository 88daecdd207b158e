"""Passwords: hashed and checked with argon2, away from the event loop."""

from typing import Literal

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

# Each strong hash takes 64 MiB for its time, so that many at once would exhaust the machine.
_AT_ONCE = 4


class Passwords:
    """Hashes passwords, and checks them in a time that does not tell whether a user exists."""

    def __init__(self, profile: Literal["strong", "cheap"]) -> None:
        self._hasher = (
            PasswordHasher()
            if profile == "strong"
            else PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
        )
        self._limiter = CapacityLimiter(_AT_ONCE)
        self._nobody = self._hasher.hash("the password of nobody")

    async def hash(self, password: str) -> str:
        """The text to keep in place of the password."""
        return await to_thread.run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def verify(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; without a user, the same work is done for nothing."""
        matches = await to_thread.run_sync(
            self._verify, kept or self._nobody, password, limiter=self._limiter
        )
        return matches and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
