"""One request on its way through the contract: from the raw path to the checked answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, Generic, ParamSpec, TypeVar

from starlette.requests import Request
from starlette.responses import Response as HttpResponse
from starlette.types import Receive
from typing_extensions import TypedDict

from . import media
from .answer import AnswerWriter
from .bodies import BodyReader
from .decoding import Decoder
from .enforcement import Enforcement, Side
from .inputs import RawInputs
from .invocation import invoke
from .operation import Operation
from .parameters import ParameterReader
from .refusal import OperationNotImplemented, Reason, Refusal
from .security import Authorization
from .streams import Stream

A = TypeVar("A")
P = ParamSpec("P")

SCOPE_KEY = f"{__package__}.call"
ASKED_KEY = f"{__package__}.asked"
"""Where an ASGI scope with a path for the application's router keeps what the client asked for."""


class NoArguments(TypedDict):
    """The arguments of an operation that takes none."""


class OperationRules:
    """What the gate knows of one operation, made once."""

    def __init__(self, operation: Operation, enforcement: Enforcement, side: Side) -> None:
        self.operation = operation
        self.side = side
        schemes = (
            enforcement.schemes[name]
            for uses in operation.security
            for name in uses
            if name in enforcement.schemes
        )
        self.parameters = ParameterReader(
            operation, side.schemas, ((scheme.in_, scheme.parameter) for scheme in schemes)
        )
        self.body = BodyReader(operation, side.schemas)
        self.authorization = Authorization(operation, enforcement.schemes)
        self.writer = AnswerWriter(
            operation, side.schemas, enforcement.streams, enforcement.breached
        )
        self.offered = tuple(
            entry.content_type
            for response in operation.responses
            if response.status[0] == "2"
            for entry in response.content
        )
        self.says_not_acceptable = any(r.status == "406" for r in operation.responses)
        self.names_content_type = operation.body is not None and len(operation.body.content) > 1


class Call(Generic[A]):
    """A request that belongs to an operation of the contract."""

    __slots__ = (
        "_bodiless",
        "accept",
        "arguments",
        "checked",
        "enforcement",
        "failure",
        "inputs",
        "octets",
        "operation",
        "principal",
        "rules",
    )

    arguments: A
    """What the handler method is called with, once the request was accepted."""

    def __init__(
        self,
        rules: OperationRules,
        enforcement: Enforcement,
        inputs: RawInputs,
        *,
        bodiless: bool,
    ) -> None:
        self.operation = rules.operation
        self.principal: Any = None
        self.octets = b""
        self.checked = False
        self.failure: Exception | None = None
        self.enforcement = enforcement
        self.inputs = inputs
        self.accept = ", ".join(inputs.fields("accept")) or None
        self.rules = rules
        self._bodiless = bodiless

    def refuse(self, refusal: Refusal) -> HttpResponse:
        """The response that says why, which is as declared or, as 501 can be, beyond on purpose."""
        self.checked = True
        return self.rules.side.rendering.refuse(refusal, self.operation, self.accept)

    async def authorize(self, judge: object) -> None:
        """Let the caller in, or refuse."""
        try:
            self.principal = await self.rules.authorization.principal(self.inputs, judge)
        except OperationNotImplemented as error:
            raise Refusal(Reason.NOT_IMPLEMENTED, str(error)) from None

    async def receive(self, receive: Receive, decoder: Decoder[A]) -> Call[A]:
        """Decode and check everything that the request says."""
        chosen = self._negotiate()
        accepted = self.rules.body.accept(self.inputs)
        values = self.rules.parameters.read(self.inputs)
        if self.operation.body is not None:
            body = await self.rules.body.read(
                accepted, self.inputs, receive, self.enforcement.max_body_size
            )
            values["body"] = decoder.body(body) if body else None
            self.octets = body.octets if body else b""
            if self.rules.names_content_type:
                values["content_type"] = body.content_type if body else None
        values["accept"] = chosen
        self.arguments = decoder.arguments(values)
        return self

    def _negotiate(self) -> str | None:
        offered = self.rules.offered
        chosen = media.negotiate(self.accept, offered) if self.accept else None
        if chosen is None and self.accept and offered and self.rules.says_not_acceptable:
            detail = f"Nothing acceptable: the answer is one of {', '.join(offered)}."
            raise Refusal(Reason.NOT_ACCEPTABLE, detail)
        return chosen or (offered[0] if offered else None)

    async def answer(
        self, handler: object, method: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        """Call the handler and write its answer.

        A handler that is an asynchronous context manager is entered around the call and left when
        the answer has been encoded and checked, before it is sent: the place to commit. Around a
        stream it is left when the stream ends.
        """
        if not isinstance(handler, AbstractAsyncContextManager):
            return await self._written(method, args, kwargs)
        async with AsyncExitStack() as leave:
            await leave.enter_async_context(handler)
            response = await self._written(method, args, kwargs)
            if isinstance(response, Stream):
                response.keep(leave.pop_all())
        return response

    async def _written(
        self, method: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse:
        try:
            result = await invoke(method, *args, **kwargs)
        except OperationNotImplemented as error:
            raise Refusal(Reason.NOT_IMPLEMENTED, str(error)) from None
        response = self.rules.writer.write(result, self.accept, bodiless=self._bodiless)
        if isinstance(response, Stream):
            await response.begin()
        # A response that the service made itself has yet to pass the guard.
        self.checked = response is not result
        return response


def current_call(scope: Mapping[str, Any]) -> Call[Any]:
    """The call that the gate put into an ASGI scope."""
    call = scope.get(SCOPE_KEY)
    if not isinstance(call, Call):
        raise Refusal(Reason.NO_PATH, "There is nothing at this address.")
    return call


async def current_octets(request: Request) -> bytes:
    """A dependency: the body as it came, which signatures are made of."""
    return current_call(request.scope).octets


async def current_principal(request: Request) -> Any:
    """A dependency: the caller as the security class judged, None for an anonymous one."""
    return current_call(request.scope).principal
