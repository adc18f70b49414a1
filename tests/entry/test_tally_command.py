"""`tally` itself: version, help, and failures told as sentences."""

from __future__ import annotations

import re
import subprocess
import sys

import polars as pl
import pytest
from typer.testing import CliRunner

from tallystick import __version__
from tallystick.entry.cli.app import Later, app
from tallystick.entry.cli.commands import COMMANDS
from tallystick.entry.cli.failures import told
from tests.entry.bank import ENVIRONMENT, program


def test_version() -> None:
    assert program("--version").stdout == f"tally {__version__}\n"


@pytest.mark.parametrize("command", ["decide", "explain", "replay", "example", "pack"])
def test_every_command_has_help(command: str) -> None:
    found = CliRunner().invoke(app, [command, "--help"])
    assert found.exit_code == 0
    assert "Usage" in found.output


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says(name: str) -> None:
    own = Later()[name]
    assert " ".join((own.help or "").split()).startswith(COMMANDS[name].says)


def test_help_lists_every_command_and_imports_none() -> None:
    asked = "import sys; from tallystick.entry.cli.app import app; app(['--help'], standalone_mode=False)"
    told = subprocess.run(
        [sys.executable, "-c", f"{asked}; print('ENGINE' if 'tallystick.engine' in sys.modules else 'LIGHT')"],
        capture_output=True, text=True, env=ENVIRONMENT, check=True,
    ).stdout  # fmt: skip
    assert told.endswith("LIGHT\n")
    assert all(f" {name} " in told for name in COMMANDS)


def test_a_misspelt_command_is_a_sentence() -> None:
    said = program("decied")
    assert said.returncode == 2
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ValueError("enterprises.csv:3: no such day"), 2, "error enterprises.csv:3: no such day"),
        (ValueError("packs/x.yaml:100: one\npacks/x.yaml:200: [two]"), 2, "packs/x.yaml:200: [two]"),
        (FileNotFoundError(2, "No such file or directory", "gone.csv"), 2, "gone.csv"),
        (MemoryError(), 2, "not enough memory"),
        (KeyboardInterrupt(), 130, "stopped nothing was written"),
        (pl.exceptions.ComputeError("bad value in file"), 2, "bad value in file"),
    ],
)
def test_a_known_failure_is_a_sentence_with_its_exit_code(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped, told():
        raise error
    assert stopped.value.code == code
    assert said in re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err)


def test_our_own_mistake_names_its_place_and_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with pytest.raises(ZeroDivisionError) as raised, told():
        _ = 1 // 0
    sys.excepthook(raised.type, raised.value, raised.tb)
    said = capsys.readouterr().err
    assert "internal error ZeroDivisionError" in said
    assert "test_tally_command.py" in said
    assert "Traceback" not in said
