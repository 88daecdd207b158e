"""Parameters alone: readings of a text, and every style with every shape of value."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.server.runtime.inputs import RawInputs
from specwright.emit.server.runtime.operation import Operation, Parameter, ParameterLocation
from specwright.emit.server.runtime.parameters import ParameterReader
from specwright.emit.server.runtime.paths import MalformedText, percent_decode
from specwright.emit.server.runtime.reading import Reader
from specwright.emit.server.runtime.refusal import Reason, Refusal
from specwright.emit.server.runtime.schemas import Schemas

POINTER = "/components/schemas/P"
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
WORDS = {"type": "object", "additionalProperties": TEXT}
COLOUR = {"type": "object", "properties": {"R": {"type": "integer"}, "G": {"type": "integer"}}}


def schemas(schema: Any) -> Schemas:
    return Schemas({"openapi": "3.1.0", "components": {"schemas": {"P": schema}}})


def read(schema: Any, inputs: RawInputs, **settings: Any) -> Any:
    parameter = Parameter(name="p", wire_name="p", schema=POINTER, required=True, **settings)
    operation = Operation(id="o", method="GET", path="/{p}", parameters=(parameter,))
    return ParameterReader(operation, schemas(schema)).read(inputs)["p"]


def in_path(schema: Any, raw: str, style: str, explode: bool) -> Any:
    return read(schema, RawInputs({"p": raw}, (), {}), in_="path", style=style, explode=explode)


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": ["integer", "string"]}, "7", 7),
        ({"type": ["boolean", "string"]}, "true", True),
        ({"type": ["null", "string"]}, "null", None),
        ({"type": ["null", "integer"]}, "", None),
        ({"anyOf": [{"type": "integer", "maximum": 5}, TEXT]}, "7", "7"),
        ({"anyOf": [{"type": "integer", "maximum": 5}, TEXT]}, "3", 3),
        ({"type": ["integer", "string"]}, "+7", "+7"),
        ({"enum": [1, "2"]}, "2", "2"),
        ({"enum": [1, "2"]}, "1", 1),
        ({}, "7", 7),
        ({"type": "number"}, "1e2", 100.0),
        ({"type": "number"}, "1e999", "1e999"),
    ],
)
def test_the_most_specific_reading_that_is_valid_wins(schema: Any, text: str, value: Any) -> None:
    found = Reader(schemas(schema)).scalar(text, POINTER)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("style", "explode", "schema", "raw", "value"),
    [
        ("simple", False, TEXT, "blue", "blue"),
        ("simple", False, TEXT, "a%2Cb", "a,b"),
        ("simple", False, TEXTS, "blue,black", ["blue", "black"]),
        ("simple", False, TEXTS, "a%2Cb,c", ["a,b", "c"]),
        ("simple", False, COLOUR, "R,100,G,200", {"R": 100, "G": 200}),
        ("simple", True, COLOUR, "R=100,G=200", {"R": 100, "G": 200}),
        ("label", False, TEXT, ".blue", "blue"),
        ("label", False, TEXTS, ".blue,black", ["blue", "black"]),
        ("label", True, TEXTS, ".blue.black", ["blue", "black"]),
        ("label", True, TEXTS, ".a%2Eb.c", ["a.b", "c"]),
        ("label", False, COLOUR, ".R,100,G,200", {"R": 100, "G": 200}),
        ("label", True, COLOUR, ".R=100.G=200", {"R": 100, "G": 200}),
        ("matrix", False, TEXT, ";p=blue", "blue"),
        ("matrix", True, TEXT, ";p=a%3Bb", "a;b"),
        ("matrix", False, TEXTS, ";p=blue,black", ["blue", "black"]),
        ("matrix", True, TEXTS, ";p=blue;p=black", ["blue", "black"]),
        ("matrix", False, COLOUR, ";p=R,100,G,200", {"R": 100, "G": 200}),
        ("matrix", True, COLOUR, ";R=100;G=200", {"R": 100, "G": 200}),
        ("matrix", True, WORDS, ";a%3Db=1%3D2", {"a=b": "1=2"}),
        ("simple", True, WORDS, "a%3Db=1=2", {"a=b": "1=2"}),
    ],
)
def test_every_style_holds_every_shape(
    style: str, explode: bool, schema: Any, raw: str, value: Any
) -> None:
    assert in_path(schema, raw, style, explode) == value


@pytest.mark.parametrize(
    ("style", "explode", "schema", "raw"),
    [
        ("label", False, TEXT, "blue"),
        ("label", True, TEXTS, "xblue.black"),
        ("matrix", False, TEXT, "p=blue"),
        ("matrix", False, TEXT, "xp=blue"),
        ("matrix", False, TEXT, ";q=blue"),
        ("matrix", True, TEXT, ";p=blue;p=black"),
        ("matrix", True, TEXTS, ";p=blue;q=black"),
        ("label", True, COLOUR, ".R%3D100"),
        ("matrix", True, WORDS, ";a=1;a=2"),
        ("simple", False, COLOUR, "R,100,G"),
        ("simple", False, COLOUR, "R,100,R,200"),
        ("simple", True, COLOUR, "R=100,R=200"),
        ("simple", True, COLOUR, "R=100,G"),
        ("simple", False, TEXT, "%zz"),
        ("simple", False, TEXT, "%ff"),
    ],
)
def test_what_is_written_in_another_style_is_refused(
    style: str, explode: bool, schema: Any, raw: str
) -> None:
    with pytest.raises(Refusal) as refused:
        in_path(schema, raw, style, explode)
    assert refused.value.reason is Reason.PATH_VALUE
    assert refused.value.violations[0].pointer == "/path/p"


@pytest.mark.parametrize("raw", ["p[a", "p[aa=", "p]a[", "p[a]b", "p[a][b]", "p[[a]]", "p"])
def test_a_deep_object_is_written_with_one_pair_of_brackets(raw: str) -> None:
    inputs = RawInputs({}, ((raw, "1"),), {})
    with pytest.raises(Refusal):
        read({"type": "object"}, inputs, in_="query", style="deepObject", explode=True)
    inputs = RawInputs({}, (("p[a]", "1"),), {})
    found = read({"type": "object"}, inputs, in_="query", style="deepObject", explode=True)
    assert found == {"a": "1"}


def test_a_scalar_header_stands_once() -> None:
    once, twice = ({"p": values} for values in (("a",), ("a", "b")))
    assert read(TEXT, RawInputs({}, (), once), in_="header", style="simple") == "a"
    with pytest.raises(Refusal):
        read(TEXT, RawInputs({}, (), twice), in_="header", style="simple")
    assert read(TEXTS, RawInputs({}, (), twice), in_="header", style="simple") == ["a", "b"]


def test_octets_that_nobody_encoded_are_utf_8_too() -> None:
    assert percent_decode("\xc3\xbc") == "ü"
    assert percent_decode("%C3\xbc") == "ü"
    for text in ("\xff", "a%41\xff", "\xc0\xaf", "\xed\xa0\x80"):
        with pytest.raises(MalformedText):
            percent_decode(text)


CLOSED = {**COLOUR, "additionalProperties": False}
FREE = {"type": "object"}


def spread(
    schema: Any, in_: ParameterLocation, inputs: RawInputs, *credentials: tuple[Any, str]
) -> Any:
    parameter = Parameter(
        name="p", wire_name="p", schema=POINTER, in_=in_, style="form", explode=True
    )
    operation = Operation(id="o", method="GET", path="/", parameters=(parameter,))
    return ParameterReader(operation, schemas(schema), credentials).read(inputs)["p"]


@pytest.mark.parametrize(
    ("schema", "cookie", "value"),
    [
        (CLOSED, (), None),
        (CLOSED, ("session=1",), None),
        (CLOSED, ("session=1; R=2",), {"R": 2}),
        (FREE, (), None),
        (FREE, ("R=2; ; other=a",), {"R": "2", "other": "a"}),
    ],
)
def test_cookies_that_belong_to_nobody_do_not_spoil_an_object(
    schema: Any, cookie: tuple[str, ...], value: Any
) -> None:
    assert spread(schema, "cookie", RawInputs({}, (), {"cookie": cookie})) == value


def test_credentials_in_a_query_do_not_spoil_an_object() -> None:
    key = ("query", "key")
    sent = RawInputs({}, (("R", "2"), ("key", "k")), {})
    assert spread(CLOSED, "query", sent, key) == {"R": 2}
    with pytest.raises(Refusal):
        spread(CLOSED, "query", RawInputs({}, (("R", "2"), ("other", "k")), {}), key)


def test_an_object_that_names_nothing_is_all_that_nobody_else_is() -> None:
    sent = RawInputs({}, (("a", "x"), ("b", "y"), ("key", "k")), {})
    assert spread(FREE, "query", sent, ("query", "key")) == {"a": "x", "b": "y"}


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("v=2&%7B%22R%22%3A1%7D", {"R": 1}),
        ("%7B%22R%22%3A1%7D&v=2&key=secret", {"R": 1}),
        ("key=secret&v=2&%7B%22x%22:%22a%26b=c%22%7D", {"x": "a&b=c"}),
        ("key=secret&v=2", None),
    ],
)
def test_a_whole_query_is_told_from_what_stands_beside_it(query: str, value: Any) -> None:
    parameter = Parameter(
        name="p",
        wire_name="p",
        in_="query",
        schema=POINTER,
        style="form",
        content_type="application/json",
        whole=True,
    )
    operation = Operation(
        id="o", method="GET", path="/", parameters=(parameter,), fixed_query=(("v", "2"),)
    )
    inputs = RawInputs.of({"query_string": query.encode(), "headers": []}, {})
    reader = ParameterReader(operation, schemas({"type": "object"}), [("query", "key")])
    assert reader.read(inputs) == {"p": value}
