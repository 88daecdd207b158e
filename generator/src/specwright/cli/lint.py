"""``specwright lint``."""

from __future__ import annotations

from typing import Annotated

import typer

from specwright import config, pipeline
from specwright.acceptance import accepted, once, usable
from specwright.cli import show
from specwright.cli.options import (
    DocumentArgument,
    Format,
    FormatOption,
    RootOption,
    document_path,
    root_path,
)


def lint(
    document: DocumentArgument = None,
    *,
    format_: FormatOption = Format.TEXT,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 for warnings too, not for errors alone.")
    ] = False,
    root: RootOption = None,
) -> None:
    """Say what is wrong with the document, and where.

    First whether it is valid OpenAPI (3.0, 3.1 or 3.2), then what our own rules find, then what
    no code can be generated for.
    Each finding is one line: file:line:column severity rule message.

    **Examples**

    ```
    specwright lint
    specwright lint other/openapi.yaml --strict
    specwright lint --format github
    ```
    """
    settings = config.read()
    path = document_path(document, settings)
    source = pipeline.read(path, root_path(root, settings, path))
    diagnostics = pipeline.examine(source)
    if not accepted(diagnostics).failed:
        pipeline.build(usable(source, diagnostics), diagnostics)
    diagnostics = once(diagnostics)
    show.findings(diagnostics, format_)
    failed = show.fails(diagnostics, strict=strict)
    show.done(show.count(diagnostics, path), well=not failed)
    if failed:
        raise typer.Exit(1)
