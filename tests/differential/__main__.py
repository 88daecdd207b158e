"""Compare the verdicts for the documents of a folder: ``python -m tests.differential FOLDER``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from specwright import pipeline
from specwright.diagnostics import DocumentError

from tests.corpus.documents import Entry, documents
from tests.differential.judging import Trial, Verdict
from tests.differential.subject import subject


def judged(entry: Entry, examples: int) -> Verdict:
    """The verdicts for one document."""
    document = pipeline.read(entry.path, entry.root)
    with (
        tempfile.TemporaryDirectory(prefix="differential-") as folder,
        subject(document, Path(folder), entry.package) as made,
    ):
        return Trial(document.value, made, examples).run()


def main() -> int:
    """1 where verdicts differ, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("place", type=Path, help="a document, or a folder of documents")
    parser.add_argument("--examples", type=int, default=25, help="values for each schema")
    parser.add_argument("--only", default="", help="part of the names of the documents to take")
    options = parser.parse_args()
    place: Path = options.place
    entries = documents(place) if place.is_dir() else [Entry(place.name, place, place.parent)]
    console = Console(highlight=False, markup=False, soft_wrap=True)
    total = Verdict()
    for entry in entries:
        if options.only not in entry.name:
            continue
        started = time.perf_counter()
        try:
            verdict = judged(entry, options.examples)
        except DocumentError as error:
            console.print(f"{entry.name}: refused: {error}"[:200])
            continue
        total.add(verdict)
        console.print(f"{entry.name}: {verdict}, {time.perf_counter() - started:.1f} s")
        for found in verdict.disagreements:
            console.print(f"  {found}")
        for name in verdict.unreached:
            console.print(f"  no valid request came up: {name}")
    console.print(f"in all: {total}; values that were not compared:")
    for reason, number in total.unjudged.most_common():
        console.print(f"  {number:6} {reason}")
    return 1 if total.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
