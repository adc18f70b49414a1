"""A made region laid out in a folder, so that several processes read one copy of it.

Arrays are mapped, not read: pages that two processes use are held once, and what one of them writes stays its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from tallystick.simulate.draws import Draws
from tallystick.simulate.region.config import RegionConfig
from tallystick.simulate.region.money import Business
from tallystick.simulate.region.region import Region
from tallystick.simulate.region.trade import Trade


def lay_out(region: Region, folder: Path) -> None:
    """This function will write `region` into the new folder `folder`."""
    folder.mkdir(parents=True)
    region.firms.write_ipc(folder / "firms.arrow", compression="uncompressed")
    region.macro.write_ipc(folder / "macro.arrow", compression="uncompressed")
    for kind, parts in (("business", region.business), ("trade", region.trade)):
        for name, value in zip(parts._fields, parts, strict=True):
            np.save(folder / f"{kind}-{name}.npy", np.asarray(value))


def open_region(folder: Path, config: RegionConfig, seed: int) -> Region:
    """This function will give the region that was laid out in `folder`, made of `config` and `seed`."""
    firms, macro = (pl.read_ipc(folder / f"{name}.arrow") for name in ("firms", "macro"))
    business = Business(*(_array(folder / f"business-{name}.npy") for name in Business._fields))
    trade = Trade(*(_array(folder / f"trade-{name}.npy") for name in Trade._fields))
    return Region(config, Draws(seed, "region/"), firms, macro, business, trade)


def _array(path: Path) -> Any:
    """The array of the file, mapped; a single number as the number it was."""
    mapped = np.load(path, mmap_mode="c")
    if mapped.ndim == 0:
        return mapped[()] if mapped.dtype == np.uint64 else mapped[()].item()
    return np.asarray(mapped)
