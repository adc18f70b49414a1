"""What all tests share: where the real data lies, and how long Hypothesis may take."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.record.fixtures",)
"""The record's people and database, for its own tests and those of the pages and the API."""

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def shared_folder() -> Path:
    """This function will give the real data: TALLYSTICK_SHARED_DATA, else ../shared/data beside the project."""
    named = os.environ.get("TALLYSTICK_SHARED_DATA")
    return Path(named) if named else ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def project_root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = shared_folder()
    if not folder.is_dir():
        pytest.skip(f"real data is not here: {folder} (set TALLYSTICK_SHARED_DATA to where it lies)")
    return folder
