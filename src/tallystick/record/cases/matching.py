"""Product match: which products fit a firm today, how much each would give, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tallystick.engine import flow
from tallystick.engine.apart import mark, prepare_apart
from tallystick.pack.policy import Policy, Product
from tallystick.record.cases.material import materials_of
from tallystick.record.cases.models import Case
from tallystick.record.cases.transitions import TABLE
from tallystick.record.customers.models import Enterprise
from tallystick.record.customers.queries import enterprises
from tallystick.record.evidence.queries import with_evidence
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on

MOST_FIRMS = 12
"""Firms that the engine is asked about at once for a page."""
_AGAINST = ("decline", "refer", "missing")


@dataclass(frozen=True, slots=True)
class Match:
    """One product for one firm: what the engine would say, and the reasons that speak against it. Money in fen."""

    product: str
    name: str
    name_zh: str
    outcome: str
    limit_minor: int | None
    rate_bp: int | None
    tenor_months: int
    reasons: tuple[dict[str, Any], ...]

    @property
    def fits(self) -> bool:
        return self.outcome == "approve"


def matched(actor: Actor, enterprise: Enterprise, *, amount_minor: int | None = None) -> list[Match]:
    """This function will ask the engine for every product on offer, each on its own terms; those that fit come first.

    Without an amount the most of each product is asked for. An amount outside a product's bounds is asked for as it
    is, so that the engine says why it does not fit.

    :raises Refused: the actor takes no applications, or the enterprise belongs to another branch.
    :raises Unable: no policy is in force.
    """
    actor.need("apply")
    actor.need_branch(enterprise.branch_id)
    policy = policy_on(actor.day)
    (found,) = _matched([enterprise], list(policy.products.values()), policy, amount_minor)
    return sorted(found, key=_order)


def fitting(actor: Actor, product: str, *, most: int = MOST_FIRMS) -> list[tuple[Enterprise, Match]]:
    """This function will ask the engine which of the actor's own firms `product` fits; those that it fits come first.

    Firms about which there is evidence and that have no open case, at most `most` of them.

    :raises Refused: the actor takes no applications.
    :raises Unable: no policy is in force.
    """
    actor.need("apply")
    own = enterprises(actor).filter(manager=actor.person)
    free = own.exclude(cases__in=Case.objects.exclude(state__in=TABLE.ends))
    policy = policy_on(actor.day)
    firms = with_evidence(actor, free, most=most)
    offered = [one for one in policy.products.values() if one.code == product]
    if not firms or not offered:
        return []
    found = [(firm, match) for firm, (match,) in zip(firms, _matched(firms, offered, policy, None), strict=True)]
    return sorted(found, key=lambda one: _order(one[1]))


def _order(match: Match) -> tuple[int, int]:
    """What fits comes first, and of it what gives most."""
    return {"approve": 0, "refer": 1, "decline": 2}[match.outcome], -(match.limit_minor or 0)


def _matched(
    firms: Sequence[Enterprise], products: Sequence[Product], policy: Policy, amount_minor: int | None
) -> list[list[Match]]:
    """The engine's word on each of `products` for each of `firms`: one frame, no firm sees another's rows."""
    features = _features(firms, products, policy, amount_minor)
    decided = flow.score_few(features, policy)
    told = flow.sentences(flow.reasons_few(decided, policy), policy).filter(pl.col("effect").is_in(_AGAINST))
    rows = {row["enterprise_id"]: row for row in decided.rows(named=True)}
    against: dict[str, list[dict[str, Any]]] = {name: [] for name in rows}
    for reason in told.to_dicts():
        against[reason["enterprise_id"]].append(reason)
    return [
        [_match(product, rows[name], against[name]) for product in products for name in [_name(at, product)]]
        for at in range(len(firms))
    ]


def _name(at: int, product: Product) -> str:
    """What the product for the firm at this place is called in the frame, where numbers of firms stand."""
    return f"{mark(at)}{product.code}"


def _features(
    firms: Sequence[Enterprise], products: Sequence[Product], policy: Policy, amount_minor: int | None
) -> pl.DataFrame:
    """The features of each firm, as it would have them alone, once for each product with that product's request."""
    cases = [_asked(firm, products[0], policy, amount_minor) for firm in firms]
    held = prepare_apart([one.tables for one in materials_of(cases, policy.day)], policy)
    names = pl.Series("enterprise_id", [mark(at) + firm.enterprise_id for at, firm in enumerate(firms)])
    own = names.to_frame().join(held.features, on="enterprise_id", how="left", maintain_order="left")
    requests = pl.DataFrame(
        {
            "enterprise_id": [_name(at, product) for product in products for at in range(len(firms))],
            "product": [product.code for product in products for _ in firms],
            "requested_amount_minor": [_amount(product, amount_minor) for product in products for _ in firms],
            "requested_tenor_months": [int(one.terms["default_tenor_months"]) for one in products for _ in firms],
            "repayment": [str(product.terms["default_repayment"]) for product in products for _ in firms],
            "security": [str(product.terms["default_security"]) for product in products for _ in firms],
        }
    ).cast({"requested_amount_minor": pl.Int64, "requested_tenor_months": pl.Int32})
    whole = pl.concat([own] * len(products)).drop(requests.columns).hstack(requests)
    alone = pl.lit(1, held.features.schema["business_members"]).alias("business_members")
    return whole.with_columns(alone, pl.col("enterprise_id").alias("business_id")).select(held.features.columns)


def _amount(product: Product, amount_minor: int | None) -> int:
    return amount_minor or int(product.terms["max_amount_minor"])


def _asked(firm: Enterprise, product: Product, policy: Policy, amount_minor: int | None) -> Case:
    return Case(
        number="match",
        enterprise=firm,
        product=product.code,
        amount_minor=_amount(product, amount_minor),
        tenor_months=int(product.terms["default_tenor_months"]),
        repayment=str(product.terms["default_repayment"]),
        security=str(product.terms["default_security"]),
        purpose="match",
        applied_day=policy.day,
    )


def _match(product: Product, row: dict[str, Any], told: Sequence[dict[str, Any]]) -> Match:
    return Match(
        product.code,
        product.name.en,
        product.name.zh,
        row["outcome"],
        row["limit_minor"],
        row["rate_bp"],
        row["requested_tenor_months"],
        tuple(told),
    )
