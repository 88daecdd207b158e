"""``specwright bundle``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from specwright import config, pipeline
from specwright.cli import show
from specwright.cli.options import DocumentArgument, RootOption, document_path, root_path
from specwright.write import write_alone

_YAML = (".yaml", ".yml")


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
    root: RootOption = None,
) -> None:
    """Bring a document of several files together in one.

    Every reference to another file becomes a local one; nothing is fetched from a network.

    **Examples**

    ```
    specwright bundle > openapi.json
    specwright bundle spec/openapi.yaml --out dist/openapi.yaml
    ```
    """
    settings = config.read()
    path = document_path(document, settings)
    if out is not None:
        _refuse(out, path)
    source = pipeline.read(path, root_path(root, settings, path))
    dead = pipeline.references(source)
    show.findings(dead, "text", to_stderr=True)
    if dead.failed:
        raise typer.Exit(1)
    value = source.value
    if out is not None and out.suffix in _YAML:
        import yaml

        text = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
    else:
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    write_alone(out, text)
    show.done(f"bundled {path} into {out}")


def _refuse(out: Path, document: Path) -> None:
    """What was written by hand is not overwritten, and the name of a file says what is in it."""
    if out.suffix not in (*_YAML, ".json"):
        raise show.WrongUse(f"{out} must end with .json, .yaml or .yml")
    if out.is_dir():
        raise show.WrongUse(f"{out} is a folder, not a file")
    if out.exists() and out.samefile(document):
        raise show.WrongUse(f"{out} is the document itself; --out must be another file")
