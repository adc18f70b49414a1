"""A card as a pack holds it, put on any table by the engine's own formulas."""

from tallystick.modelling.rating.card_file import CardFile, read_card, read_scale
from tallystick.modelling.rating.rated import rated

__all__ = ["CardFile", "rated", "read_card", "read_scale"]
