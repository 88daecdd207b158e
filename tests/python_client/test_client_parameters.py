"""Every style of a parameter, against the wire forms that OpenAPI and RFC 6570 give."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import MISSING, BaseModel, Field
from specwright.emit.python_client.runtime import parameters

COLOUR = "blue"
COLOURS = ["blue", "black", "brown"]
MIX: dict[str, Any] = {"R": 100, "G": 200, "B": 150}


class Filter(BaseModel):
    """A model whose second property goes by another name on the wire."""

    team: str | MISSING = MISSING
    with_drafts: bool | MISSING = Field(default=MISSING, alias="withDrafts")
    model_config = {"validate_by_name": True}


# The table of OAS 3.1, section 4.8.12.4 (style examples), for both values of explode.
@pytest.mark.parametrize(
    ("style", "explode", "value", "wire"),
    [
        ("simple", False, COLOUR, "blue"),
        ("simple", False, COLOURS, "blue,black,brown"),
        ("simple", False, MIX, "R,100,G,200,B,150"),
        ("simple", True, COLOURS, "blue,black,brown"),
        ("simple", True, MIX, "R=100,G=200,B=150"),
        ("label", False, COLOUR, ".blue"),
        ("label", False, COLOURS, ".blue,black,brown"),
        ("label", False, MIX, ".R,100,G,200,B,150"),
        ("label", True, COLOURS, ".blue.black.brown"),
        ("label", True, MIX, ".R=100.G=200.B=150"),
        ("matrix", False, COLOUR, ";color=blue"),
        ("matrix", False, COLOURS, ";color=blue,black,brown"),
        ("matrix", False, MIX, ";color=R,100,G,200,B,150"),
        ("matrix", True, COLOUR, ";color=blue"),
        ("matrix", True, COLOURS, ";color=blue;color=black;color=brown"),
        ("matrix", True, MIX, ";R=100;G=200;B=150"),
    ],
)
def test_a_path_parameter_has_the_form_of_its_style(
    style: parameters.PathStyle, explode: bool, value: object, wire: str
) -> None:
    assert parameters.path("color", value, style=style, explode=explode) == wire


@pytest.mark.parametrize(
    ("style", "explode", "value", "wire"),
    [
        ("form", True, COLOUR, "color=blue"),
        ("form", True, COLOURS, "color=blue&color=black&color=brown"),
        ("form", True, MIX, "R=100&G=200&B=150"),
        ("form", False, COLOURS, "color=blue,black,brown"),
        ("form", False, MIX, "color=R,100,G,200,B,150"),
        ("spaceDelimited", False, COLOURS, "color=blue%20black%20brown"),
        ("spaceDelimited", False, MIX, "color=R%20100%20G%20200%20B%20150"),
        ("pipeDelimited", False, COLOURS, "color=blue%7Cblack%7Cbrown"),
        ("pipeDelimited", False, MIX, "color=R%7C100%7CG%7C200%7CB%7C150"),
        ("pipeDelimited", True, COLOURS, "color=blue&color=black&color=brown"),
        ("deepObject", True, MIX, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        ("deepObject", True, {"a": {"b": 1}}, "color%5Ba%5D%5Bb%5D=1"),
        ("deepObject", True, {"a": [1, 2]}, "color%5Ba%5D=1&color%5Ba%5D=2"),
        ("form", True, [], ""),
        ("form", False, [], ""),
        ("form", True, None, ""),
        ("form", True, "", "color="),
    ],
)
def test_a_query_parameter_has_the_form_of_its_style(
    style: parameters.QueryStyle, explode: bool, value: object, wire: str
) -> None:
    assert parameters.query("color", value, style=style, explode=explode) == wire


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1.5, "1.5"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03%3A04%3A05Z"),
        (UUID("6d1f3f3c-1111-4222-8333-444455556666"), "6d1f3f3c-1111-4222-8333-444455556666"),
        ("a b+c&d=e#f/ü%", "a%20b%2Bc%26d%3De%23f%2F%C3%BC%25"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
    ],
)
def test_scalars_have_one_lexical_form(value: object, text: str) -> None:
    assert parameters.query("x", value) == f"x={text}"


def test_delimiters_inside_values_cannot_be_taken_for_delimiters() -> None:
    assert parameters.query("x", ["a,b", "c"], explode=False) == "x=a%2Cb,c"
    assert parameters.query("x", ["a|b"], style="pipeDelimited", explode=False) == "x=a%7Cb"


def test_reserved_characters_stay_where_they_are_allowed() -> None:
    assert parameters.query("x", "a/b:c?d", allow_reserved=True) == "x=a/b:c?d"
    assert parameters.query("x", "a&b#c+d", allow_reserved=True) == "x=a%26b%23c%2Bd"


def test_models_are_sent_by_wire_name_without_what_is_absent() -> None:
    value = Filter(withDrafts=True)
    assert parameters.query("filter", value, style="deepObject") == "filter%5BwithDrafts%5D=true"
    assert parameters.query("filter", Filter(), style="deepObject") == ""
    assert parameters.query("filter", parameters.content(Filter(team="a"))) == (
        "filter=%7B%22team%22%3A%22a%22%7D"
    )


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        ("../x", "..%2Fx"),
        ("a/b", "a%2Fb"),
        ("a?b", "a%3Fb"),
        ("a#b", "a%23b"),
        ("a;b", "a%3Bb"),
        ("%2e%2e", "%252e%252e"),
        ("a\r\nb", "a%0D%0Ab"),
    ],
)
def test_a_path_value_cannot_leave_its_segment(value: str, wire: str) -> None:
    assert parameters.path("x", value) == wire


@pytest.mark.parametrize("value", ["", ".", "..", [], {}, None])
def test_a_path_value_that_no_url_can_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="path parameter 'x'"):
        parameters.path("x", value)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        parameters.query("since", datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("explode", "value", "wire"),
    [
        (False, "a b", "a b"),
        (False, [1, 2], "1,2"),
        (False, {"a": 1, "b": True}, "a,1,b,true"),
        (True, {"a": 1, "b": True}, "a=1,b=true"),
        (False, None, None),
    ],
)
def test_a_header_is_simple_and_not_encoded(explode: bool, value: object, wire: str | None) -> None:
    assert parameters.header(value, explode=explode) == wire


def test_a_cookie_is_a_form() -> None:
    assert parameters.cookie("team", "a;b") == "team=a%3Bb"
    assert parameters.cookie("team", ["a", "b"], explode=False) == "team=a,b"
    assert parameters.cookie("team", {"a": 1, "b": 2}) == "a=1; b=2"
    assert parameters.cookie("team", None) == ""


def test_a_raw_cookie_is_what_was_given() -> None:
    assert parameters.cookie("token", "a=b+c/d&e%20", raw=True) == "token=a=b+c/d&e%20"
    assert parameters.cookie("token", ["a/b", "c"], raw=True) == "token=a/b; token=c"
    assert parameters.cookie("token", None, raw=True) == ""
