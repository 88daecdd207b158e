"""Response headers: a mapping that ignores case, and typed access for the declared ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar, overload

from .decoding import from_value
from .errors import InvalidResponse

V = TypeVar("V")

Shape = Literal["scalar", "array", "object", "pairs"]
"""What a value is made of; ``pairs`` is an object written as ``name=value``."""


class Headers(Mapping[str, str]):
    """The headers of a response; names ignore case, repeated ones are joined with a comma."""

    def __init__(self, items: Iterable[tuple[str, str]] = (), *, status: int = 0) -> None:
        self._items = tuple(items)
        self._status = status

    def __getitem__(self, name: str) -> str:
        values = self.get_list(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.lower() for name, _ in self._items))

    def __len__(self) -> int:
        return len({name.lower() for name, _ in self._items})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)!r})"

    def get_list(self, name: str) -> list[str]:
        """Every value of one name, as they came (``Set-Cookie`` may repeat)."""
        return [value for key, value in self._items if key.lower() == name.lower()]

    def multi_items(self) -> tuple[tuple[str, str], ...]:
        """Every name and value, as they came."""
        return self._items

    @overload
    def decode(self, name: str, type_: type[V], shape: Shape = "scalar") -> V: ...
    @overload
    def decode(self, name: str, type_: Any, shape: Shape = "scalar") -> Any: ...
    def decode(self, name: str, type_: Any, shape: Shape = "scalar") -> Any:
        """The value of a required header; InvalidResponse where it is absent or of another type."""
        if name not in self:
            raise self._invalid(f"the header {name} is absent")
        try:
            return from_value(type_, _read(self[name], shape))
        except ValueError as error:
            raise self._invalid(f"the header {name} is not what the contract declares") from error

    @overload
    def decode_optional(self, name: str, type_: type[V], shape: Shape = "scalar") -> V | None: ...
    @overload
    def decode_optional(self, name: str, type_: Any, shape: Shape = "scalar") -> Any: ...
    def decode_optional(self, name: str, type_: Any, shape: Shape = "scalar") -> Any:
        """The value of an optional header, None where it is absent."""
        return self.decode(name, type_, shape) if name in self else None

    def _invalid(self, message: str) -> InvalidResponse:
        return InvalidResponse(message, status=self._status, headers=self, content=b"")


def _read(text: str, shape: Shape) -> Any:
    """Undo the style ``simple``: commas between items, or between names and values."""
    if shape == "scalar":
        return text
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if shape == "array":
        return parts
    if shape == "pairs":
        return {name: value for name, _, value in (part.partition("=") for part in parts)}
    return dict(zip(parts[::2], parts[1::2], strict=False))
