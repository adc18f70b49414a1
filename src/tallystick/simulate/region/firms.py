"""The firms of a region: one row a firm, all that does not change from month to month."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws
from tallystick.simulate.region.config import Industry, RegionConfig
from tallystick.simulate.region.names import firm_names, gathered, person_names
from tallystick.simulate.region.people import Ties, tie

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OLDEST_MONTHS = 360
FEN = 100
_SIZES = ("small", "medium", "large")


def register_firms(config: RegionConfig, draws: Draws) -> pl.DataFrame:
    """This function will draw the firms. Columns that begin with `true_` are hidden from the bank."""
    firm = np.arange(config.firms)
    town = draws.choice("town", firm, weights=list(config.towns.values()))
    founded = _founded_months(config, draws, firm)
    ties = tie(draws, config.people, town, founded)
    twin = ties.twin_of >= 0
    industry = draws.choice("industry", firm, weights=[i.share for i in config.industries.values()])
    town, industry = (np.where(twin, kind[ties.twin_of], kind) for kind in (town, industry))
    trade = _Trade(config, industry)
    quality = draws.normal("quality", firm)
    quality = np.where(twin, quality[ties.twin_of], quality)
    business = _business(config, draws, trade, quality, founded)
    frame = pl.DataFrame({"firm": firm.astype(np.uint32)})
    frame = frame.with_columns(
        enterprise_id=pl.format("E{}", pl.col("firm").cast(pl.String).str.zfill(8)),
        industry=gathered(list(config.industries), industry),
        town=gathered(list(config.towns), town),
        founded_day=_days_in(config.first_month, founded, draws.integers("founded day", firm, low=0, high=28)),
        founded_month=pl.Series(founded.astype(np.int32)),
        **business,
        **_owner(config, draws, ties, quality, founded),
        **{name: _numbered(places) for name, places in (("group_id", ties.group), ("circle_id", ties.circle))},
        chained_to=_numbered(ties.chained_to),
        backed=pl.Series(ties.backed.astype(np.uint8)),
        **_debts(config, draws, quality),
        account_id=pl.format("62{}", pl.col("firm").cast(pl.String).str.zfill(10)),
        true_twin_of=_numbered(ties.twin_of),
        true_quality=pl.Series(quality.astype(np.float32)),
    )
    return (
        frame.with_columns(**_legal(config, draws, frame), **_hidden(config, draws, frame))
        .with_columns(**_addressed(draws, frame, ties, config.firms))
        .with_columns(
            name=firm_names(firm, config.firms, frame["industry"], _legal(config, draws, frame)["legal_form"])
        )
    )


class _Trade:
    """One number of its industry per firm."""

    def __init__(self, config: RegionConfig, industry: Ints) -> None:
        self._industries: list[Industry] = list(config.industries.values())
        self._industry = industry

    def __getitem__(self, name: str) -> Floats:
        return np.array([float(getattr(i, name)) for i in self._industries])[self._industry]

    def bound(self, size: str, place: int) -> Floats:
        return np.array([float(getattr(i, size)[place]) for i in self._industries])[self._industry]


def _founded_months(config: RegionConfig, draws: Draws, firm: Ints) -> Ints:
    """Months from the region's first month to the founding; older firms by survival, younger ones evenly (births)."""
    yearly = np.array(config.closing.a_year)
    age = np.arange(OLDEST_MONTHS)
    alive = np.cumprod(np.append(1.0, (1 - yearly[np.minimum(age // 12, len(yearly) - 1)]) ** (1 / 12)))[:-1]
    weights = np.append(alive[::-1], np.ones(max(config.months - 1, 0)))
    return draws.choice("founded", firm, weights=weights) - OLDEST_MONTHS + 1


def _business(
    config: RegionConfig, draws: Draws, trade: _Trade, quality: Floats, founded: Ints
) -> dict[str, pl.Series]:
    firm = np.arange(config.firms)
    years = np.clip((config.months - founded) / 12, 0, 15)
    level = trade["spread"] * draws.normal("size", firm) + 0.15 * quality + 0.02 * (years - 7)
    sales = trade["sales"] * np.exp(level)
    workers = np.maximum(1, np.round(sales / trade["a_worker"] * np.exp(0.25 * draws.normal("workers", firm))))
    assets = sales * np.exp(-0.45 + 0.30 * draws.normal("assets", firm))
    margin = (trade["margin"] + 0.012 * quality + 0.02 * draws.normal("margin", firm)).clip(0.05, 0.75)
    net = (trade["net"] + 0.016 * quality + 0.012 * draws.normal("net", firm)).clip(0.005, None)
    growth = config.sales.growth + config.sales.growth_quality * quality
    growth = growth + config.sales.growth_spread * draws.normal("growth", firm)
    exports = draws.happens("exports", firm, chance=trade["exports"])
    return {
        "employees": pl.Series(workers.astype(np.int64)),
        "base_sales_minor": _minor(sales),
        "total_assets_minor": _minor(assets),
        "size_class": _size_class(trade, workers, sales, assets),
        "gross_margin": pl.Series(margin),
        "net_margin": pl.Series(np.minimum(net, margin * 0.8)),
        "growth": pl.Series(growth),
        "vat_rate": pl.Series(np.where(sales < 5_000_000, 0.01, trade["vat"])),
        "unbilled_share": pl.Series(trade["unbilled"]),
        "power_share": pl.Series(trade["power"] * np.exp(0.3 * draws.normal("power", firm))),
        "water_share": pl.Series(trade["water"] * np.exp(0.3 * draws.normal("water", firm))),
        "exports": pl.Series(exports),
        "registered_capital_minor": _minor(
            np.ceil(assets * draws.uniform("capital", firm, low=0.1, high=0.6) / 1e5) * 1e5
        ),
    }


def _size_class(trade: _Trade, workers: Floats, sales: Floats, assets: Floats) -> pl.Series:
    """By the standard of 2017: the largest class all of whose lower bounds are met, else micro."""
    found = np.zeros(len(sales), dtype=np.int64)
    for rank, size in enumerate(_SIZES, start=1):
        meets = np.ones(len(sales), dtype=np.bool_)
        for place, value in enumerate((workers, sales, assets)):
            meets &= value >= trade.bound(size, place)
        found = np.where(meets & (found == rank - 1), rank, found)
    return gathered(("micro", *_SIZES), found)


def _owner(config: RegionConfig, draws: Draws, ties: Ties, quality: Floats, founded: Ints) -> dict[str, pl.Series]:
    person = ties.owner
    q = quality[person]
    age_when_founded = draws.integers("age", person, low=24, high=46)
    before = np.minimum(draws.integers("trade before", person, low=0, high=16) + (q > 0.5), age_when_founded - 19)
    born = founded[person] - 12 * age_when_founded
    lean = draws.happens(
        "property",
        person,
        chance=1 / (1 + np.exp(-np.log(config.people.property / (1 - config.people.property)) - 0.55 * q)),
    )
    days = _days_in(config.first_month, born, draws.integers("birth day", person, low=0, high=28))
    return {
        "owner_id": pl.Series(person).cast(pl.String).str.zfill(8).str.pad_start(9, "P"),
        "owner_name": person_names(draws, person),
        "birth_day": days,
        "gender": gathered(("male", "female"), draws.choice("gender", person, weights=[0.72, 0.28])),
        "is_married": pl.Series(draws.happens("married", person, chance=config.people.married)),
        "years_before": pl.Series(before),
        "local_years_before": pl.Series(draws.integers("local", person, low=0, high=24)),
        "has_property": pl.Series(lean),
        "share": pl.Series(np.round(draws.uniform("owner share", person, low=0.51, high=1.0), 2)),
    }


def _legal(config: RegionConfig, draws: Draws, frame: pl.DataFrame) -> dict[str, pl.Series]:
    firm = np.arange(config.firms)
    sales = frame["base_sales_minor"].to_numpy() / FEN
    farm = (frame["industry"] == "agriculture").to_numpy()
    alone = ~farm & draws.happens("individual", firm, chance=0.75 / (1 + (sales / 1_300_000) ** 2))
    together = farm & draws.happens("cooperative", firm, chance=0.5)
    return {"legal_form": gathered(("company", "individual_business", "cooperative"), alone + 2 * together)}


def _debts(config: RegionConfig, draws: Draws, quality: Floats) -> dict[str, pl.Series]:
    firm, debts = np.arange(config.firms), config.debts
    banks = draws.choice("banks", firm, weights=debts.banks)
    share = debts.by_sales * np.exp(debts.spread * draws.normal("debt", firm) + debts.quality * quality)
    card = np.exp(0.5 * draws.normal("card", firm)) * 50_000
    return {
        "banks_elsewhere": pl.Series(banks),
        "debt_share": pl.Series(np.where(banks > 0, share, 0.0)),
        "card_limit_minor": _minor(np.round(card, -3)),
    }


def _hidden(config: RegionConfig, draws: Draws, frame: pl.DataFrame) -> dict[str, pl.Series]:
    honesty, people = config.honesty, config.people
    firm = np.arange(config.firms)
    sales = frame["base_sales_minor"].to_numpy() / FEN
    under = draws.happens("understates", firm, chance=honesty.understates)
    by = draws.uniform("understated", firm, low=honesty.understated_least, high=honesty.understated_most)
    inflates = draws.happens("inflates", firm, chance=honesty.inflates) & ~under
    blown = draws.uniform("inflated", firm, low=honesty.inflated_least, high=honesty.inflated_most)
    keeps_books = draws.happens("books", firm, chance=honesty.statements) & (sales >= honesty.statements_from_sales)
    has = draws.happens("collateral", firm, chance=people.collateral) & frame["has_property"].to_numpy()
    kind = draws.choice("collateral kind", firm, weights=[0.58, 0.22, 0.06, 0.08, 0.06])
    kinds = ("residential", "commercial_property", "land", "equipment", "vehicle")
    spread = np.exp(people.collateral_spread * draws.normal("collateral value", firm))
    value = people.collateral_value * spread * (sales / 3e6) ** 0.25
    return {
        "has_statements": pl.Series(keeps_books),
        "collateral_kind": pl.select(pl.when(pl.Series(has)).then(gathered(kinds, kind))).to_series(),
        "collateral_value_minor": pl.select(pl.when(pl.Series(has)).then(_minor(np.round(value, -4)))).to_series(),
        "true_understated_share": pl.Series(np.where(under, by, 0.0)),
        "true_inflated_share": pl.Series(np.where(inflates, blown, 0.0)),
    }


def _addressed(draws: Draws, frame: pl.DataFrame, ties: Ties, firms: int) -> dict[str, pl.Series]:
    seat = np.where(ties.twin_of >= 0, ties.twin_of, np.arange(firms))
    number = pl.Series((seat * 7_919_317 + 1_357) % 10**8).cast(pl.String).str.zfill(8)
    road = draws.choice("road", seat, weights=[1.0] * 8)
    roads = ("工业路", "人民路", "解放路", "建设路", "兴业街", "文化街", "滨河路", "站前路")
    house = pl.Series(seat).cast(pl.String)
    return {
        "credit_code": pl.repeat("91330381MA", firms, eager=True)
        + pl.Series(np.arange(firms)).cast(pl.String).str.zfill(8),
        "phone": pl.repeat("138", firms, eager=True) + number,
        "address": pl.repeat("清河", firms, eager=True)
        + frame["town"]
        + gathered(roads, road)
        + house
        + pl.repeat("号", firms, eager=True),
    }


def _numbered(places: Ints) -> pl.Series:
    number = pl.Series(places)
    return pl.select(pl.when(number >= 0).then(number)).to_series()


def _minor(yuan: Floats) -> pl.Series:
    return pl.Series(np.rint(np.asarray(yuan) * FEN).astype(np.int64))


def _days_in(first_month: date, month: Ints, day: Ints) -> pl.Series:
    """Days of the months that lie `month` months after `first_month`, `day` days after their first."""
    start = (np.datetime64(first_month, "M") + month).astype("datetime64[D]")
    return pl.Series(start + day)
