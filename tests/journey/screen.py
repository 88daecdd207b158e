"""What a person sees while the journey runs, and at its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Row:
    """One step that went well."""

    name: str
    fact: str
    place: str
    seconds: float


class Fact:
    """What a step has to say about itself."""

    def __init__(self, update: Callable[[str], None]) -> None:
        self.text = ""
        self.place = ""
        self.progress = update


class Screen:
    """Prints each step when it ends, and a table of all at the end."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: list[Row] = []
        self._left_out: list[str] = []
        self._started = time.perf_counter()

    @contextmanager
    def step(self, name: str) -> Iterator[Fact]:
        """Show that a step is under way; what it says of itself is printed when it ends."""
        begun = time.perf_counter()
        with self._console.status(f"[bold]{name}[/] ...") as status:
            if not self._console.is_terminal:
                self._console.print(f"… {name}")
            fact = Fact(lambda text: status.update(f"[bold]{name}[/] {text}"))
            yield fact
        seconds = time.perf_counter() - begun
        self._rows.append(Row(name, fact.text, fact.place, seconds))
        self._line("✓", "green", name, fact.text, f"{seconds:.1f} s")

    def leave_out(self, name: str, reason: str) -> None:
        """Say that a step does not take place."""
        self._left_out.append(f"{name}: {reason}")
        self._line("–", "yellow", name, f"left out: {reason}", "")

    def failed(self, name: str, reason: str, output: str) -> None:
        """Say what failed, and show the end of what it printed."""
        self._line("✗", "red", name, reason, "")
        if output.strip():
            end = "\n".join(output.strip().splitlines()[-40:])
            self._console.print(Panel(Text(end), title=name, border_style="red"))

    def summary(self) -> None:
        """One table: what was checked, how many, how long, where things lie."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
        table.add_column("checked", style="bold", no_wrap=True)
        table.add_column("result", overflow="fold")
        table.add_column("time", justify="right", no_wrap=True)
        table.add_column("lies in", style="cyan", overflow="fold")
        for row in self._rows:
            table.add_row(row.name, row.fact, f"{row.seconds:.1f} s", row.place)
        total = time.perf_counter() - self._started
        self._console.print()
        self._console.print(
            Panel.fit(
                table,
                title="[bold]The contract holds[/]",
                subtitle=f"{len(self._rows)} steps in {total:.0f} s",
                border_style="green",
            )
        )
        for text in self._left_out:
            self._console.print(f"[yellow]Left out:[/] {text}")
        self._console.print(
            "Next: [bold]make serve[/] and open http://127.0.0.1:8000/docs, or [bold]make test[/]."
        )

    def _line(self, mark: str, color: str, name: str, fact: str, end: str) -> None:
        line = Text.assemble((f"{mark} ", color), (f"{name:<20}", "bold"), f" {fact}")
        if end:
            line.append(f"  {end}", "dim")
        self._console.print(line)
