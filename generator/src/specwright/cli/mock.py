"""``specwright mock``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from specwright import config, pipeline
from specwright.cli import show
from specwright.cli.options import (
    DocumentArgument,
    Format,
    FormatOption,
    RootOption,
    document_path,
    root_path,
)
from specwright.diagnostics import DocumentError, Severity

if TYPE_CHECKING:
    from specwright.ir.api import Api

_PORT = 4010


def mock(
    document: DocumentArgument = None,
    *,
    port: Annotated[
        int,
        typer.Option(
            "--port", "-p", min=0, max=65535, help="Where to listen; 0 takes a free port."
        ),
    ] = _PORT,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; the default is this machine alone.")
    ] = "127.0.0.1",
    stateful: Annotated[
        bool,
        typer.Option(
            "--stateful", help="Keep what is posted to plain collections until the mock ends."
        ),
    ] = False,
    dynamic: Annotated[
        bool,
        typer.Option("--dynamic", "-d", help="Make values up even where there are examples."),
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Equal seeds make up equal values.")
    ] = 0,
    cors: Annotated[
        bool,
        typer.Option(
            "--cors/--no-cors", help="Let pages that this machine serves read the answers."
        ),
    ] = True,
    secret: Annotated[
        str | None,
        typer.Option(
            "--secret",
            metavar="TEXT",
            help="Token, key and password that alone are let in; without it any are.",
            show_default=False,
        ),
    ] = None,
    reload: Annotated[
        bool, typer.Option("--reload", help="Read the document again when it changes.")
    ] = False,
    keep_going: Annotated[
        bool,
        typer.Option(
            "--keep-going", help="Serve what can be served although something is an error."
        ),
    ] = False,
    root: RootOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Serve a document without code.

    Requests are held against the document as a generated server holds them; answers come from
    its examples, else they are made up, and always satisfy their schema. Any credentials of the
    declared shape will do, unless there is a **--secret**. What to be answered, a client says
    with each request:

    ```
    Prefer: code=404             another declared status
    Prefer: example=cat          one of the named examples
    Prefer: dynamic=true         made-up values instead of examples
    Prefer: seed=7               made-up values, the same ones each time
    ```

    With **--stateful**, what is posted to `/things` is listed there and can be read, changed and
    removed at `/things/{id}`; such collections begin empty.

    **Examples**

    ```
    specwright mock
    specwright mock other/openapi.yaml --port 0 --stateful
    specwright mock --reload
    curl -H 'Prefer: code=404' http://127.0.0.1:4010/things/1
    ```
    """
    from specwright.verify.listener import CannotListen, listen
    from specwright.verify.mock.application import Behaviour
    from specwright.verify.mock.serve import address, serve

    settings = config.read()
    path = document_path(document, settings)
    root = root_path(root, settings, path)
    reading = _Reading(path, root, format_, keep_going=keep_going)
    api = reading.api()
    if api is None:
        raise typer.Exit(1)
    behaviour = Behaviour(seed=seed, dynamic=dynamic, stateful=stateful, cors=cors, secret=secret)
    try:
        listening = listen(host, port)
    except CannotListen as error:
        raise show.WrongUse(str(error)) from None
    show.done(f"{path}: {len(api.operations)} operations on {address(listening)}, Ctrl-C ends")
    serve(listening, api, behaviour, _changes(reading) if reload else None)


class _Reading:
    """Reads the document, now and again; says what is wrong with it."""

    def __init__(self, path: Path, root: Path | None, format_: Format, *, keep_going: bool) -> None:
        self.path = path
        self._root = root
        self._format = format_
        self._keep_going = keep_going

    def api(self) -> Api | None:
        """What the document means; None where it has errors."""
        document = pipeline.read(self.path, self._root)
        meaning = pipeline.interpret(document, keep_going=self._keep_going)
        # Notes tell what generated code cannot say; here there is none.
        grave = (d for d in meaning.diagnostics if d.severity is not Severity.NOTE)
        show.findings(grave, self._format)
        if meaning.api is None:
            show.sentence(f"not served: {show.count(meaning.diagnostics, self.path)}")
        return meaning.api

    def api_again(self) -> Api | None:
        """The same for somebody who is editing: nothing that is wrong ends the mock."""
        api = None
        try:
            api = self.api()
        except DocumentError as error:
            show.findings(error.diagnostics, self._format)
        except OSError as error:
            show.sentence(f"{self.path}: {(error.strerror or str(error)).lower()}")
        if api is None:
            show.sentence(f"{self.path} as it was before is still served")
        else:
            show.done(f"{self.path} was read again: {len(api.operations)} operations")
        return api


async def _changes(reading: _Reading) -> AsyncIterator[Callable[[], Api | None]]:
    from specwright.watch import changes_near

    async for _ in changes_near(reading.path):
        yield reading.api_again
