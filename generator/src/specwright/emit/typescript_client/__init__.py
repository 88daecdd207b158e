"""The TypeScript client: an npm package of thin operations over a runtime written by hand."""

from specwright.emit.typescript_client.emitter import emit

__all__ = ["emit"]
