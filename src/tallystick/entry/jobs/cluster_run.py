"""What runs on a cluster share: the question that makes two runs the same, and what run.json says of inputs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.cluster.ground import Ground
from tallystick.cluster.rules import Rules
from tallystick.cluster.sifting import Source


def question(job: str, rules: Rules, sources: Sequence[Source], **more: object) -> dict[str, Any]:
    """This function will give what makes two runs the same: started again with it, a run goes on where it was."""
    return {
        "job": job,
        "tallystick": __version__,
        "polars": pl.__version__,
        "day": rules.day.isoformat(),
        "pack": rules.digest,
        **more,
        "inputs": stamped(sources),
    }


def stamped(sources: Sequence[Source]) -> list[list[Any]]:
    """This function will give what tells that files are those of before: table, path, bytes and time of change."""
    return [[source.table, source.path, source.bytes, _stamp(source.path)] for source in sources]


def about(job: str, rules: Rules, ground: Ground, sources: Sequence[Source]) -> dict[str, Any]:
    """This function will give what run.json says of every job: version, day, pack, parts and inputs."""
    policy, counts = rules.policy(), ground.counts
    return {
        "tallystick": __version__,
        "job": job,
        "day": rules.day.isoformat(),
        "pack": {"id": policy.pack, "version": policy.version, "digest": policy.digest},
        "cluster": {"parts": len(ground.shares)},
        "inputs": [
            {
                "file": source.shown,
                "table": source.table,
                "bytes": source.bytes,
                "rows": counts.get(f"rows {source.shown}", 0),
            }
            for source in sources
        ],
    }


def _stamp(path: str) -> int:
    return 0 if "://" in path else Path(path).stat().st_mtime_ns
