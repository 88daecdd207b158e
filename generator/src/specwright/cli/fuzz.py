"""``specwright fuzz``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from specwright import config
from specwright.cli import show
from specwright.cli.duration import TimeOption, seconds
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
    from specwright.verify.fuzz import Hook, Outcome


def fuzz(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="Base URL of the running service, or module:attribute of an ASGI application or "
            "of what makes one.",
        ),
    ],
    document: DocumentArgument = None,
    *,
    max_examples: MaxExamplesOption = None,
    time: TimeOption = None,
    seed: SeedOption = None,
    token: TokenOption = None,
    header: HeaderOption = None,
    credential: Annotated[
        list[str] | None,
        typer.Option(
            "--credential",
            metavar="SCHEME=VALUE",
            help="Key, token or user:password of a security scheme. Or, unseen by others, "
            "SPECWRIGHT_CREDENTIAL_SCHEME in the environment.",
        ),
    ] = None,
    auth: Annotated[
        str | None,
        typer.Option(
            "--auth",
            metavar="MODULE:FUNCTION",
            help="Is given the base URL and returns credentials by security scheme. "
            "Default: the setting auth.",
            show_default=False,
        ),
    ] = None,
    app_dir: Annotated[
        Path | None,
        typer.Option(
            "--app-dir",
            metavar="DIR",
            help="Where the application and --auth are imported from. Default: the setting "
            "app-dir, else this folder.",
            show_default=False,
        ),
    ] = None,
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
    checks, and follows the links the document declares; what it did not reach is then walked to,
    link by link. Each finding names the operation, the broken promise, its line in the document
    and a curl command that repeats it. Operations that never succeeded, links that led nowhere
    and credentials that nobody was refused for are findings, too. Use a service whose content may
    be changed.

    **Examples**

    ```
    specwright fuzz http://127.0.0.1:8000
    specwright fuzz shop.app:create_app --app-dir src --time 5m
    specwright fuzz http://127.0.0.1:8000 --max-examples 200 --seed 7
    specwright fuzz https://staging.example.com --auth fuzzing:credentials --report-dir reports
    ```
    """
    from specwright.verify import fuzz as driver
    from specwright.verify.coverage import total

    settings = config.read()
    path = document_path(document, settings)
    folder = app_dir or settings.fuzz.app_dir or Path()
    if not folder.is_dir():
        raise show.WrongUse(f"{folder} is no folder; --app-dir must be one")
    given = _given(credential, settings.fuzz)
    hook = _hook(auth, settings.fuzz, folder)
    limit = seconds(time)
    try:
        with ExitStack() as stack:
            url = target
            if config.is_importable(target):
                url = stack.enter_context(driver.served(target, folder))
            order = driver.Order(
                url=url,
                max_examples=max_examples or settings.fuzz.max_examples,
                seed=settings.fuzz.seed if seed is None else seed,
                token=token,
                headers=tuple(header or ()),
                report_dir=report_dir,
                settings=settings.fuzz,
                root=root_path(root, settings, path),
                target=target,
                given=given,
                environment=os.environ,
                hook=hook,
                seconds=limit,
            )
            outcome = driver.fuzz(path, order, progress=show.teller(progress))
    except driver.OrderError as error:
        raise show.WrongUse(str(error)) from None
    _show(outcome, format_)
    if coverage:
        for line in _table(outcome.coverage):
            typer.echo(line)
    reached = total(list(outcome.coverage))
    if not outcome.clean:
        show.sentence(f"{outcome.summary}\n{reached}")
        raise typer.Exit(1)
    show.sentence(reached)
    show.done(outcome.summary)


def _show(outcome: Outcome, format_: Format) -> None:
    """The findings; to people and programs with what shows each of them again."""
    from specwright.report import safe
    from specwright.verify.fuzz import reports

    if format_ is Format.JSON:
        typer.echo(json.dumps([reports.finding(told) for told in outcome.told], indent=2))
    elif format_ is Format.GITHUB:
        show.findings(outcome.diagnostics, format_)
    else:
        for told in outcome.told:
            show.findings([told.diagnostic], format_)
            if told.curl:
                typer.echo(f"  repeat with: {safe(told.curl)}\n  or in Python: {safe(told.python)}")


def _given(pairs: Sequence[str] | None, settings: config.FuzzSettings) -> dict[str, str]:
    """Credentials by security scheme, of the settings and of the command line."""
    given = {
        scheme: os.environ[name]
        for scheme, name in settings.credentials.items()
        if os.environ.get(name)
    }
    for number, pair in enumerate(pairs or (), start=1):
        scheme, equals, value = pair.partition("=")
        if not equals or not scheme or not value:
            # What was given may be a secret in the wrong place.
            raise show.WrongUse(f"--credential number {number} must look like SCHEME=VALUE")
        given[scheme] = value
    return given


def _hook(name: str | None, settings: config.FuzzSettings, folder: Path) -> Hook | None:
    from specwright.verify.fuzz import Hook

    wanted = name or settings.auth
    if not wanted:
        return None
    if not config.is_importable(wanted):
        raise show.WrongUse(f"--auth {wanted} must look like module:function")
    return Hook(wanted, folder, settings.auth_refresh)


def _table(covered: Sequence[OperationCoverage]) -> Iterator[str]:
    """What was reached of each operation, and below what was not."""
    from specwright.report import safe

    rows: list[tuple[str, ...]] = [("operation", "statuses", "parameters", "bodies", "branches")]
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
