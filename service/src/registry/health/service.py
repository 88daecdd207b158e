"""Whether the service takes requests."""

from registry.database import Database
from registry.errors import Unavailable
from registry.lifecycle import Lifecycle

_PATIENCE_SECONDS = 2.0
_LATER = {"Retry-After": "5"}


class HealthService:
    """Judges the service as load balancers want to know it."""

    def __init__(self, database: Database, lifecycle: Lifecycle) -> None:
        self._database = database
        self._lifecycle = lifecycle

    async def check_readiness(self) -> None:
        """Raise Unavailable while the service drains, or while the database does not answer."""
        if self._lifecycle.draining:
            raise Unavailable("The registry is shutting down.", code="draining", headers=_LATER)
        if not await self._database.answers(_PATIENCE_SECONDS):
            raise Unavailable("The database does not answer.", code="database", headers=_LATER)
