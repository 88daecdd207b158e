"""The mock of the registry's own document answers every operation with its success."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api, ApiKey
from specwright.ir.operation import MediaType, Operation
from specwright.verify.mock.application import mock
from specwright.verify.mock.sample import Sampler, Taste
from starlette.testclient import TestClient

from tests.mock.conftest import read

DOCUMENT = Path(__file__).parents[2] / "spec" / "openapi.yaml"


class Caller:
    """Makes a valid request for each operation."""

    def __init__(self, api: Api, client: TestClient) -> None:
        self.client = client
        self.api = api
        self.sampler = Sampler(api.contract, Schemas(api.contract))

    def call(self, operation: Operation, prefer: str) -> Any:
        path, query, headers = operation.path, {}, {"Prefer": prefer} if prefer else {}
        for parameter in operation.parameters:
            if not parameter.required:
                continue
            value = self.sampler.value(parameter.schema_pointer, Taste.FULL, "1")
            text = value if isinstance(value, str) else json.dumps(value)
            if parameter.in_ == "path":
                path = path.replace(f"{{{parameter.wire_name}}}", quote(text, safe=""))
            elif parameter.in_ == "query":
                query[parameter.wire_name] = text
            elif parameter.in_ == "header":
                headers[parameter.wire_name] = text
        for requirement in operation.security[:1]:
            for use in requirement.uses:
                kind = next(s.kind for s in self.api.security_schemes if s.wire_name == use.scheme)
                name = kind.wire_name if isinstance(kind, ApiKey) else "Authorization"
                headers[name] = "any" if isinstance(kind, ApiKey) else "Bearer any"
        content = None
        if operation.body is not None:
            media = operation.body.content[0]
            content, headers["Content-Type"] = self.body(media), media.content_type
        return self.client.request(
            operation.method, path, params=query, headers=headers, content=content
        )

    def body(self, media: MediaType) -> str:
        assert media.schema_pointer is not None
        value = self.sampler.value(media.schema_pointer, Taste.SPARSE, "1")
        return urlencode(value) if media.kind == "form" else json.dumps(value)


@pytest.mark.parametrize("prefer", ["", "dynamic=true", "seed=5"])
def test_every_operation_answers_its_success(prefer: str) -> None:
    api = read(DOCUMENT)
    schemas = Schemas(api.contract)
    with mock(api) as app:
        caller = Caller(api, TestClient(app))
        for operation in api.operations:
            answer = caller.call(operation, prefer)
            said = (operation.wire_name, answer.status_code, answer.text[:300])
            assert str(answer.status_code) in {r.status for r in operation.responses}, said
            assert 200 <= answer.status_code < 300, said
            for media in declared(operation, answer.status_code):
                if media.kind == "json" and answer.headers["content-type"] == media.content_type:
                    assert media.schema_pointer is not None
                    assert schemas.is_valid(media.schema_pointer, "response", answer.json()), said


def declared(operation: Operation, status: int) -> tuple[MediaType, ...]:
    return next(r.content for r in operation.responses if r.status == str(status))


def test_every_declared_refusal_can_be_had() -> None:
    api = read(DOCUMENT)
    with mock(api) as app:
        caller = Caller(api, TestClient(app))
        for operation in api.operations:
            for response in operation.responses:
                if response.status.isdigit():
                    answer = caller.call(operation, f"code={response.status}")
                    assert answer.status_code == int(response.status), operation.wire_name
