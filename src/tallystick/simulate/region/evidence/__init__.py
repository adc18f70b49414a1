"""The evidence that firms leave: tables by the declared schemas, for any firms and months alone."""

from tallystick.simulate.region.evidence.gather import evidence_of

__all__ = ["evidence_of"]
