"""The server package: handlers, routers, responses, and the runtime that keeps them exact."""

from specwright.emit.server.emitter import emit

__all__ = ["emit"]
