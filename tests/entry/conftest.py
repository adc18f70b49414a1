"""One run of the invented county, made once for all tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.entry.bank import decide_words, made_evidence, program


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_evidence(tmp_path_factory.mktemp("county") / "evidence")


@pytest.fixture(scope="session")
def run(evidence: Path) -> Path:
    out = evidence.parent / "decisions"
    said = program(*decide_words(evidence, out))
    assert said.returncode == 0, said.stderr
    return out
