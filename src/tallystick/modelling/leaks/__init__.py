"""Columns that know the outcome: found by what they hold, named with the evidence, kept out unless overruled."""

from tallystick.modelling.leaks.evidence import LeakRules
from tallystick.modelling.leaks.guard import Guarded, guard

__all__ = ["Guarded", "LeakRules", "guard"]
