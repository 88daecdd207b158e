"""Answers: negotiated, checked, and refused in the shape that is declared."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/yaml", "application/yaml; charset=utf-8"),
        ("application/yaml;q=0.9, application/json;q=0.8", "application/yaml; charset=utf-8"),
        ("application/json;q=0, */*", "application/yaml; charset=utf-8"),
        ("text/html, application/yaml;q=0.1", "application/yaml; charset=utf-8"),
        ("nonsense, application/yaml", "application/yaml; charset=utf-8"),
        ("nonsense", "application/json"),
        ("application/json;q=2, application/yaml", "application/yaml; charset=utf-8"),
    ],
)
def test_accept_is_negotiated(client: TestClient, accept: str | None, type_: str) -> None:
    answer = client.get("/documents/x", headers={"accept": accept} if accept else {"accept": ""})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == type_
    assert answer.text.startswith("{" if "json" in type_ else "name: x")
    assert answer.headers["etag"] == '"1"'


def test_several_accept_headers_are_one(client: TestClient) -> None:
    answer = client.get(
        "/documents/x", headers=[("accept", "text/html"), ("accept", "application/yaml")]
    )
    assert answer.headers["content-type"] == "application/yaml; charset=utf-8"


def test_nothing_acceptable_is_said_where_it_is_declared(client: TestClient) -> None:
    assert client.get("/documents/x", headers={"accept": "text/html"}).status_code == 406
    answer = client.get("/routes/mine", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


def test_304_and_204_have_no_content(client: TestClient) -> None:
    known = client.get("/documents/x", headers={"if-none-match": '"1"'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", '"1"')
    gone = client.delete("/routes/x")
    assert (gone.status_code, gone.content) == (204, b"")
    for answer in (known, gone):
        assert "content-type" not in answer.headers
        assert "content-length" not in answer.headers


def test_an_operation_without_method_is_not_implemented(client: TestClient) -> None:
    answer = client.get("/later")
    assert answer.status_code == 501
    assert answer.json()["detail"] == "doLater is not implemented yet."
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("mood", ["status", "schema", "media", "header", "raise", "own-wrong"])
def test_an_answer_that_breaks_the_contract_is_never_sent(client: TestClient, mood: str) -> None:
    answer = client.get("/moods", params={"mood": mood})
    assert answer.status_code == 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "The service failed to answer."
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("mood", ["http", "own"])
def test_the_service_may_refuse_in_its_own_way(client: TestClient, mood: str) -> None:
    answer = client.get("/moods", params={"mood": mood})
    assert answer.status_code == 409
    assert answer.json()["status"] == 409


def test_in_tests_a_breach_is_loud(service: Any) -> None:
    client = TestClient(service.application())
    with pytest.raises(Exception, match="changeMood breaks the contract: the status 204 is not"):
        client.get("/moods?mood=status")
    with pytest.raises(Exception, match=r"“/x”: value is not of type"):
        client.get("/moods?mood=schema")


def test_breaches_can_be_logged_instead(service: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = service.application(breach="log")
    answer = TestClient(app).get("/moods?mood=header")
    assert (answer.status_code, answer.headers["x-rank"]) == (200, "high")
    assert app.state.contract_enforcement.breaches == 1
    assert "changeMood breaks the contract: the header X-Rank" in caplog.text


def test_a_refusal_satisfies_a_schema_of_another_shape(client: TestClient) -> None:
    answer = client.get("/plain?size=x")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"code", "message", "fields"}
    assert answer.json()["code"] == "bad"


def test_a_failure_may_be_declared_as_text(service: Any) -> None:
    app = service.application()
    app.dependency_overrides[service.journal] = lambda: 1 / 0
    answer = TestClient(app, raise_server_exceptions=False).get("/plain?size=1")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/plain")
    assert "division" not in answer.text


def test_a_service_may_write_errors_itself(service: Any) -> None:
    app = service.application(
        renderer=lambda problem, media: f'{{"title":"T","status":{problem.status}}}'.encode()
    )
    assert TestClient(app).get("/scalars/x").json() == {"title": "T", "status": 404}


def test_the_authored_document_and_its_page_are_served(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["info"]["title"] == "Nasty"
    assert "in" in document["components"]["parameters"]["name"]
    page = client.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert client.get("/docs/swagger-ui-bundle.js").headers["content-type"].startswith("text/java")
    assert client.get("/docs/../secrets").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_a_range_and_default_leave_the_status_to_the_handler(service: Any) -> None:
    answers = service.answers

    class Chosen(service.Answers):  # type: ignore[misc]
        def read_plain(self, *, size: int) -> Any:
            if size < 500:
                body = {"code": "worse", "message": "No.", "fields": []}
                return answers.ReadPlain4XX(status=size, body=body)
            return answers.ReadPlainDefault(status=size, body="Not now.")

    app = service.application()
    app.dependency_overrides[service.Answers] = Chosen
    client = TestClient(app, raise_server_exceptions=False)
    gone = client.get("/plain?size=410")
    assert (gone.status_code, gone.json()["code"]) == (410, "worse")
    assert gone.headers["content-type"] == "application/json"
    busy = client.get("/plain?size=503")
    assert (busy.status_code, busy.text) == (503, "Not now.")
    assert busy.headers["content-type"] == "text/plain; charset=utf-8"


def test_a_failure_of_the_service_itself_is_logged_and_told_in_no_detail(
    client: TestClient,
) -> None:
    answer = client.head("/moods?mood=raise")
    assert (answer.status_code, answer.content) == (500, b"")
