"""``specwright fuzz``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from specwright import config
from specwright.cli import show
from specwright.cli.options import (
    DocumentArgument,
    Format,
    FormatOption,
    RootOption,
    document_path,
    root_path,
)


def fuzz(
    url: Annotated[str, typer.Argument(metavar="URL", help="Base URL of the running service.")],
    document: DocumentArgument = None,
    *,
    max_examples: Annotated[
        int | None,
        typer.Option("--max-examples", min=1, help="Cases per operation in the random phases."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, help="Equal seeds give equal cases. Fixed by default."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            "--token", envvar="SPECWRIGHT_TOKEN", help="Bearer token to send with every request."
        ),
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option(
            "--header", "-H", metavar="NAME: VALUE", help="Header to send with every request."
        ),
    ] = None,
    report_dir: Annotated[
        Path | None,
        typer.Option("--report-dir", metavar="DIR", help="Where to leave JUnit and the full log."),
    ] = None,
    progress: Annotated[
        bool | None,
        typer.Option(
            "--progress/--no-progress",
            help="Say how far the run is. Default: in a terminal.",
            show_default=False,
        ),
    ] = None,
    root: RootOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Find out whether a running service keeps the contract.

    Schemathesis sends valid and invalid requests to every operation, in all phases and with all
    checks, and follows the links the document declares. Each finding names the operation, the
    broken promise, its line in the document and a curl command that repeats it. Use a service
    whose content may be changed.

    **Examples**

    ```
    specwright fuzz http://127.0.0.1:8000
    specwright fuzz http://127.0.0.1:8000 --max-examples 200 --seed 7
    specwright fuzz https://staging.example.com -H "X-API-Key: $KEY" --report-dir reports
    ```
    """
    from specwright.verify import fuzz as driver

    settings = config.read()
    path = document_path(document, settings)
    try:
        order = driver.Order(
            url=url,
            max_examples=max_examples or settings.fuzz.max_examples,
            seed=settings.fuzz.seed if seed is None else seed,
            token=token,
            headers=tuple(header or ()),
            report_dir=report_dir,
            settings=settings.fuzz,
            root=root_path(root, settings, path),
        )
        outcome = driver.fuzz(path, order, progress=show.teller(progress))
    except driver.OrderError as error:
        raise show.WrongUse(str(error)) from None
    show.findings(outcome.diagnostics, format_)
    if not outcome.clean:
        show.sentence(outcome.summary)
        raise typer.Exit(1)
    show.done(outcome.summary)
