"""Refusals as responses: in the status, media type and shape that the operation declares."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable

from pydantic_core import to_json
from starlette.responses import Response as HttpResponse

from . import media
from .operation import Contract, MediaType, Operation, Response
from .problem import Composer, Problem
from .refusal import Reason, Refusal, declared_status
from .schemas import Schemas
from .written import Written

logger = logging.getLogger(__name__)

Renderer = Callable[[Problem, MediaType], bytes | None]
"""A service's own way to write an error body; None, or one that is not as declared, leaves it to
the contract's."""

_USUAL_TYPES = {"json": "application/json", "text": "text/plain"}
PROBLEM_JSON = MediaType(content_type="application/problem+json", kind="json")


def _usual_error(contract: Contract) -> MediaType:
    """The media type and schema that most declared errors have."""
    found = Counter(
        (entry.content_type, entry.schema)
        for operation in contract.operations
        for response in operation.responses
        if response.status[0] in "45dD"
        for entry in response.content[:1]
        if entry.kind == "json"
    )
    if not found:
        return PROBLEM_JSON
    (content_type, schema), _ = found.most_common(1)[0]
    return MediaType(content_type=content_type, kind="json", schema=schema)


def _spelled(entry: MediaType) -> str:
    """A media type that a header can hold: no range, and no parameters that cannot be read."""
    for text in (entry.content_type, entry.content_type.partition(";")[0].strip()):
        if media.parse(text) is not None and "*" not in text:
            return text
    return _USUAL_TYPES.get(entry.kind, "application/octet-stream")


class Rendering:
    """Writes refusals."""

    def __init__(self, contract: Contract, schemas: Schemas, own: Renderer | None) -> None:
        self._schemas = schemas
        self._composer = Composer(schemas)
        self._usual = _usual_error(contract)
        self._own = own
        # Operations live as long as the contract.
        self._statuses: dict[tuple[int, Reason], tuple[int, Response | None]] = {}

    def refuse(
        self, refusal: Refusal, operation: Operation | None, accept: str | None
    ) -> HttpResponse:
        """The response that says why, as the operation declares it."""
        if operation is None:
            status, declared = refusal.reason.value[0], None
        else:
            key = id(operation), refusal.reason
            if key not in self._statuses:
                self._statuses[key] = declared_status(operation, refusal.reason)
            status, declared = self._statuses[key]
        problem = Problem(status, refusal.detail, refusal.violations)
        response = self.problem(problem, declared, accept)
        for name, value in refusal.headers.items():
            response.headers[name] = value
        return response

    def problem(
        self, problem: Problem, declared: Response | None, accept: str | None
    ) -> HttpResponse:
        """A problem, in a declared response where there is one."""
        if declared is None:
            entry: MediaType | None = self._usual
        else:
            entry = self._choose(declared.content, accept)
        if entry is None:
            return HttpResponse(status_code=problem.status)
        content = self._own(problem, entry) if self._own else None
        if content is None or not self._keeps(content, entry):
            content = self._write(problem, entry)
        return Written(content, problem.status, {}, _spelled(entry))

    def _keeps(self, content: bytes, entry: MediaType) -> bool:
        """Whether a body that the service wrote is what the contract declares."""
        if entry.kind != "json":
            return True
        try:
            value = json.loads(content)
            if entry.schema is None or self._schemas.is_valid(entry.schema, "response", value):
                return True
        except ValueError:
            pass
        logger.error("The renderer wrote an error body that breaks the contract.")
        return False

    def _choose(self, content: tuple[MediaType, ...], accept: str | None) -> MediaType | None:
        if not content:
            return None
        offered = tuple(entry.content_type for entry in content)
        liked = media.negotiate(accept, offered) if accept else None
        by_type = {entry.content_type: entry for entry in content}
        if liked is not None:
            return by_type[liked]
        return next((entry for entry in content if entry.kind == "json"), content[0])

    def _write(self, problem: Problem, entry: MediaType) -> bytes:
        if entry.kind == "json":
            return to_json(self._composer.compose(problem, entry.schema))
        if entry.kind == "text":
            return f"{problem.title}: {problem.detail}\n".encode()
        return b""
