"""Work that a policy needs once: expressions built for it are kept while it is among the last ones used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

from tallystick.pack.policy import Policy

T = TypeVar("T")
KEPT = 64


def per_policy(build: Callable[[Policy], T]) -> Callable[[Policy], T]:
    """This function will make `build` remember its answer for each of the last policies, by identity.

    Two policies that say the same are built twice; one policy is immutable, so its answer cannot go stale.
    """
    held: OrderedDict[int, tuple[Policy, T]] = OrderedDict()
    lock = Lock()

    @wraps(build)
    def built(policy: Policy) -> T:
        with lock:
            found = held.get(id(policy))
            if found is not None and found[0] is policy:
                held.move_to_end(id(policy))
                return found[1]
        answer = build(policy)
        with lock:
            held[id(policy)] = (policy, answer)
            held.move_to_end(id(policy))
            while len(held) > KEPT:
                held.popitem(last=False)
        return answer

    return built
