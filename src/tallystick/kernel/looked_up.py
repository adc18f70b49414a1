"""Values looked up by place, places by value, and values worked out only where they can differ from a plain answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

_ASKED, _PLAIN = "_asked", "_plain"


def looked_up(place: pl.Expr, values: Sequence[str] | Sequence[int], dtype: type[pl.DataType]) -> pl.Expr:
    """This function will give the value at each place of `values`, from 0; null where the place is not known.

    A gather: it takes a fifth of the time of comparing place by place. Places beyond `values` are an error.
    """
    table = pl.Series(values, dtype=dtype)

    def found(places: pl.Series) -> pl.Series:
        return table.gather(places.cast(pl.UInt32)).alias(places.name)

    return place.map_batches(found, return_dtype=dtype, is_elementwise=True)


def place_of(text: pl.Expr, values: Sequence[str]) -> pl.Expr:
    """This function will give the place of each text among `values` (UInt32); null where it is none of them."""
    return text.cast(pl.Enum(values), strict=False).to_physical().cast(pl.UInt32)


def only_where(asked: pl.Expr, value: pl.Expr, *, plain: pl.Expr, dtype: type[pl.DataType]) -> pl.Expr:
    """This function will give `value` where `asked` holds, else `plain`; `value` is worked out for those rows alone.

    It is quicker than `when` where `asked` holds for few rows and `value` takes many passes over them. `value` reads
    columns row by row; both are of `dtype`.
    """
    fields = pl.struct(
        asked.fill_null(value=False).alias(_ASKED),
        plain.cast(dtype).alias(_PLAIN),
        *sorted(set(value.meta.root_names())),
    )

    def found(rows: pl.Series) -> pl.Series:
        usual = rows.struct.field(_PLAIN)
        places = rows.struct.field(_ASKED).arg_true()
        if not len(places):
            return usual.alias(rows.name)
        some = rows.gather(places).struct.unnest().select(value.cast(dtype).alias(_PLAIN)).to_series()
        if dtype != pl.String:  # texts are put in their places slowly
            return usual.clone().scatter(places, some).alias(rows.name)
        order = np.arange(len(usual), dtype=np.uint32)
        order[places.to_numpy()] = np.arange(len(usual), len(usual) + len(some), dtype=np.uint32)
        return pl.concat([usual, some], rechunk=True).gather(pl.Series(order)).alias(rows.name)

    return fields.map_batches(found, return_dtype=dtype, is_elementwise=True)
