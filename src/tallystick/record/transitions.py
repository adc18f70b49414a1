"""What may happen to a thing in which state, by whose right, and what it becomes: one table a kind of thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.record.unable import Unable


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of a table: `action` takes a thing from any of `states` to `becomes`, for who holds `right`."""

    action: str
    states: tuple[str, ...]
    becomes: str
    right: str


@dataclass(frozen=True)
class Transitions:
    """The table of one kind of thing. It begins in `begins`; what is in one of `ends` stays there."""

    begins: str
    ends: tuple[str, ...]
    lines: tuple[Transition, ...]

    def of(self, state: str, action: str) -> Transition:
        """This function will give the line for `action` in `state`.

        :raises Unable: the action cannot be done in this state; the error names what can.
        """
        for line in self.lines:
            if line.action == action and state in line.states:
                return line
        can = ", ".join(sorted({line.action for line in self.lines if state in line.states})) or "nothing"
        raise Unable("wrong_state", f"{action} cannot be done while it is {state}; what can: {can}", "当前状态不能办理")

    def states(self) -> set[str]:
        """This function will give every state that is named."""
        return {self.begins, *self.ends, *(s for line in self.lines for s in (*line.states, line.becomes))}

    def reached(self) -> set[str]:
        """This function will give the states that can be come to from the beginning."""
        found, fresh = {self.begins}, {self.begins}
        while fresh:
            fresh = {line.becomes for line in self.lines if fresh & set(line.states)} - found
            found |= fresh
        return found

    def leading(self, to: Iterable[str]) -> set[str]:
        """This function will give the states from which one of `to` can be come to."""
        found = set(to)
        while True:
            more = {s for line in self.lines if line.becomes in found for s in line.states} - found
            if not more:
                return found
            found |= more


def faults(table: Transitions) -> list[str]:
    """This function will tell what is wrong with a table: states nobody comes to, or from which no end is reached."""
    unreached = [f"{state}: cannot be come to" for state in sorted(table.states() - table.reached())]
    stuck = [f"{state}: has no way to an end" for state in sorted(table.states() - table.leading(table.ends))]
    open_ends = [f"{line.action}: leaves an end" for line in table.lines if set(line.states) & set(table.ends)]
    return unreached + stuck + open_ends
