"""What declined applicants would have done, guessed three ways, each with the limits of the guess."""

from tallystick.modelling.rejects.inference import Augmented, Limits, augmentation, fuzzy, limits_of, parcelling

__all__ = ["Augmented", "Limits", "augmentation", "fuzzy", "limits_of", "parcelling"]
