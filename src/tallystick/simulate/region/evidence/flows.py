"""The table of account flows."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.simulate.region.evidence import flow_rows as rows
from tallystick.simulate.region.evidence.invoice_rows import Books
from tallystick.simulate.region.evidence.scene import Scene, whole


def accounts_of(scene: Scene, books: Books) -> rows.Accounts:
    """This function will gather what the loop over movements reads, for the whole region."""
    draws, density, signals = scene.draws.within("flows"), scene.config.density, scene.config.signals
    grown = books.many[:, 0] / density.invoices
    owed = scene.firms["base_sales_minor"].to_numpy() * scene.firms["debt_share"].to_numpy()
    return rows.Accounts(
        many=np.stack([density.flows_in * grown, density.flows_out * grown], axis=1),
        repays=owed * scene.config.debts.paid_a_month,
        cushion=np.array(signals.balance),
        private=np.array(signals.private_lender),
        keys=np.array([draws.key("balance"), draws.key("month")]),
    )


def account_flows(scene: Scene, books: Books, accounts: rows.Accounts) -> pl.DataFrame:
    """This function will give the movements on the accounts of the chosen firms, by day, each with its balance."""
    first, months = scene.months.start, len(scene.months)
    made = whole(
        lambda firms, out: rows.filled(accounts, books, scene.business, firms, first, months, out),
        scene.chosen,
        rows.COLUMNS,
    )
    signed = made[rows.SIGNED]
    return pl.DataFrame(
        {
            "enterprise_id": scene.ids(made[rows.FIRM]),
            "account_id": scene.firms["account_id"].gather(made[rows.FIRM]),
            "flow_no": pl.Series(made[rows.NUMBER]).cast(pl.String),
            "day": pl.Series(made[rows.DAY]).cast(pl.Int32).cast(pl.Date),
            "direction": pl.Series(["in", "out"]).gather((signed < 0).astype(np.int64)),
            "amount_minor": pl.Series(np.abs(signed)),
            "balance_minor": pl.Series(made[rows.BALANCE]),
            "kind": pl.Series(rows.KINDS).gather(made[rows.KIND]),
        }
    )
