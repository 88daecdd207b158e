"""What is logged about a failure holds no secrets."""

import logging

import pytest
from registry.database import Database
from registry.logs import configure_logs, log
from registry.settings import Settings, load_settings
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

SECRET = "whs_not_for_logs"


@pytest.mark.anyio
async def test_failing_statements(database: Database) -> None:
    async with database.reading() as session:
        with pytest.raises(SQLAlchemyError) as caught:
            await session.execute(
                text("SELECT missing FROM webhooks WHERE url = :x"), {"x": SECRET}
            )
    assert SECRET not in str(caught.value)


def test_tracebacks(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    configure_logs(load_settings(environment="development"))
    try:
        fail("".join(SECRET))
    except ValueError:
        log.exception("failed")
    logged = capsys.readouterr().err
    assert "ValueError" in logged
    assert SECRET not in logged


def fail(password: str) -> None:
    raise ValueError("no")


def test_settings() -> None:
    settings = Settings(
        secret_key="k" * 32, database_url=f"postgresql://registry:{SECRET}@db/registry"
    )
    assert SECRET not in repr(settings)
