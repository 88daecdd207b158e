"""The registry keeps its layers: handlers know no SQL, services no HTTP, one place commits."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from registry.tables import Base
from sqlalchemy.orm import Mapper

SOURCE = Path(__file__).parents[2] / "service" / "src" / "registry"
HTTP = {"fastapi", "starlette", "uvicorn", "registry_server"}
SQL = {"sqlalchemy", "alembic", "asyncpg", "aiosqlite"}
FORBIDDEN = {"handlers.py": SQL, "service.py": HTTP | SQL, "repository.py": HTTP}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("name", FORBIDDEN)
def test_slices_import_what_their_layer_may(name: str) -> None:
    paths = sorted(SOURCE.glob(f"*/{name}"))
    assert len(paths) > 3
    wrong = [
        f"{path.parent.name}/{name} imports {module}"
        for path in paths
        for module in imported(path)
        if module.split(".")[0] in FORBIDDEN[name]
    ]
    assert wrong == []


def test_repositories_are_used_by_services_only() -> None:
    """A handler may build a repository for its service, but asks the service."""
    wrong = [
        f"{path.parent.name} calls a repository"
        for path in SOURCE.glob("*/handlers.py")
        if "repository." in path.read_text().replace(".repository import", "")
    ]
    assert wrong == []


def test_errors_know_no_http_framework() -> None:
    modules = {module.split(".")[0] for module in imported(SOURCE / "errors.py")}
    assert modules.isdisjoint(HTTP)


def test_only_the_unit_of_work_commits() -> None:
    committing = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    }
    assert committing == {"unit_of_work.py"}


def test_no_relation_is_loaded_implicitly() -> None:
    mappers: list[Mapper[object]] = list(Base.registry.mappers)
    loading = [
        str(relation)
        for mapper in mappers
        for relation in mapper.relationships
        if relation.lazy != "raise"
    ]
    assert mappers
    assert loading == []
