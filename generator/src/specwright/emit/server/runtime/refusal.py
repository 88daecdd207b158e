"""Why a request is not served, and which declared response says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .operation import Operation, Response


class Reason(Enum):
    """Kinds of refusal; the value lists the statuses that may say so, the best first."""

    SCHEMA = (422, 400)
    MALFORMED = (400, 422)
    PATH_VALUE = (404, 422, 400)
    CONTENT_TYPE = (415, 422, 400)
    NOT_ACCEPTABLE = (406,)
    TOO_LARGE = (413, 422, 400)
    CREDENTIALS = (401, 403, 404)
    SCOPES = (403, 401, 404)
    NO_PATH = (404,)
    NO_METHOD = (405,)
    FAILURE = (500,)
    NOT_IMPLEMENTED = (501,)


@dataclass(frozen=True, slots=True)
class Violation:
    """One place that is wrong: a JSON Pointer into the request, and what is wrong there."""

    pointer: str
    detail: str


@dataclass(slots=True)
class Refusal(Exception):
    """A request that the contract does not allow; rendered as the operation declares."""

    reason: Reason
    detail: str
    violations: tuple[Violation, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class OperationNotImplemented(NotImplementedError):
    """The contract has the operation, the handler has no method for it yet."""

    def __init__(self, operation_id: str) -> None:
        super().__init__(f"{operation_id} is not implemented yet.")


class ContractBreach(Exception):
    """An answer that the contract does not declare; it is never sent where breaches are refused."""

    def __init__(self, operation_id: str, detail: str) -> None:
        super().__init__(f"The answer of {operation_id} breaks the contract: {detail}")
        self.operation_id = operation_id
        self.detail = detail


def declared_status(operation: Operation, reason: Reason) -> tuple[int, Response | None]:
    """The status to answer with, and what is declared for it; the canonical one if nothing is."""
    by_status = {response.status.upper(): response for response in operation.responses}
    # RFC 9110, section 15.5.4: a 404 hides that credentials are wanted, which a range or a default
    # lets be said.
    hiding = (404,) if reason in (Reason.CREDENTIALS, Reason.SCOPES) else ()
    said = [status for status in reason.value if status not in hiding]
    for status in said:
        if str(status) in by_status:
            return status, by_status[str(status)]
    for status in said:
        if f"{status // 100}XX" in by_status:
            return status, by_status[f"{status // 100}XX"]
    if "DEFAULT" not in by_status:
        for status in hiding:
            if str(status) in by_status:
                return status, by_status[str(status)]
    return said[0], by_status.get("DEFAULT")
