"""One realistic walk through the registry with the generated Python client.

    python tests/scenario/python_scenario.py http://127.0.0.1:8000

The registry may hold other things already: everything made here has a name of its own.
"""

from __future__ import annotations

import asyncio
import io
import secrets
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from registry_client import (
    ApiKeyAuth,
    AsyncRegistryClient,
    AuthenticationFailed,
    FilePart,
    NotModified,
    OAuth2Password,
    RegistryClient,
    bodies,
    errors,
    models,
)

E = TypeVar("E", bound=Exception)

PASSWORD = "correct horse battery staple"
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Billing", "version": "1.0.0"},
    "paths": {
        "/invoices": {
            "get": {"operationId": "listInvoices", "responses": {"200": {"description": "All."}}}
        }
    },
}
YAML = """\
openapi: 3.1.0
info:
  title: Billing
  version: 1.1.0
paths:
  /invoices:
    get:
      operationId: listInvoices
      responses:
        "200":
          description: All invoices.
          content:
            application/json:
              schema:
                type: array
                items:
                  type: string
"""


def main(base_url: str) -> None:
    """Walk through, and print a line per step; an exception where something is not as it should."""
    count = 0
    for line in _steps(base_url):
        count += 1
        print(f"{count:2} {line}", flush=True)  # noqa: T201 - this is what it is for
    print(f"{count} steps, blocking and asynchronous")  # noqa: T201


def _steps(base_url: str) -> Iterator[str]:
    unique = secrets.token_hex(4)
    email, slug, team = f"ada-{unique}@example.com", f"billing-{unique}", f"payments-{unique}"
    with RegistryClient(base_url) as anonymous:
        assert anonymous.operations.get_readiness().status == "ready"
        yield "ready"
        user = anonymous.accounts.sign_up(
            body=models.SignUpRequest(email=email, password=PASSWORD, display_name="Ada")
        )
        assert user.email == email
        yield f"signed up as {email}"
        _raises(errors.Unauthorized, anonymous.accounts.get_current_user)
        yield "without credentials: Unauthorized"
    with RegistryClient(base_url, auth=OAuth2Password(email, "wrong")) as stranger:
        _raises(AuthenticationFailed, stranger.accounts.get_current_user)
        yield "with a wrong password: AuthenticationFailed"
    with RegistryClient(base_url, auth=OAuth2Password(email, PASSWORD)) as api:
        assert api.accounts.get_current_user().id == user.id
        yield "signed in; the token was fetched on the way"
        yield from _own_things(api, team, slug)
        yield from _versions(api, slug)
        yield from _policies(api, slug)
        yield from _happened(api, slug)
        yield from _machine(api, base_url, slug)
        yield asyncio.run(_loop(base_url, email, slug))
        api.contracts.delete(slug)
        _raises(errors.NotFound, lambda: api.contracts.get(slug))
        yield "deleted the contract; reading it: NotFound"


def _own_things(api: RegistryClient, team: str, slug: str) -> Iterator[str]:
    made = api.teams.with_raw_response.create(body=models.TeamCreate(slug=team, name="Payments"))
    assert made.headers.location.endswith(f"/v1/teams/{team}")
    assert [member.role for member in api.teams.list_members(team)] == ["owner"]
    again = models.TeamCreate(slug=team, name="Payments")
    conflict = _raises(errors.Conflict, lambda: api.teams.create(body=again))
    assert conflict.body.status == 409
    yield f"made the team {team}; making it again: Conflict"
    created = api.contracts.with_raw_response.create(
        body=models.ContractCreate(
            slug=slug, title="Billing", team=team, visibility="public", labels=["money"]
        )
    )
    old = created.headers.etag
    assert api.contracts.get(slug, if_none_match=old) == NotModified()
    yield f"registered {slug}; reading it with its entity tag: NotModified"
    patch = models.ContractPatch(title="Billing and invoices", description="What we are paid by.")
    changed = api.contracts.with_raw_response.update(slug, if_match=old, body=patch)
    assert changed.body.labels == ["money"]
    assert changed.headers.etag != old
    _raises(errors.PreconditionFailed, lambda: api.contracts.update(slug, if_match=old, body=patch))
    yield "changed it where the entity tag was current; with the old one: PreconditionFailed"
    found = api.contracts.list(
        limit=1, labels=["money"], filter=models.ContractFilter(team=team), sort="-updated_at"
    )
    assert [contract.slug for contract in found] == [slug]
    yield "found it by label, team and order, page by page"


def _versions(api: RegistryClient, slug: str) -> Iterator[str]:
    upload = models.VersionUpload(document=DOCUMENT, notes="The first one.")
    first = api.versions.publish(slug, body=upload)
    assert (first.version, first.notes) == ("1.0.0", "The first one.")
    assert api.versions.publish(slug, body=YAML).version == "1.1.0"
    form = bodies.VersionForm(
        document=FilePart(YAML.replace("1.1.0", "1.2.0").encode(), "openapi.yaml"),
        remarks=models.VersionRemarks(notes="From a file."),
    )
    third = api.versions.with_raw_response.publish(slug, body=form)
    assert third.body.notes == "From a file."
    assert third.headers.location.endswith("/versions/1.2.0")
    yield "published 1.0.0 as JSON, 1.1.0 as YAML and 1.2.0 as a file"
    _raises(errors.PublishVersion409, lambda: api.versions.publish(slug, body=YAML))
    refused = _raises(
        errors.UnprocessableContent, lambda: api.versions.list(slug, limit=100_000).page()
    )
    assert refused.body.errors
    yield "published 1.1.0 again: PublishVersion409; a page of 100,000: UnprocessableContent"
    raw = api.versions.with_raw_response.get_document(slug, "1.0.0")
    assert raw.body == DOCUMENT
    etag = raw.headers.etag
    assert isinstance(api.versions.get_document(slug, "1.0.0", if_none_match=etag), NotModified)
    assert "title: Billing" in api.versions.get_document(slug, "1.1.0", accept="application/yaml")
    yield "read documents as JSON and as YAML"
    findings = api.versions.list_findings(slug, "1.0.0", severity=["error", "warning", "note"])
    counts = first.findings
    assert len(findings) == counts.errors + counts.warnings + counts.notes
    yield f"{len(findings)} lint findings for 1.0.0"
    archive = api.versions.download_client(slug, "1.1.0", "python").read()
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        names = files.namelist()
    assert any(name.endswith("pyproject.toml") for name in names)
    yield f"downloaded a Python client for 1.1.0: {len(names)} files"
    notice = models.Deprecation(reason="Use 1.2.0.", sunset_on=date(2030, 1, 1))
    assert api.versions.deprecate(slug, "1.0.0", body=notice).deprecation == notice
    good = api.versions.list(slug, limit=1, include_deprecated=False)
    assert [version.version for version in good] == ["1.2.0", "1.1.0"]
    yield "deprecated 1.0.0"


def _policies(api: RegistryClient, slug: str) -> Iterator[str]:
    policy = models.VersionOrderPolicy(kind="version_order", allow_prerelease=False)
    assert api.policies.set(slug, "version_order", body=policy) == policy
    assert api.policies.list(slug) == [policy]
    early = YAML.replace("1.1.0", "0.9.0")
    _raises(errors.PublishVersion409, lambda: api.versions.publish(slug, body=early))
    api.policies.remove(slug, "version_order")
    yield "set a policy that refused 0.9.0, and removed it"


def _happened(api: RegistryClient, slug: str) -> Iterator[str]:
    def ours(event: models.Event) -> bool:
        return not isinstance(event, models.PingEvent) and event.contract == slug

    with api.events.export(types=["contract.created", "version.published"]) as history:
        kinds = [event.type for event in history if ours(event)]
    assert kinds == ["contract.created", *["version.published"] * 3]
    newest = next(event for event in api.events.list(limit=5) if ours(event))
    yield f"history of {slug}: {len(kinds)} events; the newest is {newest.type}"
    with api.events.stream(last_event_id=0, types=["version.published"]) as stream:
        published = next(event for event in stream if ours(event.data))
    assert isinstance(published.data, models.VersionPublishedEvent)
    assert (published.event, published.id) == ("version.published", str(published.data.id))
    yield f"followed the stream from the beginning to {published.data.version}"


def _machine(api: RegistryClient, base_url: str, slug: str) -> Iterator[str]:
    key = api.api_keys.create(body=models.ApiKeyCreate(name="CI", scopes=["contracts:read"]))
    with RegistryClient(base_url, auth=ApiKeyAuth(key.secret)) as machine:
        assert machine.versions.get(slug, "1.2.0").operations == 1
        forbidden = _raises(errors.Forbidden, lambda: machine.contracts.delete(slug))
        assert forbidden.body.title
        api.api_keys.revoke(key.id)
        _raises(errors.Unauthorized, machine.accounts.get_current_user)
    yield "read with an API key; deleting with it: Forbidden; after its revocation: Unauthorized"


async def _loop(base_url: str, email: str, slug: str) -> str:
    async with AsyncRegistryClient(base_url, auth=OAuth2Password(email, PASSWORD)) as api:
        contract, versions = await asyncio.gather(
            api.contracts.get(slug),
            asyncio.gather(*(api.versions.get(slug, f"1.{n}.0") for n in range(3))),
        )
        assert contract.latest_version == "1.2.0"
        listed = [version.version async for version in api.versions.list(slug, limit=2)]
        assert sorted(listed) == [version.version for version in versions]
        async with api.events.stream(last_event_id=0) as stream:
            async for event in stream:
                if isinstance(event.data, models.VersionDeprecatedEvent):
                    break
    return "read the same on an event loop, four at a time"


def _raises(kind: type[E], call: Callable[[], object]) -> E:
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"expected {kind.__name__}")


if __name__ == "__main__":
    main(sys.argv[1])
