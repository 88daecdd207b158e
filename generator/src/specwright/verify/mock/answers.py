"""What the mock answers: which status, and whether examples count or values are made up."""

from __future__ import annotations

from collections import Counter

from specwright.emit.server.runtime.operation import Operation
from specwright.emit.server.runtime.refusal import Reason, Refusal
from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api
from specwright.verify.mock.composition import (
    Composition,
    MockAnswer,
    Order,
    Outcome,
    Sources,
)
from specwright.verify.mock.examples import Examples
from specwright.verify.mock.preference import InvalidPreference, Preferences
from specwright.verify.mock.sample import Impossible, Sampler, Taste
from specwright.verify.mock.warning import warn


class Answers:
    """Composes answers; everything in them satisfies its schema, or is refused with a reason."""

    def __init__(
        self, api: Api, schemas: Schemas, sampler: Sampler, *, seed: int, dynamic: bool
    ) -> None:
        self._operations = {(o.method, o.path, o.wire_name): o for o in api.operations}
        self._sources = Sources(schemas, sampler, Examples(api.contract))
        self._seed = seed
        self._dynamic = dynamic
        self._turns: Counter[str] = Counter()

    def compose(
        self,
        operation: Operation,
        accept: str | None,
        wishes: Preferences,
        outcome: Outcome | None = None,
    ) -> MockAnswer:
        """The answer to a call that was accepted."""
        if outcome is None:
            outcome = Outcome(_status(operation, wishes))
        made_up = self._made_up(wishes)
        order = Order(
            operation=self._operations[operation.method, operation.path, operation.id],
            declared=operation,
            accept=accept,
            outcome=outcome,
            example=wishes.example,
            taste=Taste.RANDOM if made_up else Taste.FULL,
            seed=f"{self._drawn_from(operation, wishes, made_up)} {operation.id} {outcome.status}",
        )
        try:
            return Composition(self._sources, order).answer()
        except Impossible as reason:
            detail = (
                f"No answer with {outcome.status} could be made up for {operation.id}: "
                f"{reason}. Give it an example."
            )
            warn(detail)
            raise Refusal(Reason.FAILURE, detail) from None

    def _made_up(self, wishes: Preferences) -> bool:
        """Whether examples do not count."""
        if wishes.dynamic is not None:
            return wishes.dynamic
        return wishes.seed is not None or (self._dynamic and wishes.example is None)

    def _drawn_from(self, operation: Operation, wishes: Preferences, made_up: bool) -> str:
        """The seed; of values that are to differ, each request in turn has its own."""
        if wishes.seed is not None:
            return f"{wishes.seed}"
        if not made_up:
            return f"{self._seed}"
        self._turns[operation.id] += 1
        return f"{self._seed}+{self._turns[operation.id]}"


def _status(operation: Operation, wishes: Preferences) -> int:
    if wishes.code is None:
        return usual_status(operation)
    if wishes.code < 200 or operation.response(wishes.code) is None:
        declared = ", ".join(response.status for response in operation.responses) or "nothing"
        raise InvalidPreference(
            f"{operation.id} does not answer {wishes.code}; declared are: {declared}."
        )
    return wishes.code


def usual_status(operation: Operation) -> int:
    """The first success; where none is declared, what comes closest to one."""
    statuses = [response.status.upper() for response in operation.responses]
    for status in statuses:
        if status[0] == "2" and status.isdigit():
            return int(status)
    if not statuses:
        return 204
    if "2XX" in statuses or "DEFAULT" in statuses:
        return 200
    final = [status for status in statuses if status[0] in "345"]
    if not final:
        raise Refusal(Reason.NOT_IMPLEMENTED, f"{operation.id} declares no final answer.")
    return int(final[0].replace("XX", "00"))
