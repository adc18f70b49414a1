"""The region: mixed and sized as declared, lives as in rules.md 11, shocks where they strike, the same by one seed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import yaml

from tallystick.simulate.region import Region, RegionConfigError, make_region, region_config
from tests.shape.tree import ROOT


def alive(region: Region) -> np.ndarray:
    return ~np.isnan(region.health)


def failed_within_a_year(region: Region, month: int) -> np.ndarray:
    return (region.trouble[:, month : month + 12] == 3).any(axis=1)


def test_the_same_seed_gives_the_same_region_and_another_another() -> None:
    config = region_config({"firms": 200, "months": 24})
    one, again, other = (make_region(config, seed) for seed in (3, 3, 4))
    assert one.firms.equals(again.firms)
    assert np.array_equal(one.trouble, again.trouble)
    assert np.array_equal(one.sales_minor, again.sales_minor)
    assert not one.firms.equals(other.firms)


def test_industries_and_towns_are_mixed_as_declared(region: Region) -> None:
    for column, wanted in (
        ("industry", {code: i.share for code, i in region.config.industries.items()}),
        ("town", region.config.towns),
    ):
        seen = dict(region.firms[column].value_counts(normalize=True).iter_rows())
        for code, share in wanted.items():
            assert seen.get(code, 0.0) == pytest.approx(share, abs=0.025), code


def test_names_and_numbers_name_one_firm_each(region: Region) -> None:
    apart = region.firms.filter(pl.col("true_twin_of").is_null())
    for column in ("enterprise_id", "name", "credit_code", "account_id"):
        assert region.firms[column].n_unique() == region.firms.height, column
    assert apart["phone"].n_unique() == apart.height
    assert region.names.n_unique() == len(region.names)


def test_sizes_follow_the_bounds_that_the_pack_holds(region: Region) -> None:
    table = yaml.safe_load((ROOT / "packs" / "l_bank" / "tables" / "size_standard.yaml").read_text(encoding="utf-8"))[0]
    bounds = {row["industry"]: row for row in table["rows"]}
    for code, industry in region.config.industries.items():
        for size in ("small", "medium", "large"):
            persons, sales, assets = getattr(industry, size)
            row = bounds[code]
            said = [row[f"{size}_employees"], row[f"{size}_sales_minor"], row[f"{size}_assets_minor"]]
            assert [persons, sales * 100, assets * 100] == [int(str(value).replace("_", "")) for value in said], code
    shares = dict(region.firms["size_class"].value_counts(normalize=True).iter_rows())
    assert shares["micro"] > shares["small"] > shares.get("medium", 0) > 0


def test_health_is_standard_in_calm_times(region: Region) -> None:
    calm = region.health[:, 3:12]
    assert np.nanmean(calm) == pytest.approx(0.0, abs=0.15)
    assert np.nanstd(calm) == pytest.approx(1.0, abs=0.12)


def test_the_weakest_tenth_fails_most_and_the_strongest_hardly(region: Region) -> None:
    month = 24
    here = alive(region)[:, month] & (region.trouble[:, month] < 3)
    health, failed = region.health[here, month], failed_within_a_year(region, month)[here]
    tenth = np.digitize(health, np.quantile(health, np.arange(0.1, 1, 0.1)))
    rates = np.array([failed[tenth == n].mean() for n in range(10)])
    assert rates[0] > 0.15
    assert rates[7:].mean() < 0.02
    assert rates[0] > rates[2] > rates[5]


def test_a_typical_borrower_fails_about_two_to_four_times_in_a_hundred_years(region: Region) -> None:
    """A bank's borrower: two years old, not yet overdue, not of the weakest sixth."""
    rates = []
    for month in range(24, 72, 12):
        old = month - region.business.founded >= 24
        with np.errstate(invalid="ignore"):
            borrower = alive(region)[:, month] & old & (region.trouble[:, month] < 2) & (region.health[:, month] > -1)
        rates.append(failed_within_a_year(region, month)[borrower].mean())
    assert 0.015 < np.mean(rates) < 0.045


def test_the_young_close_more_often_than_the_old(region: Region) -> None:
    age = np.arange(region.config.months)[None, :] - region.business.founded[:, None]
    here = alive(region)
    last = np.arange(region.config.months)[None, :] == region.business.closed[:, None] - 1
    closes = {name: 12 * last[here & (age >= low) & (age < high)].mean() for name, (low, high) in AGES.items()}
    assert closes["third and fourth year"] > closes["old"] > 0.03
    assert closes["third and fourth year"] == pytest.approx(0.13, abs=0.04)


AGES = {"third and fourth year": (24, 48), "old": (120, 400)}


def test_the_epidemic_strikes_the_industries_it_names(region: Region) -> None:
    before, after = region.sales_minor[:, 1:4].sum(axis=1), region.sales_minor[:, 13:16].sum(axis=1)
    both = (before > 0) & (after > 0) & (region.business.founded < -12)
    fall = {}
    for code in ("catering", "software"):
        firms = both & (region.firms["industry"] == code).to_numpy()
        fall[code] = np.median(after[firms] / before[firms])
    assert fall["catering"] < 0.6
    assert fall["software"] > 0.85


def test_who_belongs_together_fares_alike(region: Region) -> None:
    frame = pl.DataFrame({"group": region.firms["group_id"], "health": region.health[:, 40]})
    pairs = frame.drop_nulls().filter(pl.col("health").is_not_nan()).group_by("group").agg("health")
    pairs = pairs.filter(pl.col("health").list.len() >= 2)["health"]
    assert np.corrcoef(pairs.list.get(0).to_numpy(), pairs.list.get(1).to_numpy())[0, 1] > 0.1


def test_a_failing_member_drags_its_circle_down() -> None:
    people = {"in_circle": 0.9, "in_group": 0.0, "chained": 0.0}
    config = {"firms": 1_500, "months": 36, "people": people}
    calm, hit = (make_region(region_config({**config, "health": {"circle_hit": size}}), 5) for size in (0.0, 1.5))
    assert np.nanmean(hit.health) < np.nanmean(calm.health) - 0.05


@pytest.mark.parametrize("months", [range(0, 84), range(30, 50)])
def test_no_shift_of_health_leaves_trouble_as_it_was(region: Region, months: range) -> None:
    firms = np.arange(0, region.firms.height, 7)
    found = region.trouble_with(firms, months, np.zeros((len(firms), len(months))))
    assert np.array_equal(found, region.trouble[firms, months.start : months.stop])


def test_worse_health_never_helps_a_firm(region: Region) -> None:
    firms, months = np.arange(0, region.firms.height, 3), range(12, 84)
    worse = region.trouble_with(firms, months, np.full((len(firms), len(months)), -0.5))
    assert (worse >= region.trouble[firms, 12:84]).all()
    assert (worse == 3).sum() > (region.trouble[firms, 12:84] == 3).sum() * 1.2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"firm": 10}, "firm is unknown"),
        ({"health": {"qualty": 0.3}}, "health.qualty is unknown"),
        ({"firms": 5}, "ask for 40 firms"),
        ({"months": 0}, "1 month at least"),
        ({"shocks": [{"name": "flood", "from": None, "months": 2}]}, "half_life is missing"),
    ],
)
def test_a_mistake_in_the_config_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(RegionConfigError, match=said):
        region_config(changes)
