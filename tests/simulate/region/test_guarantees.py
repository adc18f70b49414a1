"""Guarantees of a region: for a year each, whole circles, and persons and companies where no firm guarantees."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from tallystick.simulate.region import Region
from tests.simulate.region.conftest import WINDOW

KINDS = {1: "person", 2: "guarantee_company"}


def given(region: Region, *firms: int) -> pl.DataFrame:
    return region.evidence(np.array(firms), WINDOW, tables=("guarantees",))["guarantees"]


def lives(region: Region) -> np.ndarray:
    business = region.business
    return (business.founded <= WINDOW.start) & (business.closed >= WINDOW.stop)


def test_a_member_of_a_circle_brings_the_contracts_of_all_members(region: Region) -> None:
    living = region.firms.filter(pl.Series(lives(region)), pl.col("circle_id").is_not_null())
    sizes = living.group_by("circle_id").len().join(region.firms.group_by("circle_id").len(), on=["circle_id", "len"])
    members = region.firms.filter(pl.col("circle_id") == sizes["circle_id"].min())["enterprise_id"]
    contracts = given(region, int(members[0].removeprefix("E")))
    assert set(contracts["obligor_id"]) == set(contracts["guarantor_id"]) == set(members)


@pytest.mark.parametrize("backed", KINDS)
def test_who_stands_for_a_firm_that_no_firm_guarantees(region: Region, backed: int) -> None:
    mine = region.firms["backed"].to_numpy() == backed
    firm = int(np.flatnonzero(mine & lives(region))[0])
    contracts = given(region, firm).filter(pl.col("obligor_id") == region.firms["enterprise_id"][firm])
    assert contracts.height == len(WINDOW) // 12
    assert contracts["guarantor_kind"].unique().to_list() == [KINDS[backed]]
    assert (contracts["until_day"] - contracts["from_day"]).unique().to_list() == [timedelta(days=365)]
    share = region.config.people.guaranteed_share
    assert contracts["amount_minor"][0] == pytest.approx(share * region.firms["base_sales_minor"][firm], rel=0.05)


def test_who_is_in_a_circle_or_chain_has_nobody_else(region: Region) -> None:
    tied = pl.col("circle_id").is_not_null() | pl.col("chained_to").is_not_null()
    assert region.firms.filter(tied & (pl.col("backed") > 0)).is_empty()
    assert 0.1 < (region.firms["backed"] > 0).mean() < 0.4
