"""``specwright generate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from specwright.cli.generation import Options, generation
from specwright.cli.options import DocumentArgument, Format, FormatOption, Part, RootOption


def generate(
    context: typer.Context,
    document: DocumentArgument = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Output directory. Default: the setting out."
        ),
    ] = None,
    only: Annotated[
        list[Part] | None,
        typer.Option("--only", help="Write this part alone; may be given several times."),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit with 1 if a run would change anything."),
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and generate again when the document changes.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Refuse a document that loses or lacks anything: warnings."),
    ] = False,
    keep_going: Annotated[
        bool,
        typer.Option(
            "--keep-going", help="Write what can be written although something is an error."
        ),
    ] = False,
    package: Annotated[
        str | None,
        typer.Option("--package", help="Stem of the package names. Default: the setting package."),
    ] = None,
    root: RootOption = None,
    cache: Annotated[
        bool,
        typer.Option(
            "--cache/--no-cache",
            help="Use what earlier runs worked out, and keep what this one does.",
        ),
    ] = True,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Write models, router stubs and both clients.

    Everything goes below one output directory, with a manifest. Files there are disposable: a
    second run changes nothing, files that a document does not give any more disappear, and what
    you wrote yourself is never touched.

    What lint complains about is generated all the same where its meaning is clear. What has none
    costs that one operation or keyword and is a warning with its line. Only a document that cannot
    be read as a whole is refused, and changes nothing on disk: broken syntax, exceeded limits,
    references to files that are missing or outside of the root, another version than OpenAPI 3.

    **Examples**

    ```
    specwright generate
    specwright generate --check --format github
    specwright generate other/openapi.yaml --out build/other --package other
    specwright generate --only models --only server
    specwright generate --watch
    ```
    """
    options = Options(
        document=document,
        out=out,
        only=tuple(part.value for part in only or ()),
        check=check,
        watch=watch,
        strict=strict,
        keep_going=keep_going,
        package=package,
        root=root,
        cache=cache,
        format=format_.value,
    )
    if not generation(options, context.find_root().obj or []):
        raise typer.Exit(1)
