"""The terms of the product that each row asks for."""

from __future__ import annotations

from typing import Any

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.kernel.columns import did_you_mean
from tallystick.kernel.known import chosen
from tallystick.pack.policy import Policy, PolicyError, Product


def term_value(policy: Policy, product: Product, name: str) -> Any:
    """This function will give one term of one product; PolicyError where the product does not state it."""
    try:
        return product.terms[name]
    except KeyError:
        raise PolicyError(
            f"product {product.code!r} of pack {policy.pack!r} states no {name!r} on {policy.day}"
            f"{did_you_mean(name, product.terms)}; state it under `terms`"
        ) from None


def by_product(values: dict[str, Any], dtype: pl.DataType | DataTypeClass) -> pl.Expr:
    """This function will give, row by row, the value that `values` (product code -> value) has for column `product`.

    Null where the product is null or is none of them.
    """
    if not values:
        return pl.lit(None, dtype)
    codes: dict[Any, list[str]] = {}
    for code, value in values.items():
        codes.setdefault(value, []).append(code)
    asked = pl.col("product")
    return chosen([(asked.is_in(of), pl.lit(value, dtype)) for value, of in codes.items()])


def term(policy: Policy, name: str, dtype: pl.DataType | DataTypeClass) -> pl.Expr:
    """This function will give term `name` of each row's product; null where the product is not on offer.

    :raises PolicyError: a product of the policy does not state the term.
    """
    return by_product({p.code: term_value(policy, p, name) for p in policy.products.values()}, dtype)


def default_product(policy: Policy) -> Product:
    """This function will give the product meant where an application names none.

    :raises PolicyError: not exactly one product states `is_default: true`.
    """
    found = [p for p in policy.products.values() if term_value(policy, p, "is_default")]
    if len(found) != 1:
        names = ", ".join(p.code for p in found) or "none"
        raise PolicyError(
            f"pack {policy.pack!r} must have one product with `is_default: true` on {policy.day}: {names}"
        )
    return found[0]
