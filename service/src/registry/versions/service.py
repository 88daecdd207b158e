"""The rules of versions: what may be published, and what can be had of it afterwards."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.caller import Caller
from registry.clock import now
from registry.contracts.access import ContractAccess
from registry.contracts.repository import ContractRepository
from registry.contracts.service import event_of, touch
from registry.database import Database
from registry.errors import Conflict, ContentTooLarge, NotFound, Unprocessable
from registry.outbox import Outbox
from registry.pagination import Page
from registry.policies.repository import PolicyRepository
from registry.policies.rules import check_lint_gate, check_version_order
from registry.tables import Contract, Version
from registry.versions.archive import Language, package_name
from registry.versions.inspection import Broken, Format, Inspection
from registry.versions.processes import WorkerLost
from registry.versions.repository import VersionRepository
from registry.versions.workshop import Client, Workshop

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A document that somebody wants to publish, and what they say about it."""

    document: bytes
    version: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """The document of a version in one format."""

    text: str
    etag: str


@dataclass(frozen=True, slots=True)
class Archive:
    """A client, and what to call the file."""

    content: bytes
    name: str


class VersionService:
    """What people can do about the versions of contracts."""

    def __init__(
        self,
        versions: VersionRepository,
        contracts: ContractRepository,
        policies: PolicyRepository,
        outbox: Outbox,
        database: Database,
        workshop: Workshop,
        *,
        document_bytes: int,
    ) -> None:
        self._versions = versions
        self._access = ContractAccess(contracts)
        self._policies = policies
        self._outbox = outbox
        self._database = database
        self._workshop = workshop
        self._document_bytes = document_bytes

    async def list(
        self,
        slug: str,
        reader: Caller | None,
        *,
        with_deprecated: bool,
        limit: int,
        cursor: str | None,
    ) -> Page[Version]:
        """The versions of a contract, newest first."""
        contract = await self._access.readable(slug, reader)
        return await self._versions.page(
            contract, with_deprecated=with_deprecated, limit=limit, cursor=cursor
        )

    async def publish(self, slug: str, caller: Caller, upload: Upload) -> Version:
        """Lint a document, hold it against the policies of its contract, and store it."""
        text = self._read(upload.document)
        # The toolchain takes its time: no transaction may be open meanwhile, and strangers
        # must not be able to keep it busy.
        async with self._database.reading() as session:
            early = ContractAccess(ContractRepository(session))
            await early.changeable(slug, caller, locked=False)
        inspection = await self._inspect(text)
        name = upload.version or _declared_version(inspection)

        contract = await self._access.changeable(slug, caller)
        policies = {p.kind: p.rule for p in await self._policies.all_of(contract)}
        await self._hold_against(policies, contract, name, inspection)
        version = Version(
            version=name,
            document=text,
            translation=inspection.translation,
            document_format=inspection.format,
            digest=hashlib.sha256(upload.document).hexdigest(),
            size=len(upload.document),
            openapi=inspection.openapi,
            notes=upload.notes,
            findings=inspection.findings,
            finding_counts=inspection.counts,
            operations=inspection.operations,
            published_by=caller.user_id,
        )
        await self._versions.add(contract, version)
        if "retention" in policies:
            await self._versions.keep_newest(contract, policies["retention"]["keep"])
        await self._refresh_latest(contract)
        body = {"version": name, "findings": inspection.counts}
        await self._outbox.record(event_of(contract, "version.published", caller, body))
        return version

    async def get(self, slug: str, name: str, reader: Caller | None) -> Version:
        """What is known about a version."""
        contract = await self._access.readable(slug, reader)
        return _found(await self._versions.find(contract, name), contract, name)

    async def document(
        self, slug: str, name: str, reader: Caller | None, format_: Format
    ) -> PublishedDocument:
        """The document of a version; as it was published, if it was in this format."""
        contract = await self._access.readable(slug, reader)
        found = await self._versions.find_with_document(contract, name)
        version = _found(found, contract, name)
        text = version.document if version.document_format == format_ else version.translation
        return PublishedDocument(text, f'"{version.digest}.{format_}"')

    async def findings(
        self, slug: str, name: str, reader: Caller | None, severities: Sequence[str]
    ) -> Sequence[Mapping[str, Any]]:
        """What the linter found in a version, by line."""
        contract = await self._access.readable(slug, reader)
        found = await self._versions.find_with_findings(contract, name)
        findings = _found(found, contract, name).findings
        return [f for f in findings if not severities or f["severity"] in severities]

    async def client(
        self, slug: str, name: str, reader: Caller | None, language: Language
    ) -> Archive:
        """A client package for a version."""
        async with self._database.reading() as session:
            contract = await ContractAccess(ContractRepository(session)).readable(slug, reader)
            found = await VersionRepository(session).find_with_document(contract, name)
            version = _found(found, contract, name)
        root = f"{slug}-{name}-{language}"
        client = Client(version.digest, package_name(slug), language, root)
        try:
            built = await self._workshop.archive(client, version.document)
        except (TimeoutError, WorkerLost):
            raise Conflict(
                "Generating a client takes too much time or memory.", code="no_client"
            ) from None
        if isinstance(built, Broken):
            raise Conflict(
                "No client can be generated from the document.",
                code="no_client",
                errors=built.errors,
            )
        return Archive(built, f"{root}.zip")

    async def deprecate(
        self, slug: str, name: str, caller: Caller, *, reason: str, sunset_on: date | None
    ) -> Version:
        """Tell consumers to move on; a new notice takes the place of an old one."""
        contract = await self._access.changeable(slug, caller)
        version = _found(await self._versions.find(contract, name), contract, name)
        version.deprecated_at = now()
        version.deprecation_reason = reason
        version.sunset_on = sunset_on
        await self._versions.flush()
        await self._refresh_latest(contract)
        body = {"version": name, "deprecation": deprecation_of(version)}
        await self._outbox.record(event_of(contract, "version.deprecated", caller, body))
        return version

    def _read(self, document: bytes) -> str:
        if len(document) > self._document_bytes:
            raise ContentTooLarge(f"A document may have {self._document_bytes} bytes.")
        try:
            return document.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unprocessable("The document is not written in UTF-8.") from None

    async def _inspect(self, text: str) -> Inspection:
        try:
            inspection = await self._workshop.inspect(text)
        except (TimeoutError, WorkerLost):
            raise Unprocessable(
                "Checking the document takes too much time or memory.", code="document_broken"
            ) from None
        if isinstance(inspection, Broken):
            raise Unprocessable(
                "The document cannot be read; `errors` says where it is broken.",
                code="document_broken",
                errors=inspection.errors,
            )
        return inspection

    async def _hold_against(
        self,
        policies: Mapping[str, Mapping[str, Any]],
        contract: Contract,
        name: str,
        inspection: Inspection,
    ) -> None:
        if "lint_gate" in policies:
            check_lint_gate(policies["lint_gate"]["fail_on"], inspection.findings)
        if "version_order" in policies:
            check_version_order(
                name,
                await self._versions.names(contract),
                allow_prerelease=policies["version_order"]["allow_prerelease"],
            )

    async def _refresh_latest(self, contract: Contract) -> None:
        latest = await self._versions.latest(contract)
        if latest != contract.latest_version:
            contract.latest_version = latest
            touch(contract)
            await self._versions.flush()


def deprecation_of(version: Version) -> dict[str, Any] | None:
    """The notice to consumers, None as long as the version is good."""
    if version.deprecated_at is None:
        return None
    notice: dict[str, Any] = {"reason": version.deprecation_reason}
    if version.sunset_on is not None:
        notice["sunset_on"] = version.sunset_on.isoformat()
    return notice


def _found(version: Version | None, contract: Contract, name: str) -> Version:
    if version is None:
        raise NotFound(f"There is no version {name} of {contract.slug}.")
    return version


def _declared_version(inspection: Inspection) -> str:
    declared = inspection.declared_version
    if declared is None or not _VERSION.fullmatch(declared):
        raise Unprocessable(
            "No version is named, and the document's own cannot be taken for one.",
            code="version_missing",
            errors=[{"pointer": "/info/version", "detail": "is no version number"}],
        )
    return declared
