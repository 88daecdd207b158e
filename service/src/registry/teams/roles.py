"""The roles that people have in teams."""

from registry.tables.teams import Role

EVERYBODY: tuple[Role, ...] = ("owner", "maintainer", "member")
WRITERS: tuple[Role, ...] = ("owner", "maintainer")
OWNERS: tuple[Role, ...] = ("owner",)

__all__ = ["EVERYBODY", "OWNERS", "WRITERS", "Role"]
