"""One run of the invented county and one closed month, made once for all tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tests.entry.bank import PACK, decide_words, made_evidence, program
from tests.entry.month import OCTOBER, made_book, month_words


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_evidence(tmp_path_factory.mktemp("county") / "evidence")


@pytest.fixture(scope="session")
def run(evidence: Path) -> Path:
    out = evidence.parent / "decisions"
    said = program(*decide_words(evidence, out))
    assert said.returncode == 0, said.stderr
    return out


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_book(tmp_path_factory.mktemp("bank") / "book")


@pytest.fixture(scope="session")
def october(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book's month as the command closes it, with its report."""
    out = tmp_path_factory.mktemp("october") / "out"
    said = program(*month_words(book, out))
    assert said.returncode == 0, said.stderr
    return out


@pytest.fixture(scope="session")
def bare(book: Path, tmp_path_factory: pytest.TempPathFactory) -> MonthEndRequest:
    """What the same month was closed with again, inside the process and without a report.

    It lies as deep as every output of these tests: run.json tells the way from there to the book.
    """
    out = tmp_path_factory.mktemp("bare") / "out"
    request = MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=out, report=False)
    run_month_end(request)
    return request
