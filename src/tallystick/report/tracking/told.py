"""What the report on measures says in words: standings, shares and amounts with their intervals, the headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tallystick.engine.measures.tracking.track import Tracked
from tallystick.kernel.codes import Text
from tallystick.report.language import Words
from tallystick.report.numbers import Numbers

TONES = {
    "works": "approve",
    "beyond": "approve",
    "too_early": "missing",
    "not_begun": "missing",
    "unknown": "missing",
    "short": "judgement",
    "no_effect": "decline",
    "harms": "decline",
}
"""Standing -> its colour."""


@dataclass(frozen=True)
class TrackingTeller:
    """The measures with the words and numbers of one language."""

    tracked: Sequence[Tracked]
    words: Words
    numbers: Numbers

    @property
    def alerts(self) -> list[Tracked]:
        """The measures that do not do what they should."""
        return [one for one in self.tracked if one.is_alert]

    @property
    def measured(self) -> list[Tracked]:
        """The measures whose saving can be told."""
        return [one for one in self.tracked if one.saved_minor is not None]

    def text(self, both: Text) -> str:
        """This function will give a text of the pack in the reader's language."""
        return self.words.pick(both.en, both.zh)

    def name(self, one: Tracked) -> str:
        """This function will name a measure."""
        return self.text(one.undertaken.name)

    def standing(self, one: Tracked) -> str:
        """This function will say where a measure stands."""
        return self.words(f"tk.standing.{one.standing}")

    def removed(self, one: Tracked) -> str:
        """This function will give the share of cases that went with its interval."""
        if one.removed is None:
            return self.words("unknown")
        said, *ends = (self.share(share) for share in one.removed)
        return self.words("tk.with_interval", said=said, low=ends[0], high=ends[1])

    def saved(self, one: Tracked) -> str:
        """This function will give what a measure saves a year at the plan's price, with its interval."""
        return self.amounts(one.saved_minor)

    def amounts(self, found: tuple[float, float, float] | None) -> str:
        """This function will write an amount with its interval."""
        if found is None:
            return self.words("unknown")
        said, low, high = (self.money(amount) for amount in found)
        return self.words("tk.with_interval", said=said, low=low, high=high)

    def share(self, share: float) -> str:
        """This function will write a share; an end that the data do not bound is a word."""
        return self.numbers.share(share, 0) if np.isfinite(share) else self.words("tk.unbounded")

    def money(self, amount: float) -> str:
        """This function will write an amount; an end that the data do not bound is a word."""
        return self.numbers.short_money(round(amount)) if np.isfinite(amount) else self.words("tk.unbounded")

    def verdict(self, one: Tracked) -> str:
        """This function will say in a sentence what came of a measure."""
        if one.removed is None:
            return self.words(f"tk.verdict.{one.standing}", why=one.why)
        _, low, high = (self.share(share) for share in one.removed)
        return self.words(
            f"tk.verdict.{one.standing}",
            months=self.numbers.count(one.months),
            agreed=self.numbers.count(one.undertaken.agreed_months),
            low=low,
            high=high,
            expected=self.numbers.share(one.undertaken.removes, 0),
        )


def headline(teller: TrackingTeller) -> str:
    """This function will say how many measures work, how many do not, and what they save beside what was expected."""
    words, numbers = teller.words, teller.numbers
    known = teller.measured
    said = words("tk.headline", measures=numbers.count(len(teller.tracked)), alerts=numbers.count(len(teller.alerts)))
    if not known:
        return said
    return said + words(
        "tk.headline.saved",
        saved=numbers.short_money(round(sum(one.saved_minor[0] for one in known if one.saved_minor))),
        expected=numbers.short_money(round(sum(one.undertaken.saves_minor * one.begun_share for one in known))),
    )
