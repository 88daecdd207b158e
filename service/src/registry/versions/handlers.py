"""Versions, as the contract describes them."""

import json
from typing import Literal

from pydantic import MISSING
from registry_server.models import (
    ClientLanguage,
    Deprecation,
    Finding,
    FindingCounts,
    Severity,
    Version,
    VersionPage,
    VersionRemarks,
    VersionUpload,
)
from registry_server.operations.versions import PublishVersionForm, VersionsHandler
from registry_server.responses import (
    DownloadClient200,
    GetVersionDocument200,
    NotModified,
    PublishVersion201,
)

from registry import preconditions, tables
from registry.contracts.repository import ContractRepository
from registry.outbox import Outbox
from registry.policies.repository import PolicyRepository
from registry.resources import ResourcesDep, SessionDep
from registry.security import VisitorDep, known
from registry.unit_of_work import UnitOfWork
from registry.versions.repository import VersionRepository
from registry.versions.service import Upload, VersionService


class Versions(UnitOfWork, VersionsHandler):
    """What was published for contracts that the caller may see."""

    def __init__(self, session: SessionDep, parts: ResourcesDep, visitor: VisitorDep) -> None:
        super().__init__(session)
        self._visitor = visitor
        self._versions = VersionService(
            VersionRepository(session),
            ContractRepository(session),
            PolicyRepository(session),
            Outbox(session, parts.wakeup),
            parts.database,
            parts.workshop,
            document_bytes=parts.settings.max_document_bytes,
        )

    async def list_versions(
        self, *, contract: str, limit: int, cursor: str | None, include_deprecated: bool
    ) -> VersionPage:
        """List the versions of a contract."""
        page = await self._versions.list(
            contract,
            self._visitor,
            with_deprecated=include_deprecated,
            limit=limit,
            cursor=cursor,
        )
        return VersionPage(
            items=[_version(contract, version) for version in page.items],
            next_cursor=MISSING if page.next_cursor is None else page.next_cursor,
        )

    async def publish_version(
        self,
        *,
        contract: str,
        body: VersionUpload | str | PublishVersionForm,
        content_type: Literal["application/json", "application/yaml", "multipart/form-data"],
    ) -> PublishVersion201:
        """Publish a version."""
        version = await self._versions.publish(contract, known(self._visitor), _upload(body))
        return PublishVersion201(
            location=f"/v1/contracts/{contract}/versions/{version.version}",
            body=_version(contract, version),
        )

    async def get_version(self, *, contract: str, version: str) -> Version:
        """Read a version."""
        return _version(contract, await self._versions.get(contract, version, self._visitor))

    async def get_version_document(
        self,
        *,
        contract: str,
        version: str,
        if_none_match: str | None,
        accept: Literal["application/json", "application/yaml"],
    ) -> GetVersionDocument200 | NotModified:
        """Read the document of a version."""
        as_json = accept == "application/json"
        document = await self._versions.document(
            contract, version, self._visitor, "json" if as_json else "yaml"
        )
        if preconditions.none_match(if_none_match, document.etag):
            return NotModified(etag=document.etag)
        return GetVersionDocument200(
            etag=document.etag,
            content_type=accept,
            body=json.loads(document.text) if as_json else document.text,
        )

    async def list_findings(
        self, *, contract: str, version: str, severity: list[Severity] | None
    ) -> list[Finding]:
        """List the lint findings of a version."""
        findings = await self._versions.findings(contract, version, self._visitor, severity or ())
        return [Finding.model_validate(finding) for finding in findings]

    async def download_client(
        self, *, contract: str, version: str, language: ClientLanguage
    ) -> DownloadClient200:
        """Download a client."""
        archive = await self._versions.client(contract, version, self._visitor, language)
        return DownloadClient200(
            content_disposition=f'attachment; filename="{archive.name}"', body=archive.content
        )

    async def deprecate_version(self, *, contract: str, version: str, body: Deprecation) -> Version:
        """Deprecate a version."""
        deprecated = await self._versions.deprecate(
            contract,
            version,
            known(self._visitor),
            reason=body.reason,
            sunset_on=None if body.sunset_on is MISSING else body.sunset_on,
        )
        return _version(contract, deprecated)


def _upload(body: VersionUpload | str | PublishVersionForm) -> Upload:
    match body:
        case str():
            return Upload(body.encode())
        case VersionUpload():
            text = json.dumps(body.document, ensure_ascii=False, indent=2) + "\n"
            return _with_remarks(text.encode(), body)
        case _:
            return _with_remarks(body.document.content, body.remarks or VersionRemarks())


def _with_remarks(document: bytes, remarks: VersionUpload | VersionRemarks) -> Upload:
    return Upload(
        document,
        None if remarks.version is MISSING else remarks.version,
        None if remarks.notes is MISSING else remarks.notes,
    )


def _version(contract: str, version: tables.Version) -> Version:
    return Version(
        contract=contract,
        version=version.version,
        openapi=version.openapi,
        digest=version.digest,
        size=version.size,
        operations=version.operations,
        findings=FindingCounts.model_validate(version.finding_counts),
        notes=MISSING if version.notes is None else version.notes,
        deprecation=_deprecation(version),
        published_by=version.published_by,
        published_at=version.published_at,
    )


def _deprecation(version: tables.Version) -> Deprecation | None:
    if version.deprecation_reason is None:
        return None
    return Deprecation(
        reason=version.deprecation_reason,
        sunset_on=MISSING if version.sunset_on is None else version.sunset_on,
    )
