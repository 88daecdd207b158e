"""``specwright prove``."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from specwright import config, pipeline
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
    from specwright.verify.prove.verdict import OperationProof, Proof, Trip

_PACKAGE = "proof"


class _Part(StrEnum):
    """What can be shown by itself."""

    TYPES = "types"
    CLIENTS = "clients"
    FUZZ = "fuzz"


def prove(
    document: DocumentArgument = None,
    *,
    url: Annotated[
        str | None,
        typer.Option(
            "--url", metavar="URL", help="Fuzz this running service instead of made-up answers."
        ),
    ] = None,
    token: TokenOption = None,
    header: HeaderOption = None,
    max_examples: MaxExamplesOption = None,
    time: TimeOption = None,
    seed: SeedOption = None,
    only: Annotated[
        list[_Part] | None,
        typer.Option("--only", help="Show this part alone; may be given more than once."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Where to leave the verdict as JSON."),
    ] = None,
    progress: ProgressOption = None,
    root: RootOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Prove that what is generated keeps the contract, without a service.

    In a temporary directory, server and clients are generated, and the server answers made-up
    values that satisfy the contract. Schemathesis fuzzes it with all phases; both clients call
    every operation, and what arrives on either side must be what was sent on the other; mypy,
    pyright and tsc judge the code. It takes Node with npm, and the extra
    `specwright[prove]`.

    The exit code is 0 only if everything held for every operation.

    **Examples**

    ```
    specwright prove
    specwright prove other/openapi.yaml --report proof.json
    specwright prove --url http://127.0.0.1:8000 --token "$TOKEN"
    ```
    """
    from specwright.format import format_python
    from specwright.verify import fuzz
    from specwright.verify.prove import proof as driver
    from specwright.verify.prove.order import Order
    from specwright.verify.prove.verdict import PARTS
    from specwright.write import write

    settings = config.read()
    limit = seconds(time)
    path = document_path(document, settings)
    folder_of_references = root_path(root, settings, path)
    teller = show.teller(progress)
    with tempfile.TemporaryDirectory(prefix="specwright-proof-") as name:
        folder = Path(name).resolve()
        teller("generating")
        read = pipeline.read(path, folder_of_references)
        meaning = pipeline.interpret(read)
        show.what_was_left(meaning.diagnostics, format_, path)
        if meaning.api is None:
            show.sentence(f"nothing to prove: {show.count(meaning.diagnostics, path)}")
            raise typer.Exit(1)
        write(format_python(pipeline.emit(meaning.api, _PACKAGE)), folder / "generated")
        order = Order(
            document=path.resolve(),
            root=folder_of_references,
            folder=folder / "generated",
            package=_PACKAGE,
            seed=settings.fuzz.seed if seed is None else seed,
        )
        try:
            extent = driver.Extent(
                max_examples=max_examples or settings.fuzz.max_examples,
                seconds=limit,
                parts=tuple(p for p in PARTS if not only or p in only),
                service=driver.Service(url, token, tuple(header or ())) if url else None,
                settings=settings.fuzz,
            )
            found = driver.prove(order, read, meaning.api, extent, teller)
        except fuzz.OrderError as error:
            raise show.WrongUse(str(error)) from None
    if meaning.tally is not None:
        missing = meaning.tally.written - meaning.tally.generated
        found = replace(found, left_out=missing)
    if report is not None:
        report.write_text(f"{json.dumps(found.json(), indent=2)}\n", "utf-8")
    if format_ is Format.JSON:
        typer.echo(json.dumps(found.json(), indent=2))
    else:
        for line in _lines(found):
            typer.echo(line)
    show.done(_verdict(found, path), well=found.held)
    if not found.held:
        raise typer.Exit(1)


def _verdict(proof: Proof, path: Path) -> str:
    silent = len(proof.unjudgeable)
    held = sum(operation.held for operation in proof.operations) - silent
    told = [f"{held} of {len(proof.operations)} operations held"]
    if silent:
        told.append(f"{silent} not judged")
    if proof.checked:
        checkers = ", ".join(c.checker for c in proof.checked if not c.clean)
        told.append(f"complaints of {checkers}" if checkers else "types clean")
    if not proof.whole:
        told.append(f"only {' and '.join(proof.parts)} asked for")
    word = "proved" if proof.held and proof.whole else "held" if proof.held else "not proved"
    return f"{path}: {word}: {', '.join(told)}"


def _lines(proof: Proof) -> Iterator[str]:
    from specwright.report import safe

    rows: list[tuple[str, ...]] = [("operation", "fuzz", "python", "typescript", "verdict")]
    silent = proof.unjudgeable
    rows += [_row(operation, operation in silent) for operation in proof.operations]
    shown = [column for column in range(len(rows[0])) if any(row[column] for row in rows[1:])]
    widths = {column: max(len(safe(row[column])) for row in rows) for column in shown}
    for row in rows if shown else ():
        yield "  ".join(safe(row[column]).ljust(widths[column]) for column in shown).rstrip()
    yield ""
    for checked in proof.checked:
        told = checked.missing or f"{len(checked.complaints)} complaints"
        yield f"{checked.checker}: {'clean' if checked.clean else safe(told)}"
        yield from (f"  {safe(complaint)}" for complaint in checked.complaints)
    for check, reason in proof.unjudged.items():
        yield f"not judged: {check} ({reason})"
    for operation in proof.operations:
        yield from (safe(f"{operation.operation}: {failure}") for failure in operation.failures())
    yield from (safe(problem) for problem in proof.problems)
    if proof.left_out:
        plural = "" if proof.left_out == 1 else "s"
        yield f"could not be generated: {proof.left_out} operation{plural}"


def _row(operation: OperationProof, unjudgeable: bool) -> tuple[str, ...]:
    fuzz = operation.fuzz
    found = f", {len(fuzz.findings)} findings" if fuzz and fuzz.findings else ""
    return (
        operation.operation,
        f"{fuzz.requests} requests{found}" if fuzz else "",
        *(_trip(operation.trips.get(client)) for client in ("python", "typescript")),
        "not judged" if unjudgeable else "held" if operation.held else "FAILED",
    )


def _trip(trip: Trip | None) -> str:
    if trip is None:
        return ""
    return f"{trip.calls} calls" + (f", {len(trip.failures)} wrong" if trip.failures else "")
