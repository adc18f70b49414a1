"""The declined of a sample, put beside the accepted as the specification asks."""

from __future__ import annotations

import polars as pl

from tallystick.modelling.errors import ModelError
from tallystick.modelling.rejects import Augmented, augmentation, fuzzy, parcelling
from tallystick.modelling.rejects.bands import digest_share
from tallystick.modelling.sample.sample import Sample
from tallystick.modelling.sample.spec import ModelSpec
from tallystick.modelling.scorecard import Scorecard

DECLINED = ("declined", "decline", "reject", "rejected")


def with_declined(card: Scorecard, sample: Sample, spec: ModelSpec) -> Augmented | None:
    """This function will give the rows to fit on anew, None where the specification asks for no reject inference.

    The declined are those whose `final_outcome` says so, before out of time and on development's side of the split.

    :raises ModelError: inference is asked for and the table names no final outcome.
    """
    if spec.rejects == "none":
        return None
    if spec.final_outcome is None:
        cause = "`rejects` is asked for and no `final_outcome` says who was declined"
        raise ModelError(thing="reject inference", cause=cause, cure="Name the column that holds the final outcome")
    accepted = sample.part("development")
    declined = sample.rows.filter(
        pl.col(spec.final_outcome).is_in(DECLINED),
        pl.col(spec.day) < spec.split.out_of_time_from,
        pl.Series(digest_share(sample.rows["group"])) >= spec.split.holdout_share,
    ).with_columns(bad=pl.lit(None, pl.Boolean), weight=pl.lit(1.0))
    both = pl.concat([accepted, declined])
    rated = both.with_columns(card.predict_pd(both).alias("pd")).drop_nulls("pd")
    if spec.rejects == "augmentation":
        return augmentation(rated)
    if spec.rejects == "fuzzy":
        return fuzzy(rated, factor=spec.reject_factor)
    return parcelling(rated, key=spec.key, factor=spec.reject_factor)
