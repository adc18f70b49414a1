"""The seal of a folder that only an evaluation may open: what a simulation knows and a bank cannot."""

from __future__ import annotations

from pathlib import Path

from tallystick.intake.errors import IntakeError

SEALED_FOLDER = "truth"
SEAL_FILE = "SEALED"
SEAL_TEXT = "What lies here is the answer. Only an evaluation may open it; every other reader refuses.\n"


def is_sealed(path: Path) -> bool:
    """This function will tell whether `path` is, or lies in, a folder `truth` that holds a seal."""
    there = Path(path).absolute().resolve()
    return any(place.name == SEALED_FOLDER and (place / SEAL_FILE).is_file() for place in (there, *there.parents))


def refuse_sealed(path: Path) -> None:
    """This function will do nothing where `path` may be read.

    :raises IntakeError: it is, or lies in, a sealed folder.
    """
    if is_sealed(path):
        raise IntakeError(
            thing="the folder",
            place=path,
            cause="it is sealed: it holds the truth that evaluation compares with",
            cure="Name a folder of the bank itself (evidence, book, process, ...); only an evaluation opens the truth",
        )
