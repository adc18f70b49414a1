"""What the commands that can run on a cluster share: `--on`, and what cannot be asked together with them."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from tallystick.cluster.errors import ClusterError

On = Annotated[
    str | None,
    typer.Option(
        help="Cluster to run on: spark://host:port, yarn, k8s or local-cluster[executors,cores,megabytes]; "
        "tables are Parquet, or Spark's own where hive://DATABASE is named; no report is written."
    ),
]

KEPT_PARTS = "TALLYSTICK_KEPT_PARTS"
"""Names the address where parts outlive a run, so that the same files are not cut again."""


def kept_parts() -> str | None:
    """This function will give the address where parts are kept; None where none is set."""
    return os.environ.get(KEPT_PARTS) or None


def refuse_mapping(mapping: str | None) -> None:
    """This function will do nothing where no mapping was asked for.

    :raises ClusterError: one was; tables of a cluster have the tables' own names.
    """
    if mapping is not None:
        raise ClusterError(
            thing="the mapping",
            place=mapping,
            cause="on a cluster tables have the names and units of docs/reference/evidence.md and book.md",
            cure="Leave --mapping out, or rename columns in the table that you read from",
        )
