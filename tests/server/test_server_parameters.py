"""Parameters: one lexical form, every style, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient


def arguments(client: TestClient, url: str, **headers: str) -> dict[str, Any]:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["arguments"]
    return found


def refused(client: TestClient, url: str, headers: Any = None) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    pointer: str = answer.json()["errors"][0]["pointer"]
    return pointer


def test_absent_parameters_have_their_default_or_none(client: TestClient) -> None:
    found = arguments(client, "/scalars/1")
    assert (found["number"], found["limit"], found["flag"]) == (1, 20, None)


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("flag=true", "flag", True),
        ("flag=false", "flag", False),
        ("ratio=1", "ratio", 1),
        ("ratio=1.5e3", "ratio", 1500.0),
        ("limit=100", "limit", 100),
        ("since=2026-01-01T00:00:00%2B02:00", "since", "2026-01-01T00:00:00+02:00"),
        ("id=12345678-1234-4234-8234-123456789012", "id", "12345678-1234-4234-8234-123456789012"),
        ("either=7", "either", 7),
        ("either=x7", "either", "x7"),
        ("either=7.0", "either", 7),
        ("word=a&unknown=1", "word", "a"),
        ("%77ord=a", "word", "a"),
    ],
)
def test_a_scalar_has_one_form(client: TestClient, query: str, name: str, value: Any) -> None:
    assert arguments(client, f"/scalars/1?{query}")[name] == value


@pytest.mark.parametrize(
    "query",
    [
        *(f"flag={text}" for text in ("yes", "on", "1", "0", "T", "True", "", "%20true")),
        *(
            f"limit={text}"
            for text in ("+1", "%2B1", "1_0", "1.0", "1e1", "01", "%D9%A1", "", "0", "101")
        ),
        *(f"limit={text}" for text in ("-0x1", "0x1", "1%20", "--1", "9" * 5000)),
        *(f"ratio={text}" for text in ("0", "NaN", "Infinity", "inf", ".5", "1.", "1e999", "1,5")),
        *(
            f"since={text}"
            for text in ("2026-01-01", "2026-01-01T00:00:00", "2026-01-01%2000:00:00Z")
        ),
        *(f"id={text}" for text in ("12345678123442348234123456789012", "x")),
        *(f"word={text}" for text in ("A", "a%0A", "%zz", "%FF", "%C0%AF", "a%00")),
        "either=y",
        "limit=1&limit=1",
        "limit=1&limi%74=2",
        "word=a&word=b",
    ],
)
def test_every_other_form_is_refused(client: TestClient, query: str) -> None:
    assert refused(client, f"/scalars/1?{query}") == f"/query/{query.partition('=')[0]}"


def test_headers_are_read_alike(client: TestClient) -> None:
    found = arguments(client, "/scalars/1", **{"X-Count": "-7", "X-Names": "a, b,c"})
    assert (found["x_count"], found["x_names"]) == (-7, ["a", "b", "c"])
    names = [("X-Names", "a"), ("x-names", "b")]
    assert client.get("/scalars/1", headers=names).json()["arguments"]["x_names"] == ["a", "b"]
    assert refused(client, "/scalars/1", {"X-Count": "1.0"}) == "/header/X-Count"
    assert refused(client, "/scalars/1", [("X-Count", "1"), ("X-Count", "1")]) == "/header/X-Count"
    assert refused(client, "/scalars/1", {"X-Names": "a,B"}) == "/header/X-Names/1"


def test_cookies_are_read_alike(client: TestClient) -> None:
    assert arguments(client, "/scalars/1", Cookie="a=b; visit=3")["visit"] == 3
    assert arguments(client, "/scalars/1", Cookie="visit=3; visit=3")["visit"] == 3
    assert refused(client, "/scalars/1", {"Cookie": "visit=3; visit=4"}) == "/cookie/visit"
    assert refused(client, "/scalars/1", {"Cookie": "visit=x"}) == "/cookie/visit"


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("exploded=1&exploded=2", "exploded", [1, 2]),
        ("joined=1,2,3", "joined", [1, 2, 3]),
        ("joined=1%2C2", "joined", [1, 2]),
        ("words=a%2Cb,c", "words", ["a,b", "c"]),
        ("words=", "words", []),
        ("piped=1|2", "piped", [1, 2]),
        ("piped=1%7C2", "piped", [1, 2]),
        ("spaced=1%202", "spaced", [1, 2]),
        ("spaced=1+2", "spaced", [1, 2]),
        ("deep[x]=1&deep[y]=2", "deep", {"x": 1, "y": 2}),
        ("deep%5Bx%5D=1", "deep", {"x": 1}),
        ("flat=x,1,y,2", "flat", {"x": 1, "y": 2}),
        ("flat=x%2C1", "flat", {"x": 1}),
        ("packed=%7B%22x%22:1%7D", "packed", {"x": 1}),
    ],
)
def test_every_style_is_understood(client: TestClient, query: str, name: str, value: Any) -> None:
    found = arguments(client, f"/styles?{query}")[name]
    assert found == value


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("exploded=1,2", "/query/exploded/0"),
        ("exploded=1&exploded=2&exploded=3&exploded=4", "/query/exploded"),
        ("joined=1&joined=2", "/query/joined"),
        ("joined=1|2", "/query/joined/0"),
        ("piped=1,2", "/query/piped/0"),
        ("deep[x]=1&deep[x]=2", "/query/deep"),
        ("deep[z]=1", "/query/deep"),
        ("deep=1", "/query/deep"),
        ("deep[x][y]=1", "/query/deep"),
        ("deep[y]=1", "/query/deep"),
        ("flat=x,1,y", "/query/flat"),
        ("flat=x,1,x,2", "/query/flat"),
        ("packed=%7B%22x%22:1,%22x%22:1%7D", "/query/packed"),
        ("packed=x", "/query/packed"),
        ("packed=%7B%22x%22:%221%22%7D", "/query/packed/x"),
    ],
)
def test_a_style_is_not_mistaken_for_another(client: TestClient, query: str, pointer: str) -> None:
    assert refused(client, f"/styles?{query}") == pointer


def test_an_exploded_object_is_spread_over_the_query(client: TestClient) -> None:
    assert arguments(client, "/exploded?x=1&y=2")["point"] == {"x": 1, "y": 2}
    assert arguments(client, "/exploded")["point"] is None
    assert refused(client, "/exploded?x=1&z=2") == "/query/point"
    assert refused(client, "/exploded?x=1&z[a]=2") == "/query/point"
    assert refused(client, "/exploded?x=1&x=2") == "/query/point"


def test_path_styles_are_understood(client: TestClient) -> None:
    found = arguments(client, "/paths/1,2/.3.4/;x=5;y=6")
    assert found == {"simple": [1, 2], "label": [3, 4], "matrix": {"x": 5, "y": 6}}


@pytest.mark.parametrize(
    "path", ["1,2/3.4/;x=5", "1,2/.3.4/x=5", "1%2C2/.3.4/;x=5", "1,2/.3.4/;x", "1/.3/;x=5;x=6"]
)
def test_path_styles_are_not_mistaken(client: TestClient, path: str) -> None:
    assert client.get(f"/paths/{path}").status_code == 404
