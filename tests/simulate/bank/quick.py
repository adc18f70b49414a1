"""A bank whose requests are answered by a short table of odds in place of the engine, so that many banks can be
lived through in a test. All else is the simulation itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from tallystick.simulate.bank.answers import Answering
from tallystick.simulate.bank.config import BankConfig, bank_config
from tallystick.simulate.bank.make import make_setting
from tallystick.simulate.bank.rows import Ints, Rows
from tallystick.simulate.bank.run import Course, live
from tallystick.simulate.bank.setting import Setting
from tallystick.simulate.region import Region, make_region, region_config

SEED = 3
PDS = np.array([0.0015, 0.0035, 0.007, 0.012, 0.02, 0.035, 0.06, 0.1, 0.18])
OUTCOMES = np.array(["approve", "refer", "decline"])
BANK: dict[str, Any] = {
    "name": "Quick",
    "pack": "packs/l_bank",
    "first_month": date(2020, 1, 1),
    "months": 36,
    "firms": 3600,
    "branches": 4,
    "managers_a_branch": 4,
    "need_a_year": 0.9,
    "loans_a_manager": 30,
    "history_months": 14,
    "watch_every_months": 2,
}


@dataclass
class Odds(Answering):
    """Answers by health as it was two months ago, with noise: about as the engine's are spread."""

    def expect(self, firms: Ints, *, later: bool = False) -> None:
        """Nothing is made ahead either."""

    def read(self, month: int, firms: Ints, asking: Ints) -> None:
        """Nothing is read: what is answered comes from the hidden state."""

    def watch(self, month: int, borrowers: Ints) -> None:
        """Signals come when they are asked for."""

    def version(self, month: int) -> str:
        return "1.0.0"

    def decide(self, month: int, cases: Rows) -> pl.DataFrame:
        setting, firm = self.setting, cases.firm
        seen = setting.health(firm, month - 2) + 0.5 * setting.draws.normal("odds", firm, month)
        trouble = setting.trouble(firm, month - 1)
        rank = np.clip(np.round(4.4 - 0.95 * seen + 1.1 * trouble), 1, 9).astype(np.int64)
        told = setting.draws.uniform("odds of outcome", firm, month)
        bad = (rank > 7) | (told < 0.15) | (cases.wrong_entry & (told < 0.5)) | (cases.person == 1)
        clear = (rank <= 5) & (told > 0.45) & (cases.person > 2) & ~cases.wrong_entry
        limit = (cases.asked_minor * setting.draws.uniform("odds of limit", firm, month, low=0.7, high=1.15)).astype(
            np.int64
        )
        return pl.DataFrame(
            {
                "variant": np.arange(len(cases)),
                "outcome": OUTCOMES[np.where(bad, 2, np.where(clear, 0, 1))],
                "grade_rank": rank,
                "pd_12m": PDS[rank - 1],
                "limit_minor": np.where(bad, 0, limit),
                "rate_bp": 430 + 38 * rank,
                "debt_elsewhere_minor": (cases.sales_minor * np.clip(0.12 * trouble + 0.15 * told, 0, 1)).astype(
                    np.int64
                ),
                "sales_12m_minor": cases.sales_minor,
            }
        )

    def signals(self, month: int, borrowers: Ints) -> pl.DataFrame:
        trouble = self.setting.trouble(borrowers, month - 1)
        told = self.setting.draws.uniform("odds of signals", borrowers, month)
        level = np.where(
            (trouble >= 2) & (told < 0.7), 3, np.where((trouble == 1) & (told < 0.4), 2, (told > 0.97) * 2)
        )
        hit = level > 0
        names = self.setting.region.firms["enterprise_id"].gather(borrowers[hit])
        return pl.DataFrame(
            {
                "enterprise_id": names,
                "indicator": pl.repeat("I1", int(hit.sum()), eager=True),
                "level": np.array(["none", "yellow", "orange", "red"])[level[hit]],
            }
        )


@cache
def region(firms: int, months: int, seed: int) -> Region:
    """The region of the quick bank, made once for all tests."""
    first = date(2018, 11, 1)
    return make_region(region_config({"firms": firms, "first_month": first, "months": months}), seed)


def quick_config(*problems: dict[str, Any], **changes: Any) -> BankConfig:
    return bank_config({**BANK, **changes, "problems": list(problems)})


def quick_setting(config: BankConfig, seed: int = SEED) -> Setting:
    months = config.history_months + config.months + config.aftermath_months
    return make_setting(config, seed, [], region=region(config.firms, months, seed))


def lived(config: BankConfig, seed: int = SEED) -> Course:
    """The bank of `config` after its months, answered by odds."""
    setting = quick_setting(config, seed)
    course = Course.begun(setting)
    return live(replace(course, answering=Odds(setting, course.answering.store)))


PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
