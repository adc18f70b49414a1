"""Work that a policy needs once: expressions built for it are kept while it is among the last ones used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from threading import Lock
from typing import TypeVar

from tallystick.pack.policy import Policy

T = TypeVar("T")
KEPT = 64


_SAID = tuple(one.name for one in fields(Policy) if one.name != "day")
"""What a policy says, its day left out: two days between which nothing changes share all of it."""


def per_policy(build: Callable[[Policy], T]) -> Callable[[Policy], T]:
    """This function will make `build` remember its answer for each of the last policies, by identity of what they say.

    `build` may not look at the policy's day, for days between which nothing changes share one answer. Two policies that
    say the same in other words are built twice; a policy is immutable, so its answer cannot go stale.
    """
    held: OrderedDict[tuple[int, ...], tuple[Policy, T]] = OrderedDict()
    lock = Lock()

    @wraps(build)
    def built(policy: Policy) -> T:
        key = tuple(id(getattr(policy, name)) for name in _SAID)
        with lock:
            found = held.get(key)
            if found is not None:
                held.move_to_end(key)
                return found[1]
        answer = build(policy)
        with lock:
            held[key] = (policy, answer)
            held.move_to_end(key)
            while len(held) > KEPT:
                held.popitem(last=False)
        return answer

    return built
