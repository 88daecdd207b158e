"""``specwright init``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from specwright.cli import show


def init(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Folder to create; its name names the packages.")
    ],
) -> None:
    """Start a project: a document, a service that implements it, tests, one Makefile.

    The project works at once: make test proves it against its own document. An existing folder
    that holds anything is refused.

    **Examples**

    ```
    specwright init shop
    cd shop && make test
    ```
    """
    from specwright import pipeline
    from specwright.init import InitError, plan_project
    from specwright.write import write_project

    target = Path(name)
    try:
        project = plan_project(target)
    except InitError as error:
        raise show.WrongUse(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="specwright-") as folder:
        document = Path(folder) / "openapi.yaml"
        document.write_text(project.files["spec/openapi.yaml"], "utf-8")
        generation = pipeline.generate(document, project.package)
    write_project(target, project.files, "generated", generation.files)
    count = len(project.files) + len(generation.files)
    show.done(f"{target} is ready: {count} files. Next: cd {quote(str(target))} && make test")
