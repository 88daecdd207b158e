"""Health, as the contract describes it."""

from registry_server.models import Health, Readiness
from registry_server.operations.operations import OperationsHandler

from registry.health.service import HealthService
from registry.resources import ResourcesDep


class Operations(OperationsHandler):
    """Alive, and ready. It takes no session: it must answer while the database does not."""

    def __init__(self, parts: ResourcesDep) -> None:
        self._health = HealthService(parts.database, parts.lifecycle)

    async def get_health(self) -> Health:
        """Ask whether the process is alive."""
        return Health(status="alive")

    async def get_readiness(self) -> Readiness:
        """Ask whether requests are taken."""
        await self._health.check_readiness()
        return Readiness(status="ready", database="reachable")
