"""How a failure is told: the thing, the place, the cause and the cure; a traceback only where it is asked for."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

import polars as pl
from rich.text import Text

from tallystick.entry.cli.terminal import stderr

KNOWN = 2
"""Exit code of a failure the user can cure; any other failure is our mistake and exits with 1."""
INTERRUPTED = 130
TRACEBACK = "TALLYSTICK_TRACEBACK"


@contextmanager
def told() -> Iterator[None]:
    """This function will end the program with sentences instead of a traceback when what it wraps fails.

    Errors of evidence, pack, policy and files are the user's to cure and exit with 2. Anything else is our mistake: it
    exits with 1, names where it happened, and shows the whole trace where the variable TALLYSTICK_TRACEBACK is set.
    """
    sys.excepthook = _tell_our_mistake
    try:
        yield
    except KeyboardInterrupt:
        _say("stopped", "nothing was written", "yellow")
        sys.exit(INTERRUPTED)
    except MemoryError:
        _say("error", "not enough memory. Decide fewer firms at once, or use a larger machine.")
        sys.exit(KNOWN)
    except (OSError, ValueError, LookupError, pl.exceptions.ComputeError) as error:
        if os.environ.get(TRACEBACK):
            traceback.print_exc()
        for line in str(error).splitlines() or [type(error).__name__]:
            _say("error", line)
        sys.exit(KNOWN)


def _say(what: str, sentence: str, style: str = "red") -> None:
    # Not at the top: it starts the threads of Polars, and `tally serve` forks its workers with nothing running yet.
    from tallystick.cluster.secrets import without_secrets

    stderr().print(Text.assemble((what, style), " ", without_secrets(sentence)))


def _tell_our_mistake(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if os.environ.get(TRACEBACK):
        traceback.print_exception(kind, error, trace)
    frames = traceback.extract_tb(trace)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    _say("internal error", f"{kind.__name__}{place}: {error}")
    _say("", f"Nothing was written. This is a mistake in Tallystick; {TRACEBACK}=1 shows its whole trace.")
