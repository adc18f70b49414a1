"""What a binning must keep to, checked when it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Direction = Literal["up", "down", "peak", "valley", "free", "auto"]
"""How the share of bad may move as the value rises; `auto` is the better of up and down."""
DIRECTIONS: Final = get_args(Direction)
MOST_STEPS: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class BinningRules:
    """What each column's bins must keep to.

    `min_share` is a share of the weight of the whole sample, `min_bad` and `min_good` are weights per bin. `fineness`
    is the number of quantile steps at which numbers may be cut, to which the corners of the isotonic fit on all values
    are added where the bins must be monotone. Codes held by less than `rare_share` are pooled before they are merged.
    `specials` are values that are bins of their own, `orders` the order of codes that have one, `codes` all codes a
    column can hold, so that one not seen in the sample still has a bin.

    :raises ValueError: a number is out of its range, or a direction is none.
    """

    max_bins: int = 8
    min_share: float = 0.05
    min_bad: float = 5.0
    min_good: float = 5.0
    fineness: int = 128
    rare_share: float = 0.01
    direction: Direction = "auto"
    directions: Mapping[str, Direction] = field(default_factory=dict)
    specials: Mapping[str, tuple[float | str, ...]] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """This function will check every number and direction."""
        wrong = [
            f"{name} is {getattr(self, name)!r}: write {wanted}"
            for name, is_right, wanted in (
                ("max_bins", 1 <= self.max_bins <= 64, "a count from 1 to 64"),
                ("min_share", 0 <= self.min_share <= 0.5, "a share from 0 to 0.5"),
                ("min_bad", self.min_bad > 0, "a weight above 0, for a bin without bad rows has no weight of evidence"),
                ("min_good", self.min_good > 0, "a weight above 0, for a bin without good rows has none either"),
                ("fineness", 2 <= self.fineness <= MOST_STEPS, f"a count from 2 to {MOST_STEPS}"),
                ("rare_share", 0 <= self.rare_share < 1, "a share from 0 to below 1"),
            )
            if not is_right
        ]
        wrong += [
            f"direction {one!r} of {column}: write one of {', '.join(DIRECTIONS)}"
            for column, one in (("every column", self.direction), *self.directions.items())
            if one not in DIRECTIONS
        ]
        if wrong:
            raise ValueError("binning rules: " + "; ".join(wrong))

    def direction_of(self, column: str) -> Direction:
        """This function will give the direction declared for `column`, or the common one."""
        return self.directions.get(column, self.direction)
