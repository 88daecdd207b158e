"""Handlers as dependencies."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


class Constructed:
    """A class that is constructed in the event loop.

    FastAPI constructs classes in a thread, which costs more than all the rest of a request. This
    equals the class it stands for, so that ``dependency_overrides`` find it by the class.
    """

    def __init__(self, class_: type[Any]) -> None:
        self.class_ = class_
        self.__signature__ = inspect.signature(class_, eval_str=True)

    async def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.class_(*args, **kwargs)

    def __eq__(self, other: object) -> bool:
        return other is self.class_ or (
            isinstance(other, Constructed) and other.class_ is self.class_
        )

    def __hash__(self) -> int:
        return hash(self.class_)


def constructed(factory: Callable[..., Any]) -> Callable[..., Any]:
    """The dependency that makes a handler: a class in the event loop, a function as it is."""
    return Constructed(factory) if inspect.isclass(factory) else factory
