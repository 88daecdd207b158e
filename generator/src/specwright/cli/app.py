"""The Typer application and its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

VERBS = ("init", "lint", "bundle", "generate", "scaffold", "mock", "fuzz", "prove")
"""Each is a function in a module of the same name."""


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"specwright {version('specwright')}")
        raise typer.Exit


def specwright(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version."),
    ] = False,
    _debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback when specwright itself fails.")
    ] = False,
) -> None:
    """Everything an HTTP API needs, from the OpenAPI document you write by hand.

    A day with it:

    ```
    specwright init shop      start a project: document, service, tests
    specwright lint           what is wrong with the document, and where
    specwright mock           serve it before there is any code
    specwright generate       write models, router stubs and both clients
    specwright scaffold       add the methods your handlers do not have yet
    specwright fuzz URL       does the running service keep the contract?
    specwright prove          does everything that is generated hold together?
    specwright generate --check   in CI: is everything up to date?
    ```
    """


def application(arguments: Sequence[str] = ()) -> typer.Typer:
    """The application for a command line: with one verb where that is named first, else with all.

    Typer prepares every option of every verb it knows, which takes longer than most verbs do.
    """
    app = typer.Typer(
        name="specwright",
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog=(
            "**Settings** stand in `[tool.specwright]` of the nearest pyproject.toml: "
            "document, root, out, package, handlers, fuzz.\n\n"
            "**Exit codes**: 0 clean, 1 findings or drift, 2 wrong use, 3 a bug of specwright."
        ),
    )
    app.callback()(specwright)
    asked = arguments[0] if arguments else ""
    for verb in (asked,) if asked in VERBS else VERBS:
        module = import_module(f"specwright.cli.{verb}")
        app.command(verb)(getattr(module, verb))
    return app
