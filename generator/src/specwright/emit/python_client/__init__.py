"""The Python client: a publishable package with one namespace per tag, sync and async."""

from specwright.emit.python_client.emitter import emit

__all__ = ["emit"]
