"""One small bank, decided by the real engine, written once for all tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tallystick.simulate.bank.config import bank_config
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.make import make_setting
from tallystick.simulate.bank.packs import make_editions
from tallystick.simulate.bank.run import simulate
from tallystick.simulate.bank.write import write_bank

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
SMALL: dict[str, Any] = {
    "name": "Small",
    "pack": "l_bank",
    "first_month": date(2020, 1, 1),
    "months": 9,
    "firms": 500,
    "branches": 2,
    "managers_a_branch": 2,
    "need_a_year": 1.3,
    "history_months": 16,
    "aftermath_months": 6,
    "watch_every_months": 4,
    "region": {"density": {"invoices": 4.0, "purchase_invoices": 2.0, "flows_in": 2.0, "flows_out": 1.5}},
    "holidays": [[date(2020, 5, 1), date(2020, 5, 5)]],
    "overlays": [
        {"share": 1.0, "from": date(2020, 6, 30), "reason": "a shock that the models do not know"},
        {"column": "industry", "equals": "retail", "share": 0.5, "from": date(2020, 6, 30), "reason": "the epidemic"},
    ],
    "covenants": [
        {"metric": "dscr", "least": 1.0, "grace_days": 90, "from_yuan": 500_000},
        {"metric": "delays_12m", "most": 2, "from_yuan": 200_000},
    ],
    "problems": [
        {"problem": "copied_investigations", "place": {"branch": "B01"}},
        {"problem": "slow_collection", "place": {"branch": "B02"}, "strength": 0.8},
    ],
}


@dataclass(frozen=True)
class Written:
    """A bank's history and the folder in which it was written."""

    history: History
    folder: Path
    rows: dict[str, int]


def write_small(folder: Path, seed: int) -> Written:
    config = bank_config(SMALL)
    folder.mkdir(parents=True, exist_ok=True)
    editions = make_editions(PACK, folder, config.first_month)
    history = History(simulate(make_setting(config, seed, editions)))
    rows = write_bank(history, folder, seed=seed, digest="", told=lambda stage, done, of: None)
    return Written(history, folder, rows)


@pytest.fixture(scope="session")
def small_bank(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_small(tmp_path_factory.mktemp("bank") / "small", 4)
