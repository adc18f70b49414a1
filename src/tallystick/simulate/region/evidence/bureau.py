"""What the credit bureau reports of firm and owner: loans elsewhere, overdue days, queries."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from tallystick.simulate.draws import taken_in, uniform_of
from tallystick.simulate.region.evidence.scene import Scene

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BANKS = tuple(
    f"{place}{kind}"
    for place in ("清河", "大江", "沿海", "江南", "临海", "东河")
    for kind in ("农商银行", "银行", "村镇银行")
)
NONBANKS = ("快捷小贷", "鑫融租赁", "惠民典当", "易贷小贷", "汇通保理", "安信消费金融", "速融网络小贷", "金桥小贷")
PURPOSES = ("loan_approval", "guarantee", "card", "post_loan")
_PURPOSE_WEIGHTS = (0.66, 0.08, 0.10, 0.16)
_LOOK_BACK = 24
_DAYS = 30
_CLASS_FROM_DAYS = (1, 91, 181, 361)
_CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
_EARLIEST_MONTHS = 6
_NUMBERED_FROM = 1_000


def report_months(scene: Scene) -> Ints:
    """This function will give the months asked for at whose end the bureau is read: every few months by the config."""
    every = scene.config.density.report_every_months
    return np.array([month for month in scene.months if (month + 1) % every == 0], dtype=np.int64)


class Reports:
    """Firm-months at whose end a report is drawn up, with what the bureau knows of each."""

    def __init__(self, scene: Scene, months: Ints) -> None:
        self.scene, self.draws = scene, scene.draws.within("bureau")
        firm, month = (part.ravel() for part in np.meshgrid(scene.chosen, months, indexing="ij"))
        business = scene.business
        is_open = (business.founded[firm] <= month) & (month < business.closed[firm])
        self.firm, self.month = firm[is_open], month[is_open]
        self.level = business.trouble[self.firm, self.month].astype(np.int64)
        late = np.array(scene.config.signals.short_late)
        key = self.draws.key("short late")
        self.run, self.worst, self.late = _past(business.trouble, self.firm, self.month, late, key)

    @property
    def day(self) -> NDArray[np.datetime64]:
        """The day of each report: the last but two of its month."""
        return self.scene.first_day(self.month + 1) - 3

    def known(self) -> pl.DataFrame:
        """This function will give the table of reports: one on the firm, one on its owner."""
        firm, draws = self.firm, self.draws
        loans = self.loans
        owed = (
            loans.filter(pl.col("days_past_due") > 0)
            .group_by("place")
            .agg(
                overdue=(pl.col("monthly_payment_minor") * (pl.col("days_past_due") / _DAYS).ceil()).sum(),
            )
        )
        nonbank = (
            loans.filter(pl.col("lender_kind") == "nonbank")
            .group_by("place")
            .agg(nonbank=pl.col("balance_minor").sum())
        )
        place = pl.DataFrame({"place": np.arange(len(firm))})
        summed = place.join(owed, on="place", how="left", maintain_order="left").join(
            nonbank, on="place", how="left", maintain_order="left"
        )
        card = self.scene.trait("card_limit_minor", firm).astype(np.int64)
        used = np.array([0.28, 0.62, 0.82, 0.93])[self.level] + 0.12 * draws.normal("card used", firm, self.month)
        behind = self.level >= 2
        shared = {"enterprise_id": self.scene.ids(firm), "report_day": pl.Series(self.day)}
        of_firm = pl.DataFrame(
            shared
            | {
                "subject": pl.repeat("firm", len(firm), eager=True),
                "subject_id": self.scene.ids(firm),
                "overdue_now_minor": summed["overdue"].fill_null(0).cast(pl.Int64),
                "worst_days_past_due_24m": pl.Series(self.worst),
                "worst_class": classes(np.where(behind, self.run * _DAYS, 0)),
                "nonbank_debt_minor": summed["nonbank"].fill_null(0).cast(pl.Int64),
                "guarantees_given_minor": pl.repeat(0, len(firm), dtype=pl.Int64, eager=True),
            }
        )
        of_owner = pl.DataFrame(
            shared
            | {
                "subject": pl.repeat("owner", len(firm), eager=True),
                "subject_id": self.scene.firms["owner_id"].gather(firm),
                "overdue_now_minor": pl.Series(np.where(behind, card // 25, 0)),
                "worst_days_past_due_24m": pl.Series(np.where(self.worst > _DAYS, self.worst - _DAYS, self.worst // 3)),
                "worst_class": classes(np.where(behind, (self.run - 1) * _DAYS, 0)),
                "card_limit_minor": pl.Series(card),
                "card_used_minor": pl.Series(np.rint(card * used.clip(0.02, 1.0)).astype(np.int64)),
            }
        )
        return pl.concat([of_firm, of_owner], how="diagonal").sort("enterprise_id", "report_day", "subject")

    @cached_property
    def loans(self) -> pl.DataFrame:
        """This function will give the loans elsewhere on each report (`place`): at banks, and those taken in need."""
        parts = [self._at_bank(slot) for slot in range(len(self.scene.config.debts.banks) - 1)]
        parts += self._in_need()
        every = pl.concat(parts).sort("place", "opened_day", "loan_no")
        first = pl.int_range(pl.len()).over("place") == 0
        place = pl.col("place")
        run, late, level = (pl.Series(v).gather(every["place"]) for v in (self.run, self.late, self.level))
        hit = (level == 3) | ((level == 2) & every.select(first).to_series())
        offset = pl.Series(self.draws.integers("days past due", self.firm, self.month, low=3, high=28)).gather(
            every["place"]
        )
        behind = pl.select(
            pl.when(hit)
            .then((run * _DAYS - offset).clip(1, 2_000))
            .when((late > 0) & every.select(first).to_series())
            .then(late)
            .otherwise(0)
        ).to_series()
        return every.with_columns(days_past_due=behind.cast(pl.Int64), place=place).with_columns(
            **{"class": classes(behind.to_numpy())}
        )

    def table(self) -> pl.DataFrame:
        """This function will give the table of loans elsewhere."""
        loans = self.loans
        firm = self.firm[loans["place"].to_numpy()]
        return loans.select(
            enterprise_id=self.scene.ids(firm),
            subject=pl.lit("firm"),
            subject_id=self.scene.ids(firm),
            loan_no="loan_no",
            report_day=pl.Series(self.day).gather(loans["place"]),
            lender="lender",
            lender_kind="lender_kind",
            opened_day="opened_day",
            matures_day="matures_day",
            principal_minor="principal_minor",
            balance_minor="balance_minor",
            monthly_payment_minor="monthly_payment_minor",
            days_past_due="days_past_due",
            **{"class": pl.col("class")},
        ).sort("enterprise_id", "report_day", "loan_no")

    def _at_bank(self, slot: int) -> pl.DataFrame:
        """The loan at the firm's bank number `slot`: renewed when its term is over, paid down when it is a long one."""
        scene, draws, firm, month = self.scene, self.draws, self.firm, self.month
        debts = scene.config.debts
        term = np.array(list(debts.terms))[draws.choice("term", firm, slot, weights=list(debts.terms.values()))]
        phase = draws.integers("phase", firm, slot, low=0, high=term)
        opened = (month + phase) // term * term - phase
        taken = (slot < scene.trait("banks_elsewhere", firm).astype(np.int64)) & (
            opened >= scene.business.founded[firm] + _EARLIEST_MONTHS
        )
        place = np.flatnonzero(taken)
        owed = scene.trait("base_sales_minor", firm).astype(np.float64) * scene.trait("debt_share", firm).astype(
            np.float64
        )
        each = owed / np.maximum(scene.trait("banks_elsewhere", firm).astype(np.int64), 1)
        principal = np.ceil(each * np.where(term > 12, 1.5, 1.0) / 1e6) * 1e6
        left = np.where(term > 12, 1 - (month - opened) / term, 1.0)
        lender = draws.choice("bank", firm, slot, weights=[1.0] * len(BANKS))
        payment = np.where(term > 12, principal / term + principal * 0.004, principal * 0.005)
        money = (principal[place], (principal * left)[place], payment[place])
        return self._rows(place, f"B{slot}", opened[place], term[place], money, (BANKS, lender[place], "bank"))

    def _in_need(self) -> list[pl.DataFrame]:
        """Loans taken in the months before the report, most of them while short of cash."""
        scene, draws = self.scene, self.draws
        signals, debts = scene.config.signals, scene.config.debts
        place, ago = (
            part.ravel()
            for part in np.meshgrid(np.arange(len(self.firm)), np.arange(debts.needy_months), indexing="ij")
        )
        firm, month = self.firm[place], self.month[place] - ago
        known = (month >= 0) & (month >= scene.business.founded[firm])
        level = scene.business.trouble[firm, np.maximum(month, 0)].astype(np.int64)
        taken = known & draws.happens("new loan", firm, month, chance=np.array(signals.new_loans)[level])
        place, ago, firm, month, level = (part[taken] for part in (place, ago, firm, month, level))
        outside = draws.happens("nonbank", firm, month, chance=np.array(signals.nonbank_of_new)[level])
        size = draws.uniform("need", firm, month, low=0.5, high=1.6) * debts.needy_by_sales
        principal = np.ceil(scene.trait("base_sales_minor", firm).astype(np.float64) * size / 1e6) * 1e6
        term = np.full(len(firm), debts.needy_months)
        left = 1 - ago / debts.needy_months
        money = (principal, principal * left, principal / debts.needy_months * 1.08)
        parts = []
        for names, kind, chosen in ((BANKS, "bank", ~outside), (NONBANKS, "nonbank", outside)):
            lender = draws.choice(f"new {kind}", firm, month, weights=[1.0] * len(names))
            amounts = (money[0][chosen], money[1][chosen], money[2][chosen])
            told = (names, lender[chosen], kind)
            parts.append(self._rows(place[chosen], "N", month[chosen], term[chosen], amounts, told))
        return parts

    def _rows(
        self,
        place: Ints,
        letter: str,
        opened: Ints,
        term: Ints,
        money: tuple[Floats, Floats, Floats],
        lender: tuple[tuple[str, ...], Ints, str],
    ) -> pl.DataFrame:
        firm, month = self.firm[place], opened
        day = self.scene.day_in(month, 0.75 * self.draws.uniform(f"opened {letter}", firm, month))
        end = self.scene.first_day(month + term) + (day - self.scene.first_day(month))
        names, chosen, kind = lender
        principal, balance, payment = (np.rint(part).astype(np.int64) for part in money)
        return pl.DataFrame(
            {
                "place": pl.Series(place.astype(np.int64)),
                "loan_no": pl.select(pl.format("{}-{}", pl.lit(letter), pl.Series(month + _NUMBERED_FROM))).to_series()
                if len(place)
                else pl.Series([], dtype=pl.String),
                "lender": pl.Series(list(names), dtype=pl.String).gather(chosen),
                "lender_kind": pl.repeat(kind, len(place), eager=True),
                "opened_day": pl.Series(day),
                "matures_day": pl.Series(end),
                "principal_minor": pl.Series(principal),
                "balance_minor": pl.Series(balance),
                "monthly_payment_minor": pl.Series(payment),
            }
        )


def classes(days: Ints) -> pl.Series:
    """This function will give the class of loans so many days past due."""
    return pl.Series(list(_CLASSES), dtype=pl.String).gather(np.searchsorted(_CLASS_FROM_DAYS, days, side="right"))


def queries(scene: Scene) -> pl.DataFrame:
    """This function will give who asked the bureau in the months asked for; firms in need of cash ask everywhere."""
    draws, firm, month = scene.draws.within("queries"), scene.firm, scene.month
    many = draws.poisson("many", firm, month, mean=scene.by_level("queries"))
    row = np.repeat(np.arange(len(firm)), many)
    number = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    firm, month = firm[row], month[row]
    day = scene.day_in(month, draws.uniform("day", firm, month, number))
    asked = BANKS + NONBANKS
    purpose = draws.choice("purpose", firm, month, number, weights=list(_PURPOSE_WEIGHTS))
    return pl.DataFrame(
        {
            "enterprise_id": scene.ids(firm),
            "subject": pl.repeat("firm", len(row), eager=True),
            "subject_id": scene.ids(firm),
            "day": pl.Series(day),
            "institution": pl.Series(list(asked)).gather(
                draws.choice("asked by", firm, month, number, weights=[1.0] * len(asked))
            ),
            "purpose": pl.Series(list(PURPOSES)).gather(purpose),
        }
    ).sort("enterprise_id", "day", maintain_order=True)


@njit(cache=True, nogil=True)
def _past(trouble: Any, firm: Any, month: Any, late: Any, key: Any) -> Any:
    """Per report: months overdue in a row to its month, most days past due of 24 months, days late in its month."""
    run = np.zeros(len(firm), dtype=np.int64)
    worst = np.zeros(len(firm), dtype=np.int64)
    now = np.zeros(len(firm), dtype=np.int64)
    for n in range(len(firm)):
        behind = 0
        for at in range(max(0, month[n] - _LOOK_BACK + 1), month[n] + 1):
            level = trouble[firm[n], at]
            behind = behind + 1 if level >= 2 else 0
            days = behind * _DAYS - 5 if behind > 0 else 0
            bits = taken_in(taken_in(key, firm[n]), at)
            if behind == 0 and uniform_of(bits) < late[level]:
                days = 2 + int(24 * uniform_of(taken_in(bits, 1)))
                now[n] = days if at == month[n] else now[n]
            worst[n] = max(worst[n], days)
        run[n] = behind
    return run, worst, now
