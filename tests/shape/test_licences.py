"""What runs is under permissive licences, and the locks hold versions and hashes, nothing else."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution

import pytest

from tests.shape.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-spark.lock")
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU|SSPL|BUSL|Commons Clause", re.IGNORECASE)
PERMISSIVE = re.compile(
    r"\b(MIT|MPL|Mozilla Public License|BSD|Apache|ISC|0BSD|Zlib|PSF|Python Software Foundation|Unlicense|CC0|OFL"
    r"|SIL Open Font License)\b",
    re.IGNORECASE,
)
READ_BY_HAND = {"dataframely": "BSD 3-Clause License"}
"""Distributions that declare no licence: the first line of the licence file they carry."""
TOLD_BY_THE_REPOSITORY = {"interpret-core": "MIT"}
"""Distributions that neither declare nor carry a licence: what the repository they are built from says."""


def locked(lock: str) -> list[str]:
    return re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)


def licence_of(found: Distribution) -> str:
    """The declared licence: the expression, else the classifiers, else the first line of the free text."""
    declared = found.metadata.get("License-Expression")
    classified = [
        c.rsplit(" :: ", 1)[-1] for c in found.metadata.get_all("Classifier") or () if c.startswith("License")
    ]
    free = (found.metadata.get("License") or "").strip().split("\n")[0]
    return declared or ", ".join(classified) or free


def first_line_of_licence_file(found: Distribution) -> str:
    files = [file for file in found.files or () if file.name.upper().startswith("LICEN")]
    return files[0].read_text().strip().split("\n")[0] if files else ""


@pytest.mark.parametrize("name", locked("requirements.lock"))
def test_what_runs_is_permissive(name: str) -> None:
    found = distribution(name)
    licence = licence_of(found)
    if name in READ_BY_HAND:
        assert not licence, f"{name} now declares its licence: take it out of READ_BY_HAND"
        licence = first_line_of_licence_file(found)
        assert licence == READ_BY_HAND[name]
    if name in TOLD_BY_THE_REPOSITORY:
        assert not licence and not first_line_of_licence_file(found), f"{name} now tells its licence: ask it"
        licence = TOLD_BY_THE_REPOSITORY[name]
    assert PERMISSIVE.search(licence), f"{name} is under {licence!r}"
    assert not COPYLEFT.search(licence), f"{name} is under {licence!r}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_exact_versions_with_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert len(locked(lock)) > 20
    for entry in re.split(r"\n(?=\w)", text.strip()):
        assert re.match(r"^[\w.-]+==[^\s;]+( ; [^\\]+)? \\\n", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"^--|://|\.(org|com|net|cn|io)\b", text, flags=re.MULTILINE)


def test_the_development_lock_holds_the_run_lock() -> None:
    run, development = ((ROOT / lock).read_text(encoding="utf-8").splitlines() for lock in LOCKS[:2])
    assert {line for line in run if "==" in line} <= {line for line in development if "==" in line}


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "GNU Lesser General Public License v3", "AGPL-3.0-or-later", "LGPL"]
)
def test_the_gate_can_fail(licence: str) -> None:
    assert COPYLEFT.search(licence)
