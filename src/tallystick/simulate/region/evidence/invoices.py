"""The table of invoices."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.simulate.region.evidence import invoice_rows as rows
from tallystick.simulate.region.evidence.scene import Scene, whole
from tallystick.simulate.region.trade import MOST_PLACES, weights_table

_KEYS = ("sold", "buyer outside", "bought", "main buyer lost", "supplier outside")


def books_of(scene: Scene) -> rows.Books:
    """This function will gather what the loops over invoices read, for the whole region."""
    config, firms = scene.config, scene.firms
    draws, density, signals = scene.draws.within("invoices"), config.density, config.signals
    usual = firms["industry"].replace_strict(
        {code: i.sales * 100 for code, i in config.industries.items()}, return_dtype=pl.Float64
    )
    grown = (firms["base_sales_minor"] / usual).to_numpy() ** density.growth_power
    own = np.exp(0.25 * draws.normal("many", np.arange(firms.height)))
    unbilled = firms.select(pl.max_horizontal("unbilled_share", "true_understated_share")).to_series().to_numpy()
    suppliers = np.rint(density.suppliers * grown * own).clip(3, MOST_PLACES).astype(np.int64)
    return rows.Books(
        table=weights_table(signals.concentration),
        rates=np.array([signals.void, signals.red_letter, signals.buyer_lost]),
        billed=1.0 - unbilled,
        inflated=firms["true_inflated_share"].to_numpy(),
        vat=firms["vat_rate"].to_numpy(),
        many=np.stack([density.invoices * grown * own, density.purchase_invoices * grown * own], axis=1),
        suppliers=suppliers,
        days=scene.first_day(np.arange(config.months + 1)).astype(np.int64),
        keys=np.array([draws.key(name) for name in _KEYS]),
        outside=config.density.names_outside,
    )


def invoices(scene: Scene, books: rows.Books) -> pl.DataFrame:
    """This function will give the invoices of the chosen firms, by month: what they sold, then what they bought."""
    first, months = scene.months.start, len(scene.months)
    made = whole(
        lambda firms, out: rows.filled(books, scene.business, scene.trade, firms, first, months, out),
        scene.chosen,
        rows.COLUMNS,
    )
    words = {"direction": pl.Series(["out", "in"]), "status": pl.Series(["valid", "void"])}
    net, tax = pl.Series(made[rows.AMOUNT]), pl.Series(made[rows.TAX])
    return pl.DataFrame(
        {
            "enterprise_id": scene.ids(made[rows.FIRM]),
            "direction": words["direction"].gather(made[rows.DIRECTION]),
            "invoice_no": pl.Series(made[rows.NUMBER]).cast(pl.String),
            "day": pl.Series(made[rows.DAY]).cast(pl.Int32).cast(pl.Date),
            "counterparty": scene.names.gather(made[rows.PARTNER]),
            "amount_minor": net,
            "tax_minor": tax,
            "total_minor": net + tax,
            "status": words["status"].gather(made[rows.VOID]),
        }
    )
