"""``specwright init``."""

from __future__ import annotations

from pathlib import Path
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
    from specwright.init import InitError, start_project

    target = Path(name)
    try:
        created = start_project(target)
    except InitError as error:
        raise show.WrongUse(str(error)) from None
    show.done(f"{target} is ready: {created} files. Next: cd {target} && make test")
