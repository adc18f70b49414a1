"""The two consoles. Text from evidence, packs and paths is never read as markup or as emoji."""

from __future__ import annotations

from rich.console import Console


def stdout(*, soft_wrap: bool = False) -> Console:
    """This function will give the console of results; `soft_wrap` leaves long lines to the terminal."""
    return Console(markup=False, emoji=False, highlight=False, soft_wrap=soft_wrap)


def stderr() -> Console:
    """This function will give the console of progress and errors."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)
