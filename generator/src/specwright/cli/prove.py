"""``specwright prove``."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from specwright import config, pipeline
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
    from specwright.verify.prove.verdict import OperationProof, Proof

_PACKAGE = "proof"


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
    seed: SeedOption = None,
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
    from specwright.verify import fuzz
    from specwright.verify.prove import proof as driver
    from specwright.verify.prove.order import Order
    from specwright.write import write

    settings = config.read()
    path = document_path(document, settings)
    folder_of_references = root_path(root, settings, path)
    teller = show.teller(progress)
    with tempfile.TemporaryDirectory(prefix="specwright-proof-") as name:
        folder = Path(name).resolve()
        teller("generating")
        generation = pipeline.generate(path, _PACKAGE, root=folder_of_references)
        show.what_was_left(generation.diagnostics, format_, path)
        if not generation.files:
            show.sentence(f"nothing to prove: {show.count(generation.diagnostics, path)}")
            raise typer.Exit(1)
        write(generation.files, folder / "generated")
        order = Order(
            document=path.resolve(),
            root=folder_of_references,
            folder=folder / "generated",
            package=_PACKAGE,
            seed=settings.fuzz.seed if seed is None else seed,
        )
        try:
            service = driver.Service(url, token, tuple(header or ())) if url else None
            found = driver.prove(
                order, max_examples or settings.fuzz.max_examples, teller, service, settings.fuzz
            )
        except fuzz.OrderError as error:
            raise show.WrongUse(str(error)) from None
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
    held = sum(operation.held for operation in proof.operations)
    checkers = ", ".join(c.checker for c in proof.checked if not c.clean)
    types = f"complaints of {checkers}" if checkers else "types clean"
    word = "proved" if proof.held else "not proved"
    return f"{path}: {word}: {held} of {len(proof.operations)} operations held, {types}"


def _lines(proof: Proof) -> Iterator[str]:
    from specwright.report import safe

    rows = [("operation", "fuzz", "python", "typescript", "verdict")]
    rows += [_row(operation) for operation in proof.operations]
    widths = [max(len(safe(row[column])) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (safe(cell).ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
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
    yield from (safe(f"{operation} could not be generated") for operation in proof.left_out)


def _row(operation: OperationProof) -> tuple[str, str, str, str, str]:
    fuzz = operation.fuzz
    found = f", {len(fuzz.findings)} findings" if fuzz.findings else ""
    python, typescript = (
        f"{trip.calls} calls" + (f", {len(trip.failures)} wrong" if trip.failures else "")
        for trip in (operation.trips["python"], operation.trips["typescript"])
    )
    verdict = "held" if operation.held else "FAILED"
    return operation.operation, f"{fuzz.requests} requests{found}", python, typescript, verdict
