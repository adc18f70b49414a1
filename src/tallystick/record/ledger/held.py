"""What loans' accounts hold by what was posted, kept at each month end: the next one adds the entries since, not all.

Entries are never changed, so that a sum over those up to a number stays what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import polars as pl
from django.db import connection, transaction
from django.db.models import Max

from tallystick.record.ledger.models import Posting

_KEY: Final = ["loan_id", "account"]
_UNTIL: Final = "posting_id"
_TYPES: Final = {"loan_id": pl.String, "account": pl.String, "net_minor": pl.Int64}
_ENTRIES: Final = (
    "SELECT loan_id, account, sum(debit_minor - credit_minor)::bigint AS net_minor FROM ledger_posting "
    "WHERE id > {after} AND id <= {until} GROUP BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class Held:
    """`accounts` (loan_id, account, net_minor, debits positive, none at nothing) after the entry number `until`."""

    until: int
    accounts: pl.DataFrame

    @classmethod
    def nothing(cls) -> Self:
        """This function will give what accounts hold before anything was posted."""
        return cls(0, pl.DataFrame(schema=_TYPES))

    @classmethod
    def kept(cls, frame: pl.DataFrame) -> Self:
        """This function will give what `as_frame` wrote."""
        until = frame[_UNTIL].max()
        return cls(until if isinstance(until, int) else 0, frame.select(list(_TYPES)))

    def as_frame(self) -> pl.DataFrame:
        """This function will give the accounts with the number of the last entry beside each, to be kept as a file."""
        return self.accounts.with_columns(pl.lit(self.until, pl.Int64).alias(_UNTIL))

    def on(self, opened: Any, until: int) -> Self:
        """This function will add the entries after its last one up to number `until`, read over a bulk connection."""
        with opened.cursor() as cursor:
            cursor.execute(_ENTRIES.format(after=self.until, until=until))
            more = pl.from_arrow(cursor.fetch_arrow_table())
        assert isinstance(more, pl.DataFrame)
        both = pl.concat([self.accounts, more.cast(dict(_TYPES))])
        sums = both if self.accounts.is_empty() else both.group_by(_KEY).agg(pl.col("net_minor").sum())
        return type(self)(until, sums.filter(pl.col("net_minor") != 0).sort(_KEY))


def mark() -> int:
    """This function will give the number of the last entry, taken before a book is read for its month end.

    It waits for whoever is posting, so that no entry with a lower number comes to light later.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_posting IN SHARE MODE")
        return Posting.objects.aggregate(last=Max("pk"))["last"] or 0
