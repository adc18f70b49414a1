"""How a failure is told: the thing, the place, the cause and the cure; a traceback only where it is asked for."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

KNOWN = 2
"""Exit code of a failure the user can cure."""
OURS = 3
"""Exit code of a failure that is our mistake."""
INTERRUPTED = 130
TRACEBACK = "TALLYSTICK_TRACEBACK"


@contextmanager
def told() -> Iterator[None]:
    """This function will end the program with a sentence instead of a traceback when what it wraps fails.

    Errors of evidence, pack, policy and files are the user's to cure and exit with 2; anything else is our mistake,
    exits with 3, names where it happened and shows the trace where the variable TALLYSTICK_TRACEBACK is set.
    """
    stderr = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        yield
    except KeyboardInterrupt:
        stderr.print("[yellow]stopped[/]; nothing was written")
        sys.exit(INTERRUPTED)
    except (OSError, ValueError, LookupError) as error:
        _show_trace_if_asked()
        for line in str(error).splitlines() or [type(error).__name__]:
            stderr.print(f"[red]error[/] {escape(line)}")
        sys.exit(KNOWN)
    except Exception as error:  # the last line of defence of the program: nothing may reach the user as a traceback
        _show_trace_if_asked()
        place = traceback.extract_tb(error.__traceback__)[-1]
        stderr.print(f"[red]internal error[/] {type(error).__name__} at {place.filename}:{place.lineno}: {escape(str(error))}")
        stderr.print(f"Nothing was written. This is a mistake in Tallystick; set {TRACEBACK}=1 to see its whole trace.")
        sys.exit(OURS)


def _show_trace_if_asked() -> None:
    if os.environ.get(TRACEBACK):
        traceback.print_exc()
