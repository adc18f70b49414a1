"""Terms of the product that each row asks for."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tallystick.engine.products import default_product, product_index, term, term_value
from tallystick.pack.policy import PolicyError, Product
from tests.engine.bank import PRODUCTS, bank, products


def terms(name: str, *asked: str | None) -> list[object]:
    frame = pl.DataFrame({"product": asked}, schema={"product": pl.String}).with_columns(product_index(bank()))
    return frame.select(term(bank(), name, pl.String)).to_series().to_list()


def test_each_row_has_its_products_term() -> None:
    assert terms("day_count", "term", "line", "term") == ["30/360", "act/360", "30/360"]


def test_a_product_not_on_offer_has_none() -> None:
    assert terms("day_count", "other", None) == [None, None]


def test_a_term_that_no_product_states_is_refused_with_the_nearest() -> None:
    with pytest.raises(PolicyError, match=r"states no 'day_counts' on 2026-06-30; did you mean 'day_count'"):
        term_value(bank(), PRODUCTS[0], "day_counts")


def test_a_bank_without_products_has_no_terms() -> None:
    policy = bank(products={})
    frame = pl.DataFrame({"product": ["term"]}).with_columns(product_index(policy))
    assert frame.select(term(policy, "day_count", pl.String)).item() is None


def test_the_default_product() -> None:
    assert default_product(bank()).code == "term"


@pytest.mark.parametrize(("is_default", "named"), [(True, "term, line"), (False, "none")])
def test_one_product_must_be_the_default(is_default: bool, named: str) -> None:
    held: dict[str, Product] = products(is_default=is_default)
    with pytest.raises(PolicyError, match=named):
        default_product(replace(bank(), products=held))
