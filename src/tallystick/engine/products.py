"""The terms of the product that each row asks for."""

from __future__ import annotations

from typing import Any

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.engine.parameters import CANDIDATES
from tallystick.kernel.columns import did_you_mean
from tallystick.kernel.lookup import code_index, looked_up
from tallystick.pack.policy import Policy, PolicyError, Product

PRODUCT_INDEX = "_product"
"""Column that `product_index` gives and that `term` reads; a step that asks for terms adds it first and drops it."""


def product_index(policy: Policy) -> pl.Expr:
    """This function will number each row's product (UInt32) as `_product`; null where it is not on offer."""
    return code_index(pl.col("product"), tuple(policy.products)).alias(PRODUCT_INDEX)


def by_product(values: list[Any], dtype: pl.DataType | DataTypeClass) -> pl.Expr:
    """This function will give the value of each row's product, `values` in the order of the policy's products."""
    return looked_up(pl.col(PRODUCT_INDEX), values, dtype)


def term(policy: Policy, name: str, dtype: pl.DataType | DataTypeClass) -> pl.Expr:
    """This function will give term `name` of each row's product; null where the product is null or not on offer.

    :raises PolicyError: a product of the policy does not state the term.
    """
    return by_product([term_value(policy, product, name) for product in policy.products.values()], dtype)


def term_value(policy: Policy, product: Product, name: str) -> Any:
    """This function will give one term of one product; PolicyError where the product does not state it."""
    try:
        return product.terms[name]
    except KeyError:
        raise PolicyError(
            f"product {product.code!r} of pack {policy.pack!r} states no {name!r} on {policy.day}"
            f"{did_you_mean(name, product.terms)}; state it under `terms`"
        ) from None


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


def required_of(policy: Policy, product: str) -> tuple[str, ...]:
    """This function will give the candidates that must be known for a limit of `product`.

    :raises PolicyError: the product names what is no candidate.
    """
    names = tuple(str(term_value(policy, policy.product(product), "requires")).split())
    for name in names:
        if name not in CANDIDATES:
            known = ", ".join(CANDIDATES)
            raise PolicyError(
                f"product {product!r} requires {name!r}, which is no candidate of a limit; those are {known}"
            )
    return names
