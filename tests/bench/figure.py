"""One line of the benchmark: what was measured, against what, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["s", "MB", "B", "µs"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, beside that of another program or by itself."""

    what: str
    value: float
    unit: Unit
    against: str = ""
    """The other program, empty where the value stands for itself."""
    other: float | None = None
    """The other program's value, None where it failed or there is none."""
    most: float | None = None
    """The target: a ratio where another program is named, else a value; None for no target."""

    @property
    def ratio(self) -> float | None:
        """Our value in those of the other program."""
        return self.value / self.other if self.other else None

    @property
    def verdict(self) -> str:
        """Whether the target is met, or by how much it is missed."""
        reached = self.ratio if self.against else self.value
        if self.most is None or reached is None:
            return ""
        if reached <= self.most:
            return "met"
        return f"falls short by {reached / self.most - 1:.0%}"

    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        other = "" if self.other is None else self._shown(self.other)
        if self.against and self.other is None:
            other = "fails"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        target = "" if self.most is None else self._target(self.most)
        return (
            self.what,
            self._shown(self.value),
            self.against,
            other,
            ratio,
            target,
            self.verdict,
        )

    def _target(self, most: float) -> str:
        return f"{most:g}" if self.against else self._shown(most)

    def _shown(self, value: float) -> str:
        digits = 2 if self.unit == "s" else 0
        return f"{value:,.{digits}f} {self.unit}"
