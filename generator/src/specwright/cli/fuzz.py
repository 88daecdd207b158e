"""``specwright fuzz``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from specwright import config
from specwright.cli import show
from specwright.cli.options import (
    DocumentArgument,
    Format,
    FormatOption,
    HeaderOption,
    MaxExamplesOption,
    ProgressOption,
    RootOption,
    SeedOption,
    TokenOption,
    document_path,
    root_path,
)

if TYPE_CHECKING:
    from specwright.verify.coverage import OperationCoverage


def fuzz(
    url: Annotated[str, typer.Argument(metavar="URL", help="Base URL of the running service.")],
    document: DocumentArgument = None,
    *,
    max_examples: MaxExamplesOption = None,
    seed: SeedOption = None,
    token: TokenOption = None,
    header: HeaderOption = None,
    report_dir: Annotated[
        Path | None,
        typer.Option(
            "--report-dir", metavar="DIR", help="Where to leave HTML, JUnit, JSON and the full log."
        ),
    ] = None,
    progress: ProgressOption = None,
    coverage: Annotated[
        bool,
        typer.Option("--coverage", help="Print what of the contract the run has reached."),
    ] = False,
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
    from specwright.verify.coverage import total

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
    if coverage:
        for line in _table(outcome.coverage):
            typer.echo(line)
    reached = total(list(outcome.coverage))
    if not outcome.clean:
        show.sentence(f"{outcome.summary}\n{reached}")
        raise typer.Exit(1)
    show.sentence(reached)
    show.done(outcome.summary)


def _table(covered: Sequence[OperationCoverage]) -> Iterator[str]:
    """What was reached of each operation, and below what was not."""
    from specwright.report import safe

    rows: list[tuple[str, ...]] = [
        ("operation", "statuses", "parameters", "bodies", "alternatives")
    ]
    rows += [
        (safe(o.operation), *map(str, (o.statuses, o.parameters, o.bodies, o.branches)))
        for o in covered
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()
    for o in covered:
        missing = [p for r in (o.statuses, o.parameters, o.bodies, o.branches) for p in r.missing]
        if missing:
            yield safe(f"{o.operation} never reached: {', '.join(missing)}")
