"""Contracts, their labels, versions and policies."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.clock import now
from registry.tables.base import Base, UtcDateTime, choice
from registry.tables.teams import Team

Visibility = Literal["public", "private"]
DocumentFormat = Literal["json", "yaml"]


class Contract(Base):
    """An API that a team describes, version after version."""

    __tablename__ = "contracts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str | None] = mapped_column(Text)
    visibility: Mapped[Visibility] = mapped_column(choice("public", "private"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    latest_version: Mapped[str | None] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=1)
    # Slug, title and description in one letter case: SQLite folds no more than ASCII.
    search_text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    team: Mapped[Team] = relationship(lazy="raise")
    labels: Mapped[list["ContractLabel"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )


class ContractLabel(Base):
    """A word that contracts are found by."""

    __tablename__ = "contract_labels"

    contract_id: Mapped[UUID] = mapped_column(
        ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True
    )
    label: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class Version(Base):
    """A published document of a contract; it never changes."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("contract_id", "version"),
        UniqueConstraint("contract_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    # Counts the publications of a contract: two of them can share a moment.
    number: Mapped[int]
    version: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text, deferred=True, deferred_raiseload=True)
    # The same document in the format that it was not published in.
    translation: Mapped[str] = mapped_column(Text, deferred=True, deferred_raiseload=True)
    document_format: Mapped[DocumentFormat] = mapped_column(choice("json", "yaml"))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    openapi: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, deferred=True, deferred_raiseload=True
    )
    finding_counts: Mapped[dict[str, int]] = mapped_column(JSON)
    operations: Mapped[int]
    published_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    deprecated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deprecation_reason: Mapped[str | None] = mapped_column(Text)
    sunset_on: Mapped[date | None]

    contract: Mapped[Contract] = relationship(lazy="raise")


class Policy(Base):
    """A rule that versions of a contract must keep; one of each kind."""

    __tablename__ = "policies"

    contract_id: Mapped[UUID] = mapped_column(
        ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
