"""Every place, style and explosion of a parameter: what a client sends, a server reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.ir.pair import Pair, arguments_of

SCHEMAS = {
    "text": "{type: string}",
    "number": "{type: number}",
    "flag": "{type: boolean}",
    "list": "{type: array, items: {type: string}}",
    "numbers": "{type: array, items: {type: integer}}",
    "object": "{$ref: '#/components/schemas/Point'}",
}
# Headers and cookies have no encoding, so that their values hold no delimiter of the style.
PLAIN: dict[str, list[Any]] = {
    "text": ["x", "a b", "100%", "true"],
    "number": [1.5, -3],
    "flag": [True, False],
    "list": [["a"], ["a", "b c"]],
    "numbers": [[1], [1, -2, 3]],
    "object": [{"x": 1, "label": "p q"}, {"x": -2}],
}
# OAS 3.1.1, appendix E: what delimits is encoded, and cannot be told from what is encoded inside.
SOLID: dict[str, list[Any]] = {
    "list": [["a"], ["a", "b,c", "d&e=f"]],
    "numbers": PLAIN["numbers"],
    "object": [{"x": 1, "label": "p,q;r"}, {"x": -2}],
}
HOSTILE: dict[str, list[Any]] = {
    **PLAIN,
    "text": [*PLAIN["text"], "a,b;c.d|e/f?g#h&i=j+k%20l", "é ü 😀", "1"],
    "list": [*PLAIN["list"], ["a,b", "c|d", "e f", "g;h", "i&j", "k=l", "é"]],
    "object": [*PLAIN["object"], {"x": 1, "label": "a,b;c.d|e&f=g h"}],
}
# A dot is never encoded (RFC 3986, section 2.3), and delimits here.
DOTLESS: dict[str, list[Any]] = {**PLAIN, "list": HOSTILE["list"], "number": [2, -3]}
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}


@dataclass(frozen=True)
class Row:
    """One cell of the matrix."""

    in_: str
    style: str
    explode: bool
    kind: str

    @property
    def name(self) -> str:
        """The operation's name."""
        explosion = "exploded" if self.explode else "whole"
        return f"{self.in_}_{self.style.lower()}_{explosion}_{self.kind}"

    @property
    def values(self) -> list[Any]:
        """What to send; only some places and styles let a value hold what delimits it."""
        hostile = self.in_ == "path" or self.style in ("form", "deepObject")
        if self.in_ in ("header", "cookie") or not hostile:
            return PLAIN[self.kind] if not self.style.endswith("Delimited") else SOLID[self.kind]
        return HOSTILE[self.kind] if self.style != "label" else DOTLESS[self.kind]

    @property
    def operation(self) -> str:
        """The operation that takes such a parameter."""
        path = f"/{self.name}/{{p}}" if self.in_ == "path" else f"/{self.name}"
        return (
            f"  {path}:\n    get:\n      operationId: {self.name}\n"
            f"      parameters: [{{name: p, in: {self.in_}, required: true, style: {self.style}, "
            f"explode: {'true' if self.explode else 'false'}, schema: {SCHEMAS[self.kind]}}}]\n"
            "      responses: {'204': {description: d}, '422': {description: d}}\n"
        )


def rows() -> Iterator[Row]:
    """Every combination that the specification gives a meaning to."""
    for in_, styles in STYLES.items():
        for style in styles:
            for explode in (False, True):
                for kind in SCHEMAS:
                    if style == "deepObject" and (kind != "object" or not explode):
                        continue
                    # OAS 3.1, section 4.8.12.6: of arrays and objects, and not exploded.
                    if style.endswith("Delimited") and (
                        explode or kind not in ("list", "numbers", "object")
                    ):
                        continue
                    yield Row(in_, style, explode, kind)


ROWS = list(rows())


@pytest.fixture(scope="module")
def made(lasting_pair: Any) -> Pair:
    """A document with an operation for each cell."""
    found: Pair = lasting_pair(
        "paths:\n"
        + "".join(row.operation for row in ROWS)
        + "components:\n  schemas:\n    Point: {type: object, required: [x], "
        + "properties: {x: {type: integer}, label: {type: string}}}\n"
    )
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_sent_arrives(made: Pair, row: Row) -> None:
    seen: list[Any] = []
    app = made.app(**{row.name: arguments_of(seen)})
    for value in row.values:
        sent = made.sent.Point(**value) if row.kind == "object" else value
        if row.in_ == "path":
            made.call(app, row.name, sent)
        else:
            made.call(app, row.name, p=sent)
        (arguments,) = seen
        seen.clear()
        wanted = made.received.Point(**value) if row.kind == "object" else value
        assert arguments["p"] == wanted, value


def test_nothing_of_the_matrix_is_left_out(made: Pair) -> None:
    assert len(ROWS) == 79
    assert len(made.api.operations) == len(ROWS)
    assert not list(made.diagnostics)
