"""Product match: which products fit a firm today, how much each would give, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from tallystick.engine import flow
from tallystick.pack.policy import Policy, Product
from tallystick.record.cases.engine import prepared
from tallystick.record.cases.material import material_of
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
    features = _features(enterprise, policy, amount_minor)
    decided = flow.score_few(features, policy)
    told = flow.sentences(flow.reasons_few(decided, policy), policy).filter(pl.col("effect").is_in(_AGAINST))
    matches = [_match(product, decided, told) for product in policy.products.values()]
    order = {"approve": 0, "refer": 1, "decline": 2}
    return sorted(matches, key=lambda one: (order[one.outcome], -(one.limit_minor or 0)))


def fitting(actor: Actor, product: str, *, most: int = MOST_FIRMS) -> list[tuple[Enterprise, Match]]:
    """This function will ask the engine which of the actor's own firms `product` fits; those that it fits come first.

    Firms about which there is evidence and that have no open case, at most `most` of them.

    :raises Refused: the actor takes no applications.
    :raises Unable: no policy is in force.
    """
    actor.need("apply")
    own = enterprises(actor).filter(manager=actor.person)
    free = own.exclude(cases__in=Case.objects.exclude(state__in=TABLE.ends))
    found = []
    for firm in with_evidence(actor, free, most=most):
        match = next((one for one in matched(actor, firm) if one.product == product), None)
        if match is not None:
            found.append((firm, match))
    order = {"approve": 0, "refer": 1, "decline": 2}
    return sorted(found, key=lambda one: (order[one[1].outcome], -(one[1].limit_minor or 0)))


def _features(enterprise: Enterprise, policy: Policy, amount_minor: int | None) -> pl.DataFrame:
    """The firm's features once for each product, which stands in place of the firm's number."""
    products = list(policy.products.values())
    requests = pl.DataFrame(
        {
            "enterprise_id": [product.code for product in products],
            "product": [product.code for product in products],
            "requested_amount_minor": [amount_minor or int(p.terms["max_amount_minor"]) for p in products],
            "requested_tenor_months": [int(p.terms["default_tenor_months"]) for p in products],
            "repayment": [str(p.terms["default_repayment"]) for p in products],
            "security": [str(p.terms["default_security"]) for p in products],
        }
    ).cast({"requested_amount_minor": pl.Int64, "requested_tenor_months": pl.Int32})
    first = requests.row(0, named=True)
    asked = Case(
        number="match",
        enterprise=enterprise,
        product=first["product"],
        amount_minor=first["requested_amount_minor"],
        tenor_months=first["requested_tenor_months"],
        repayment=first["repayment"],
        security=first["security"],
        purpose="match",
        applied_day=policy.day,
    )
    _, features = prepared(material_of(asked, policy.day).evidence(), policy)
    own = features.filter(pl.col("enterprise_id") == enterprise.enterprise_id)
    whole = pl.concat([own] * len(products)).drop(requests.columns).hstack(requests)
    alone = pl.lit(1, features.schema["business_members"]).alias("business_members")
    return whole.with_columns(alone, pl.col("enterprise_id").alias("business_id")).select(features.columns)


def _match(product: Product, decided: pl.DataFrame, told: pl.DataFrame) -> Match:
    row = decided.row(by_predicate=pl.col("enterprise_id") == product.code, named=True)
    return Match(
        product.code,
        product.name.en,
        product.name.zh,
        row["outcome"],
        row["limit_minor"],
        row["rate_bp"],
        row["requested_tenor_months"],
        tuple(told.filter(pl.col("enterprise_id") == product.code).to_dicts()),
    )
