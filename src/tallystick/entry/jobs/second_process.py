"""Processes of a simulation: how they run their tables, and the second one, begun while the first still imports."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

import polars as pl

_begun: list[ProcessPoolExecutor] = []
"""The second process, until it is taken."""


def in_memory() -> None:
    """This function will have this process run plans in memory: its tables are small, and streaming costs more each."""
    pl.Config.set_engine_affinity(pl.InMemoryEngine())


def one_process() -> ProcessPoolExecutor:
    """This function will give a pool of one new process, which runs plans in memory."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=in_memory)


def begin_second(module: str) -> None:
    """This function will begin a second process, which imports `module`, and not wait for it."""
    second = one_process()
    second.submit(_imported, module)
    _begun.append(second)


def _imported(module: str) -> None:
    import_module(module)


def taken_second() -> ProcessPoolExecutor:
    """This function will give the second process that was begun here; whoever takes it ends it.

    :raises IndexError: none was begun, or it was taken before.
    """
    return _begun.pop()
