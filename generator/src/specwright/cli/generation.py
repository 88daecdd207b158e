"""One run of ``specwright generate``, whoever has read its command line."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from specwright import config, incremental, manifest, pipeline, stamp
from specwright.cache import Cache, digest, open_cache
from specwright.cli import show
from specwright.cli.places import document_path, out_path, project_marks, root_path
from specwright.diagnostics import Diagnostic, Diagnostics, Location, Severity
from specwright.write import Drift, compare, write

_DRIFT = {
    "changed": "differs from what the document gives",
    "missing": "does not exist, but the document gives it",
    "orphaned": "is not given by the document any more",
}


class Options(NamedTuple):
    """What a command line says; None where it leaves something to the settings."""

    document: Path | None = None
    out: Path | None = None
    only: tuple[pipeline.Part, ...] = ()
    check: bool = False
    watch: bool = False
    strict: bool = False
    keep_going: bool = False
    package: str | None = None
    root: Path | None = None
    cache: bool = True
    format: str = "text"


def generation(options: Options, arguments: list[str]) -> bool:
    """Generate, and answer whether all was clean; ``arguments`` is the whole command line."""
    inputs = {str(place): stamp.input_digest(str(place)) for place in config.places(Path.cwd())}
    settings = config.read()
    package = options.package
    if options.check and options.watch:
        raise show.WrongUse("--check and --watch exclude each other")
    if package is not None and not config.is_package_name(package):
        raise show.WrongUse(f"--package {package} must be a lower-case Python name, like my_shop")
    path = document_path(options.document, settings)
    run = _Run(
        document=path,
        root=root_path(options.root, settings, path),
        out=out_path(options.out, settings),
        package=package or settings.package,
        only=options.only,
        strict=options.strict,
        keep_going=options.keep_going,
        format_=options.format,
        cache=open_cache() if options.cache else Cache(None),
    )
    if options.watch:
        from specwright.watch import watch_document

        show.done(f"watching {run.document}, Ctrl-C ends")
        watch_document(run.document, run.write_and_tell)
        return True
    run.remember_as(arguments, inputs, project_marks(path))
    return run.check() if options.check else run.write()


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
        format_: str,
        cache: Cache,
    ) -> None:
        self.document = document
        self._root = root
        self._out = out
        self._package = package
        self._only = only
        self._strict = strict
        self._keep_going = keep_going
        self._format = format_
        self._cache = cache
        self._settings = incremental.Settings(document, root, out, package, only, keep_going)
        self._arguments: list[str] | None = None
        self._inputs: Mapping[str, str] = {}
        self._marks: Mapping[str, bool] = {}
        self._said: list[tuple[str, str]] = []

    def remember_as(
        self, arguments: list[str], inputs: Mapping[str, str], marks: Mapping[str, bool]
    ) -> None:
        """Let the next run of a command line be quick, unless what decided on its options changes.

        ``inputs`` were read for the settings, ``marks`` looked for to find the root.
        """
        self._arguments = arguments
        self._inputs = inputs
        self._marks = marks

    def write(self) -> bool:
        """Generate, and write if the document allows it."""
        started = time.perf_counter()
        result = self._generate()
        self._tell(result.diagnostics)
        failed = show.fails(result.diagnostics, strict=self._strict)
        if not result.files or (failed and not self._keep_going):
            show.sentence(f"nothing was written: {show.count(result.diagnostics, self.document)}")
            return False
        written = write(result.files, self._out, result.scope)
        for path in written.kept:
            show.sentence(f"{self._out / path} is orphaned but was edited, so it stays")
        changed = [path for path in written.changed if path != manifest.NAME]
        seconds = f"{time.perf_counter() - started:.1f}"
        show.done(seconds.join(self._closing(result, len(changed), len(written.removed))))
        if not written.kept:
            self._remember(result, self._closing(result, 0, 0), well=not failed, checked=False)
        return not failed

    def check(self) -> bool:
        """Generate, and compare with what is on disk."""
        result = self._generate()
        diagnostics = result.diagnostics
        failed = show.fails(diagnostics, strict=self._strict)
        drift = compare(result.files, self._out, result.scope) if result.files else ()
        found = show.count(diagnostics, self.document)
        diagnostics.extend(self._finding(difference) for difference in drift)
        self._tell(diagnostics)
        if drift or failed:
            drifted = f"{self._out} has drifted: run specwright generate"
            show.sentence(drifted if drift else f"not generated from: {found}")
            return False
        closing = f"{self._out} is what {self.document} gives"
        show.done(closing)
        self._remember(result, (closing, ""), well=True, checked=True)
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
        return incremental.regenerated(self._cache, self._settings) or pipeline.generate(
            self.document,
            self._package,
            self._only,
            root=self._root,
            keep_going=self._keep_going,
            cache=self._cache,
        )

    def _tell(self, diagnostics: Diagnostics) -> None:
        with show.transcript() as self._said:
            show.what_was_left(diagnostics, self._format, self.document)

    def _closing(self, result: pipeline.Generation, written: int, removed: int) -> tuple[str, str]:
        """The line that ends a run, before and after the seconds it took."""
        return (
            f"{self.document} -> {self._out}: {len(result.files)} files, {written} written, "
            f"{removed} removed, {len(result.files) - written} unchanged, ",
            f" s; {result.tally}",
        )

    def _remember(
        self, result: pipeline.Generation, closing: tuple[str, str], *, well: bool, checked: bool
    ) -> None:
        """Keep what was worked out, and that nothing is left to do until something changes."""
        outputs = {file.path: digest(file.content) for file in result.files}
        incremental.remember(self._cache, self._settings, result, outputs)
        outputs[manifest.NAME] = stamp.input_digest(str(self._out / manifest.NAME))
        if self._arguments is not None:
            run = stamp.Run(
                code=0 if well else 1,
                said=self._said,
                closing=(show.marked(closing[0]), closing[1]),
                inputs={**self._inputs, **result.sources},
                marks=self._marks,
                out=str(self._out),
                outputs=outputs,
                checked=checked,
                scope=result.scope,
            )
            stamp.keep(self._cache, self._arguments, run)
        self._cache.prune()

    def _finding(self, drift: Drift) -> Diagnostic:
        place = Location(str(self._out / drift.path))
        return Diagnostic(Severity.ERROR, f"drift-{drift.kind}", _DRIFT[drift.kind], place)
