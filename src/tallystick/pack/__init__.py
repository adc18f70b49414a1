"""How a bank says what it wants: its policy as dated, versioned, tested files."""

from tallystick.pack.errors import NotInForce, PackError, PackErrors, Place
from tallystick.pack.pack import Pack, read_pack
from tallystick.pack.policy import Policy, PolicyError

__all__ = ["NotInForce", "Pack", "PackError", "PackErrors", "Place", "Policy", "PolicyError", "read_pack"]
