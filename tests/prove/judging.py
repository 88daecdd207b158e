"""Who tells findings from mistakes of Schemathesis, for documents that stand in tests."""

from __future__ import annotations

from pathlib import Path

from specwright.diagnostics import Diagnostics
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load
from specwright.verify.judge import Judge


def judge_of(document: str, folder: Path) -> Judge:
    """The judge of findings about a document."""
    path = folder / "openapi.yaml"
    path.write_text(document)
    return Judge(build(bundle(load(path)), Diagnostics()))
