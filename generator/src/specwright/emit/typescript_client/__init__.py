"""The TypeScript client: an npm package of thin operations over a runtime written by hand."""

from __future__ import annotations

from collections.abc import Iterable

from specwright.emit.file import GeneratedFile
from specwright.ir.api import Api

__all__ = ["emit"]


def emit(api: Api, package: str) -> Iterable[GeneratedFile]:
    """The TypeScript client; paths begin with ``clients/typescript``."""
    # Who wants but one of its modules does not pay for the templates.
    from specwright.emit.typescript_client.emitter import emit as emit_files

    return emit_files(api, package)
