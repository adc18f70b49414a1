"""What stops a run on a cluster: the thing, the place, the cause and the cure."""

from __future__ import annotations

from tallystick.intake.errors import IntakeError


class ClusterError(IntakeError):
    """The cluster, its software or a place that it reads or writes cannot be used."""
