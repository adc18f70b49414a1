"""What a bank earns and loses in each world and year: interest, funding, losses, work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.simulate.bank.rows import Array, Floats, Ints

PARTS = ("interest", "funding", "credit_loss", "operating")
INTEREST, FUNDING, CREDIT_LOSS, OPERATING = range(4)


@dataclass
class Ledger:
    """Sums in fen by world, year and part; losses and costs are positive."""

    sums: Floats

    @classmethod
    def empty(cls, worlds: int, years: int) -> Ledger:
        """This function will give a ledger with nothing in it."""
        return cls(np.zeros((worlds, years, len(PARTS))))

    def add(self, part: int, year: int, world: Ints, amount: Array) -> None:
        """This function will book `amount` (fen) of each row to its world."""
        sums = np.bincount(world, weights=amount, minlength=len(self.sums))
        self.sums[:, year, part] += sums

    def result(self) -> Floats:
        """This function will give what each world earned, by year: interest less funding, losses and work."""
        signs = np.array([1.0, -1.0, -1.0, -1.0])
        return np.asarray((self.sums * signs).sum(2))
