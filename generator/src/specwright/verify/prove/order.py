"""What the processes of one proof have in common."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from specwright.acceptance import usable
from specwright.diagnostics import Diagnostics
from specwright.ir.api import Api
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load
from specwright.openapi.validate import validate

CALL = "specwright-call"
"""Header of a numbered call: as JSON its number, and the status and seed of its answer."""
SECRET = "specwright-proves"
"""Token, key and password that the server under proof accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be proved, and where its parts lie."""

    document: Path
    root: Path | None
    """Folder inside which references may lead; None for the document's own."""
    folder: Path
    """The generated tree."""
    package: str
    seed: int

    @property
    def arrivals(self) -> Path:
        """Where the server writes down what reached its handlers, one call a line."""
        return self.folder / "arrivals.jsonl"

    def write(self, path: Path) -> None:
        """Leave the order for another process."""
        told = {
            "document": str(self.document),
            "root": None if self.root is None else str(self.root),
            "folder": str(self.folder),
            "package": self.package,
            "seed": self.seed,
        }
        path.write_text(json.dumps(told), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Order:
        """The order that another process has left."""
        told = json.loads(path.read_text("utf-8"))
        return cls(
            document=Path(told["document"]),
            root=None if told["root"] is None else Path(told["root"]),
            folder=Path(told["folder"]),
            package=told["package"],
            seed=told["seed"],
        )


def api_of(order: Order) -> Api:
    """What the document means."""
    document = bundle(load(order.document), order.root)
    return build(usable(document, validate(document)), Diagnostics())
