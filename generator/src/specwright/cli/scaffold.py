"""``specwright scaffold``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from specwright import config, pipeline
from specwright.cli import show
from specwright.cli.options import (
    DocumentArgument,
    Format,
    FormatOption,
    RootOption,
    document_path,
    from_here,
    root_path,
)


def scaffold(
    document: DocumentArgument = None,
    *,
    handlers: Annotated[
        str | None,
        typer.Option(
            "--handlers",
            metavar="PATTERN",
            help="Where a new handler class goes, with {tag}. Default: the setting handlers.",
        ),
    ] = None,
    receivers: Annotated[
        bool,
        typer.Option(
            "--receivers", help="Add classes, too, that receive the API's webhooks and callbacks."
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if methods are missing.")
    ] = False,
    root: RootOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Add the methods that your handler classes do not have yet.

    A class that inherits from a generated handler, such as ContractsHandler, is yours. Missing
    methods are inserted at its end and answer 501 until you fill them; nothing else in the file
    changes, not a byte. A tag without a class gets a file. Methods that no longer fit the
    document are listed and left alone.

    Classes that inherit from a generated receiver, such as OrdersReceiver, grow in the same way.
    New ones are written for --receivers only: a subscriber needs them, not who serves the API.

    **Examples**

    ```
    specwright scaffold
    specwright scaffold --check
    specwright scaffold --handlers 'service/src/shop/{tag}.py'
    specwright scaffold --handlers 'subscriber/src/{tag}.py' --receivers
    ```
    """
    from specwright import scaffold as scaffolding
    from specwright.write import write_alone

    settings = config.read()
    pattern = from_here(Path(handlers) if handlers else settings.handlers or Path())
    if str(pattern).count("{tag}") != 1 or pattern.suffix != ".py":
        raise show.WrongUse(
            "where do handlers go? Set handlers in [tool.specwright], or --handlers 'src/{tag}.py'"
        )
    path = document_path(document, settings)
    root = root_path(root, settings, path)
    generation = pipeline.generate(path, settings.package, ("server",), root=root)
    if not generation.files:
        show.findings(generation.diagnostics, format_)
        show.sentence(f"nothing was written: {show.count(generation.diagnostics, path)}")
        raise typer.Exit(1)
    result = scaffolding.scaffold(generation.files, pattern, receivers=receivers)
    show.findings(result.diagnostics, format_)
    for change in result.changes:
        if not check:
            write_alone(change.path, change.text)
        verb = "lacks" if check else "now has"
        show.done(f"{change.path} {verb} {', '.join(change.methods)}", well=not check)
    if not result.changes and not result.diagnostics.failed:
        show.done(f"every operation of {path} has its method")
    if show.fails(result.diagnostics, strict=False) or (check and result.changes):
        raise typer.Exit(1)
