"""``specwright generate``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from specwright import config, manifest, pipeline
from specwright.cli import show
from specwright.cli.options import (
    DocumentArgument,
    Format,
    FormatOption,
    Part,
    RootOption,
    document_path,
    out_path,
    root_path,
)
from specwright.diagnostics import Diagnostic, Location, Severity
from specwright.write import Drift, compare, write

_DRIFT = {
    "changed": "differs from what the document gives",
    "missing": "does not exist, but the document gives it",
    "orphaned": "is not given by the document any more",
}


def generate(
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
    settings = config.read()
    if check and watch:
        raise show.WrongUse("--check and --watch exclude each other")
    if package is not None and not config.is_package_name(package):
        raise show.WrongUse(f"--package {package} must be a lower-case Python name, like my_shop")
    path = document_path(document, settings)
    run = _Run(
        document=path,
        root=root_path(root, settings, path),
        out=out_path(out, settings),
        package=package or settings.package,
        only=tuple(part.value for part in only or ()),
        strict=strict,
        keep_going=keep_going,
        format_=format_,
    )
    if watch:
        from specwright.watch import watch_document

        show.done(f"watching {run.document}, Ctrl-C ends")
        watch_document(run.document, run.write_and_tell)
    elif not (run.check() if check else run.write()):
        raise typer.Exit(1)


class _Run:
    """One generation with its options; every method answers whether all was clean."""

    def __init__(
        self,
        *,
        document: Path,
        root: Path | None,
        out: Path,
        package: str,
        only: tuple[pipeline.Part, ...],
        strict: bool,
        keep_going: bool,
        format_: Format,
    ) -> None:
        self.document = document
        self._root = root
        self._out = out
        self._package = package
        self._only = only
        self._strict = strict
        self._keep_going = keep_going
        self._format = format_

    def write(self) -> bool:
        """Generate, and write if the document allows it."""
        started = time.perf_counter()
        result = self._generate()
        show.what_was_left(result.diagnostics, self._format, self.document)
        failed = show.fails(result.diagnostics, strict=self._strict)
        if not result.files or (failed and not self._keep_going):
            show.sentence(f"nothing was written: {show.count(result.diagnostics, self.document)}")
            return False
        written = write(result.files, self._out, result.scope)
        for path in written.kept:
            show.sentence(f"{self._out / path} is orphaned but was edited, so it stays")
        changed = [path for path in written.changed if path != manifest.NAME]
        seconds = time.perf_counter() - started
        show.done(
            f"{self.document} -> {self._out}: {len(result.files)} files, "
            f"{len(changed)} written, {len(written.removed)} removed, "
            f"{len(result.files) - len(changed)} unchanged, {seconds:.1f} s; {result.tally}"
        )
        return not failed

    def check(self) -> bool:
        """Generate, and compare with what is on disk."""
        result = self._generate()
        diagnostics = result.diagnostics
        failed = show.fails(diagnostics, strict=self._strict)
        drift = compare(result.files, self._out, result.scope) if result.files else ()
        found = show.count(diagnostics, self.document)
        diagnostics.extend(self._finding(difference) for difference in drift)
        show.what_was_left(diagnostics, self._format, self.document)
        if drift or failed:
            drifted = f"{self._out} has drifted: run specwright generate"
            show.sentence(drifted if drift else f"not generated from: {found}")
            return False
        show.done(f"{self._out} is what {self.document} gives")
        return True

    def write_and_tell(self) -> None:
        """Generate for somebody who is editing: nothing that is wrong ends the watch."""
        from specwright.diagnostics import DocumentError
        from specwright.write import WriteError

        try:
            self.write()
        except DocumentError as error:
            show.findings(error.diagnostics, self._format)
        except (WriteError, OSError) as error:
            show.sentence(str(error))

    def _generate(self) -> pipeline.Generation:
        return pipeline.generate(
            self.document,
            self._package,
            self._only,
            root=self._root,
            keep_going=self._keep_going,
        )

    def _finding(self, drift: Drift) -> Diagnostic:
        place = Location(str(self._out / drift.path))
        return Diagnostic(Severity.ERROR, f"drift-{drift.kind}", _DRIFT[drift.kind], place)
