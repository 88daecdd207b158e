"""The entry point: runs a verb and turns what went wrong into a sentence and an exit code."""

from __future__ import annotations

import os
import sys

from specwright.cli import quick

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Exit:
    """What the exit code of every verb means."""

    CLEAN = 0
    FINDINGS = 1
    WRONG_USE = 2
    CRASH = 3
    INTERRUPTED = 130
    TERMINATED = 143


def main() -> None:
    """Run the command line of this process."""
    code = run(sys.argv[1:], _prepare)
    if sys.argv[1:2] in _BRIEF:
        _leave_at_once(code)
    sys.exit(code)


def _leave_at_once(code: int) -> None:
    """End without taking a million objects apart one by one."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            return
    os._exit(code)


_BRIEF = (["bundle"], ["generate"], ["lint"])
"""Verbs that read a document once, and end."""


def _prepare() -> None:
    import signal

    # As an exception a SIGTERM lets a half-done run clean up, as Ctrl-C does.
    signal.signal(signal.SIGTERM, _leave)
    if sys.argv[1:2] in _BRIEF and "--watch" not in sys.argv:
        import gc

        gc.disable()


def _leave(_number: int, _frame: object) -> None:
    sys.exit(Exit.TERMINATED)


def run(arguments: list[str], prepare: Callable[[], None] = lambda: None) -> int:
    """Run a command line; answers the exit code. ``prepare`` is called before anything long."""
    try:
        code = quick.answer(arguments)
        if code is None:
            prepare()
            code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`specwright lint | head`); nothing more can be printed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FINDINGS
    except KeyboardInterrupt:
        from specwright.cli import show

        show.sentence("interrupted")
        return Exit.INTERRUPTED
    except OSError as error:
        from specwright.cli import show

        place = f"{error.filename}: " if error.filename else ""
        show.sentence(f"{place}{(error.strerror or str(error)).lower()}")
        return Exit.WRONG_USE
    except Exception as error:
        if "--debug" in arguments:
            raise
        from specwright.cli.crash import report_crash

        report_crash(error, arguments)
        return Exit.CRASH
    return code


def _run(arguments: list[str]) -> int:
    from contextlib import ExitStack

    from specwright.cli import show
    from specwright.config import SettingsError
    from specwright.diagnostics import DocumentError
    from specwright.write import WriteError

    told: list[tuple[str, str]] = []
    try:
        with ExitStack() as stack:
            if quick.is_help(arguments):
                told = stack.enter_context(show.transcript())
            if arguments[:1] == ["generate"]:
                from specwright.cli import generation, plain

                options = plain.generate_options(arguments)
                if options is not None:
                    well = generation.generation(options, arguments)
                    return Exit.CLEAN if well else Exit.FINDINGS
            from specwright.cli.app import application

            application(arguments)(arguments, prog_name="specwright", obj=arguments)
    except SystemExit as leave:
        if told and not leave.code:
            quick.keep_page(arguments, "".join(text for stream, text in told if stream == "out"))
        # Typer answers an interrupt with this code and says nothing.
        if leave.code == Exit.INTERRUPTED:
            raise KeyboardInterrupt from None
        return leave.code if isinstance(leave.code, int) else Exit.CLEAN
    except DocumentError as error:
        show.findings(error.diagnostics, show.format_of(arguments))
        return Exit.FINDINGS
    except SettingsError as error:
        show.findings(error.diagnostics, "text", to_stderr=True)
        return Exit.WRONG_USE
    except (WriteError, show.WrongUse) as error:
        show.sentence(str(error))
        return Exit.WRONG_USE
    return Exit.CLEAN
