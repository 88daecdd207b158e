"""The roles that people have in teams."""

from typing import Literal

Role = Literal["owner", "maintainer", "member"]

EVERYBODY: tuple[Role, ...] = ("owner", "maintainer", "member")
WRITERS: tuple[Role, ...] = ("owner", "maintainer")
OWNERS: tuple[Role, ...] = ("owner",)
