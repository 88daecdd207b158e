"""How the client is used, for type checkers: each answer has exactly the type it should have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, assert_type

from registry_client import (
    ApiKeyAuth,
    AsyncRegistryClient,
    BearerAuth,
    NotModified,
    OAuth2Password,
    RegistryClient,
    bodies,
    errors,
    headers,
    models,
)


def construction() -> Iterator[RegistryClient]:
    yield RegistryClient()
    yield RegistryClient("https://registry.example.com", auth=BearerAuth("token"), timeout=None)
    yield RegistryClient(auth=[OAuth2Password("ada", "secret", ["admin"]), ApiKeyAuth("key")])


def blocking(api: RegistryClient, etag: str | None) -> None:
    assert_type(api.contracts.get("billing"), models.Contract)
    assert_type(api.contracts.get("billing", if_none_match=etag), models.Contract | NotModified)
    assert_type(api.contracts.delete("billing"), None)
    for contract in api.contracts.list(limit=5):
        assert_type(contract, models.Contract)
    for page in api.contracts.list().pages():
        assert_type(page, models.ContractPage)
    assert_type(api.contracts.list().first(), models.Contract | None)
    assert_type(api.teams.list_members("payments"), list[models.Member])
    raw = api.contracts.with_raw_response.create(
        body=models.ContractCreate(slug="billing", title="Billing", team="payments")
    )
    assert_type(raw.body, models.Contract)
    assert_type(raw.headers, headers.CreateContract201Headers)
    assert_type(raw.headers.location, str)
    assert_type(api.versions.get_document("billing", "1.0.0", accept="application/yaml"), str)
    api.versions.publish("billing", body="openapi: 3.1.0", content_type="application/yaml")
    api.versions.publish("billing", body=bodies.VersionForm(document=Path("openapi.yaml")))
    assert_type(api.versions.download_client("billing", "1.0.0", "python").read(), bytes)
    with api.events.stream(reconnect=True) as stream:
        for event in stream:
            assert_type(event.id, str)
            if event.data.type == "ping":
                assert_type(event.data, models.PingEvent)
    with api.events.export() as items:
        for item in items:
            if isinstance(item, models.VersionPublishedEvent):
                assert_type(item.findings.errors, int)


def refused(api: RegistryClient) -> None:
    try:
        api.contracts.get("billing")
    except errors.Unauthorized as error:
        assert_type(error.body, models.Problem)
        assert_type(error.headers.www_authenticate, str)
    except errors.StatusError as error:
        assert_type(error.status, int)


async def on_an_event_loop(api: AsyncRegistryClient) -> None:
    assert_type(await api.contracts.get("billing"), models.Contract)
    assert_type(
        await api.contracts.get("billing", if_none_match="x"), models.Contract | NotModified
    )
    async for contract in api.contracts.list():
        assert_type(contract.visibility, Literal["public", "private"])
    raw = await api.versions.with_raw_response.get("billing", "1.0.0")
    assert_type(raw.body, models.Version)
    assert_type(await api.versions.download_client("billing", "1.0.0", "python").read(), bytes)
    async with api.events.stream() as stream:
        async for event in stream:
            assert_type(event.event, str)
