"""What the mock answers: examples, made-up values, and what Prefer asks for."""

from __future__ import annotations

import base64
import json

import pytest
from specwright.emit.server.runtime.schemas import Schemas

TOM = "6f1cf0a2-6d3a-4c0a-9d4e-3a0f2c1b7f10"
KITTY = "6f1cf0a2-6d3a-4c0a-9d4e-3a0f2c1b7f11"
CAT = f"/cats/{TOM}"


def ask(client, path: str = CAT, prefer: str = "", **headers: str):
    return client.get(path, headers={"Prefer": prefer} | headers if prefer else headers)


def test_the_first_success_comes_from_the_first_example(served) -> None:
    answer = ask(served())
    assert answer.status_code == 200
    assert answer.json() == {"id": TOM, "name": "Tom"}, "secret is write-only"
    assert answer.headers["x-lives"] == "9"
    assert answer.headers["etag"].startswith('"')
    assert "preference-applied" not in answer.headers


def test_a_named_example(served) -> None:
    answer = ask(served(), prefer="example=kitty")
    assert answer.json() == {"id": KITTY, "name": "Kitty"}
    assert answer.headers["preference-applied"] == "example=kitty"


def test_names_of_examples_are_sent_as_utf8(served) -> None:
    answer = served().get(CAT, headers={"Prefer": 'example="größe"'.encode()})
    assert answer.json()["name"] == "Moritz"
    assert answer.headers["preference-applied"] == "example"


def test_another_status(served) -> None:
    client = served()
    missing = ask(client, prefer='respond-async, code="404"; strict')
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    assert missing.headers["preference-applied"] == "code=404"
    assert ask(client, prefer="code=503").status_code == 503, "5XX is declared"


@pytest.mark.parametrize(
    ("prefer", "said"),
    [
        ("code=403", "getCat does not answer 403; declared are: 200, 404, 5XX."),
        ("code=abc", "The preference code is a number."),
        ("code=777", "no status of HTTP"),
        ("example=dog", "has no example dog; there are: tom, kitty, größe, broken."),
        ("code=404, example=tom", "has no example tom"),
        ("dynamic=perhaps", "The preference dynamic is true or false."),
        ('example="tom', "Prefer is malformed"),
    ],
)
def test_a_preference_that_cannot_be_met_is_a_problem(served, prefer: str, said: str) -> None:
    answer = ask(served(), prefer=prefer)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_an_example_that_breaks_its_schema_is_never_sent(served) -> None:
    answer = ask(served(), prefer="example=broken")
    assert answer.status_code == 500
    assert "The example broken of getCat breaks its schema" in answer.json()["detail"]


def test_dynamic_values_are_other_ones_each_time_and_the_same_in_each_run(served) -> None:
    runs = []
    for _ in range(2):
        client = served()
        runs.append([ask(client, prefer="dynamic=true").json() for _ in range(5)])
    assert runs[0] == runs[1]
    assert len({json.dumps(cat) for cat in runs[0]}) == 5
    assert all("secret" not in cat for cat in runs[0])
    other = served(seed=1)
    assert ask(other, prefer="dynamic=true").json() != runs[0][0]


def test_a_seed_brings_the_same_value_again(served) -> None:
    client = served()
    first, again = (ask(client, prefer="seed=7").json() for _ in range(2))
    assert first == again != ask(client, prefer="seed=8").json()
    assert ask(client, prefer="seed=7, dynamic=false").json()["name"] == "Tom"


def test_a_dynamic_mock_still_shows_the_example_that_is_asked_for(served) -> None:
    client = served(dynamic=True)
    assert ask(client).json()["name"] != "Tom"
    assert ask(client, prefer="example=tom").json()["name"] == "Tom"


@pytest.mark.parametrize("seed", range(20))
def test_made_up_values_satisfy_their_schemas(served, shop, seed: int) -> None:
    schemas, client = Schemas(shop.contract), served()
    for name, path in (("Tree", "/tree"), ("Cat", "/report"), ("Cat", CAT)):
        value = ask(client, path, f"seed={seed}").json()
        assert schemas.is_valid(f"/components/schemas/{name}", "response", value), value


def test_discriminators_name_the_variant(served) -> None:
    client, seen = served(), set()
    for seed in range(10):
        for animal in ask(client, "/animals", f"seed={seed}").json():
            assert animal["kind"] == ("wuff" if "bark" in animal else "blub")
            seen.add(animal["kind"])
    assert seen == {"wuff", "blub"}


def test_what_no_value_satisfies_is_said(served) -> None:
    answer = ask(served(), "/impossible")
    assert answer.status_code == 500
    assert "getImpossible: no text was found for the pattern ^a$" in answer.json()["detail"]
    assert "Give it an example." in answer.json()["detail"]


def test_accept_chooses_among_the_media_types(served) -> None:
    client = served()
    text = ask(client, "/report", Accept="text/plain")
    assert text.headers["content-type"].startswith("text/plain")
    assert text.text[3] == "-"
    xml = ask(client, "/report", Accept="application/xml").text
    assert xml.startswith("<?xml")
    assert "<Cat><id>" in xml
    picture = ask(client, "/report", Accept="image/*")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(base64.b64decode("iVBORw0K"))
    assert ask(client, "/report").headers["content-type"] == "application/json"


def test_requests_are_held_against_the_document(served) -> None:
    client = served()
    assert client.get("/cats", params={"limit": "0"}).status_code == 400
    assert client.get("/cats/7").status_code == 404
    assert client.get("/nowhere").status_code == 404
    assert client.put("/cats").status_code == 405
    assert client.head(CAT).content == b""


def test_credentials_have_to_be_there_and_may_be_any(served) -> None:
    client, cat = served(), {"id": TOM, "name": "Tom", "secret": "x"}
    refused = client.post("/cats", json=cat)
    assert refused.status_code == 401
    assert "X-Key" in refused.headers["www-authenticate"]
    accepted = client.post("/cats", json=cat, headers={"X-Key": "any"})
    assert accepted.status_code == 201
    assert accepted.headers["location"]


def test_a_secret_alone_lets_in(served) -> None:
    client, cat = served(secret="open"), {"id": TOM, "name": "Tom", "secret": "x"}
    assert client.post("/cats", json=cat, headers={"X-Key": "any"}).status_code == 401
    assert client.post("/cats", json=cat, headers={"X-Key": "open"}).status_code == 201


def test_events_have_the_name_that_is_declared_and_end(served, shop) -> None:
    answer = ask(served(), "/events", "dynamic=true")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    blocks = answer.text.strip().split("\n\n")
    assert len(blocks) == 3
    for block in blocks:
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        assert fields["event"] == "cat"
        cat = json.loads(fields["data"])
        assert Schemas(shop.contract).is_valid("/components/schemas/Cat", "response", cat)


@pytest.mark.parametrize(
    ("example", "sent"),
    [
        ("stream", f'id: 7\nevent: cat\ndata: {{"id":"{TOM}","name":"Tom"}}\n\n'),
        ("items", f'event: cat\ndata: {{"id":"{KITTY}","name":"Kitty"}}\n\n'),
        ("data", 'data: {"id":"6f1cf0a2-6d3a-4c0a-9d4e-3a0f2c1b7f12","name":"Moritz"}\n\n'),
    ],
)
def test_examples_of_events(served, example: str, sent: str) -> None:
    assert ask(served(), "/events", f"example={example}").text == sent


def test_lines_come_from_an_example_that_is_a_text(served) -> None:
    client = served()
    lines = [json.loads(line) for line in ask(client, "/lines").text.splitlines()]
    assert lines == [{"id": TOM, "name": "Tom"}, {"id": KITTY, "name": "Kitty"}]
    assert len(ask(client, "/lines", "seed=3").text.splitlines()) == 3


def test_default_alone_is_taken_for_a_success(served) -> None:
    assert served().delete("/nothing").status_code == 200


def test_pages_of_this_machine_may_read_the_answers(served) -> None:
    client = served()
    local = ask(client, Origin="http://localhost:5173")
    assert local.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "ETag" in local.headers["access-control-expose-headers"]
    foreign = ask(client, Origin="https://localhost.example.com")
    assert "access-control-allow-origin" not in foreign.headers
    asked = {"Origin": "http://127.0.0.1:3000", "Access-Control-Request-Method": "PATCH"}
    asked["Access-Control-Request-Headers"] = "prefer, x-key"
    assert client.options(CAT, headers=asked).status_code == 200
    closed = ask(served(cors=False), Origin="http://localhost:5173")
    assert "access-control-allow-origin" not in closed.headers


def test_the_document_and_its_page_are_served(served) -> None:
    client = served()
    assert client.get("/openapi.json").json()["info"]["title"] == "Shop"
    assert client.get("/docs").status_code == 200
