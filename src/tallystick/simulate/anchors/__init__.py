"""A simulated bank's figures beside published ones."""

from tallystick.simulate.anchors.compare import compared, write_anchors

__all__ = ["compared", "write_anchors"]
