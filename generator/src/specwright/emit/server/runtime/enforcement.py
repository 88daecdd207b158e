"""The contract in force: compiled schemas and the settings of one application."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Literal

from .operation import Contract
from .refusal import ContractBreach
from .rendering import Renderer, Rendering
from .schemas import Schemas
from .streams import OpenStreams

logger = logging.getLogger(__name__)

BreachPolicy = Literal["refuse", "log"]


@dataclass(frozen=True, slots=True)
class Side:
    """How values are judged and refusals are written, by who sends the requests."""

    schemas: Schemas
    rendering: Rendering


class Enforcement:
    """Holds what all operations of an application share."""

    def __init__(
        self,
        contract: Contract,
        *,
        breach: BreachPolicy,
        max_body_size: int,
        renderer: Renderer | None,
    ) -> None:
        package = files(contract.package)
        self.contract = contract
        self.document = package.joinpath("openapi.json").read_bytes()
        self.schemas = Schemas(json.loads(package.joinpath("contract.json").read_bytes()))
        self.schemes = {scheme.wire_name: scheme for scheme in contract.security_schemes}
        self.rendering = Rendering(contract, self.schemas, renderer)
        self.streams = OpenStreams()
        self.max_body_size = max_body_size
        self.breaches = 0
        self._policy = breach
        self._renderer = renderer

    @cached_property
    def served(self) -> Side:
        """For requests to the API."""
        return Side(self.schemas, self.rendering)

    @cached_property
    def received(self) -> Side:
        """For requests that the API sends, webhooks and callbacks."""
        schemas = self.schemas.turned()
        return Side(schemas, Rendering(self.contract, schemas, self._renderer))

    def breached(self, breach: ContractBreach) -> None:
        """An answer breaks the contract: refuse to send it, or count and log it."""
        self.breaches += 1
        if self._policy == "refuse":
            raise breach
        logger.error("%s", breach)

    def report(self, breach: ContractBreach) -> None:
        """An answer was withheld: say loudly what and why."""
        logger.error("%s", breach)
