"""A table labelled, split and rated by a card on file: what validation, comparison and monitoring start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from tallystick.entry.jobs.model_table import ModelTable, read_model_table
from tallystick.modelling.rating import CardFile, rated, read_card, read_scale
from tallystick.modelling.sample.sample import Sample, make_sample
from tallystick.modelling.sample.spec import ModelSpec
from tallystick.modelling.sample.spec_file import read_spec
from tallystick.pack.policy import Grade


@dataclass(frozen=True)
class Prepared:
    """The sample of a table, and the scale it is graded by."""

    spec: ModelSpec
    table: ModelTable
    sample: Sample
    scale: tuple[Grade, ...]


def prepared(table: Path, spec: Path, pack: Path, cards: Sequence[CardFile] = ()) -> Prepared:
    """This function will read table and specification and label, weigh and split the rows.

    Columns that the cards score may hold whatever they hold: the guard speaks of them and keeps none from being rated.

    :raises IntakeError: the table cannot be read.
    :raises PackErrors: the specification or the pack has mistakes.
    :raises ModelError: the table does not fit the specification.
    """
    asked = read_spec(spec)
    held = read_model_table(table)
    scored = tuple(dict.fromkeys(name for card in cards for name in card.columns if name in held.frame.columns))
    sample = make_sample(held.frame, replace(asked, columns=replace(asked.columns, use=scored)), links=held.links)
    return Prepared(asked, held, sample, read_scale(pack, asked.card.since))


def rated_rows(found: Prepared, card: CardFile) -> pl.DataFrame:
    """This function will give every row of the sample with points, score, PD and grade; `pd_best` is the PD itself."""
    return rated(found.sample.rows, card, found.scale).with_columns(pd_best="pd")


def cards_of(paths: Sequence[Path]) -> tuple[CardFile, ...]:
    """This function will read several cards.

    :raises PackErrors: one has mistakes.
    """
    return tuple(read_card(path) for path in paths)
