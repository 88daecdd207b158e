"""The main job from the document to proven packages: what ``make run`` does."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.journey.screen import Screen
from tests.journey.steps import Journey, StepFailed


def main() -> int:
    """Walk all steps; 0 if every one went well."""
    # Where nobody watches, lines need not be broken for a narrow window.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    screen = Screen(console)
    with tempfile.TemporaryDirectory(prefix="registry-") as folder:
        journey = Journey(Path(folder), screen)
        try:
            journey.walk()
        except StepFailed as failure:
            screen.failed(failure.step, failure.reason, failure.output)
            return 1
        except KeyboardInterrupt:
            screen.failed("interrupted", "stopped by hand", "")
            return 130
    screen.summary()
    return 0


if __name__ == "__main__":
    sys.exit(main())
