"""Structured logs, each line with the identifier of the request it belongs to."""

import logging
import logging.config
import re
import sys
import time
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.typing import Processor

from registry.settings import Settings

REQUEST_ID = b"x-request-id"
# Whatever a caller sends ends up in logs and in headers of other requests.
_ACCEPTABLE = re.compile(rb"[A-Za-z0-9._:-]{1,128}")

log = structlog.stdlib.get_logger("registry")


def configure_logs(settings: Settings) -> None:
    """Send every log line, those of libraries too, through structlog to standard error."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    rendering: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if settings.logs_as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # The richer one shows local variables, passwords among them.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    # One line per request is written below, with its identifier.
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL)
    for name in ("uvicorn.error", "alembic", "httpx2", "httpcore2", "aiosqlite"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class RequestLog:
    """Gives every request an identifier, in and out, and writes one line about it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the identifier that the caller sent, or invent one."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        clear_contextvars()
        bind_contextvars(request_id=request_id.decode())
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {
                    **message,
                    "headers": [*message.get("headers", ()), (REQUEST_ID, request_id)],
                }
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            log.info(
                "request",
                method=scope["method"],
                # The query is left out: it may hold what people look for.
                path=scope["path"],
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )


def _request_id(scope: Scope) -> bytes:
    sent = [value for name, value in scope["headers"] if name == REQUEST_ID]
    if len(sent) == 1 and _ACCEPTABLE.fullmatch(sent[0]):
        found: bytes = sent[0]
        return found
    return uuid4().hex.encode()
