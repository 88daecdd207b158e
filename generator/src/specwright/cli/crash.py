"""What happens to our own bugs: a report in a file, one sentence on the screen."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from specwright.cli import show


def report_crash(error: Exception, arguments: Sequence[str]) -> None:
    """Write down what is needed to find the bug, and say where it was written."""
    text = "\n".join(
        [
            f"specwright {version('specwright')}, Python {platform.python_version()}, "
            f"{platform.system()}",
            f"arguments: {' '.join(arguments)}",
            "",
            "".join(traceback.format_exception(error)),
        ]
    )
    brief = str(error).splitlines()[0][:160] if str(error) else "no message"
    what = f"specwright itself failed, this is a bug: {type(error).__name__}: {brief}"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="specwright-crash-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
        show.sentence(f"{what}\nThe crash report is in {Path(file.name)}; please report it.")
    except OSError:
        show.sentence(f"{what}\nThe crash report could not be written; --debug shows it.")
    sys.stderr.flush()
