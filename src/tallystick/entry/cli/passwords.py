"""How a password is asked for: hidden on a terminal, a line of standard input elsewhere; never an argument."""

from __future__ import annotations

import sys

import typer


def asked_password(staff_number: str) -> str:
    """This function will ask for the password of `staff_number`.

    :raises ValueError: standard input ended before it.
    """
    if sys.stdin.isatty():
        return str(typer.prompt(f"Password of {staff_number}", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline().rstrip("\n")
    if not line:
        raise ValueError(f"no password for {staff_number}: write one line for each person to standard input")
    return line
