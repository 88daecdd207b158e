"""``specwright bundle``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from specwright import config, pipeline
from specwright.cli import show
from specwright.cli.options import DocumentArgument, document_path
from specwright.write import write_alone


def bundle(
    document: DocumentArgument = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="File to write, .json or .yaml. Default: print JSON.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Bring a document of several files together in one.

    Every reference to another file becomes a local one; nothing is fetched from a network.

    **Examples**

    ```
    specwright bundle > openapi.json
    specwright bundle spec/openapi.yaml --out dist/openapi.yaml
    ```
    """
    path = document_path(document, config.read())
    source = pipeline.read(path)
    dead = pipeline.references(source)
    show.findings(dead, "text", to_stderr=True)
    if dead.failed:
        raise typer.Exit(1)
    value = source.value
    if out is not None and out.suffix in (".yaml", ".yml"):
        import yaml

        text = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
    else:
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    write_alone(out, text)
    show.done(f"bundled {path} into {out}")
