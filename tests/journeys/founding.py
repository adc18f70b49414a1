"""The program of the bank beside its server: founds it on its first day, then runs the commands of its nights.

A process of its own, so that a journey itself touches nothing but pages. The commands are the command line's, run one
after another in one process: that is what a command does, without the seconds in which Python reads its modules.

Told in lines of JSON (a command's words), it answers in lines that begin with `SAID`; all else is what commands print.
"""

from __future__ import annotations

import json
import sys

from tallystick.record.start import bring_up, let_go

SAID = "bank: "
MIGRATED, FOUNDED, DONE = "migrated", "founded", "done"
"""The answers."""


def main() -> None:
    """This function will found the bank and run the commands it is told, until there are no more."""
    bring_up(migrate=True)
    _say(MIGRATED)
    found()
    let_go()
    _say(FOUNDED)

    from tallystick.entry.cli.app import app

    for line in sys.stdin:
        if app(json.loads(line), standalone_mode=False):
            sys.exit(f"{line.strip()} ended badly")
        let_go()
        _say(DONE)


def found() -> None:
    """This function will found the bank: two branches, a policy, people, firms with their evidence; who may do what is
    by the system, as on a bank's first day."""
    from tallystick.record.people.actions import add_branch, add_person, ask_authority, ask_role
    from tallystick.record.people.actor import Actor
    from tallystick.record.people.today import today
    from tests.journeys.staff import FIRMS, STAFF
    from tests.record.cases.bank import known_firms, published_policy
    from tests.record.fixtures import PASSWORD, SINCE

    published_policy()
    system = Actor.system(today())
    branches = {
        "HO": add_branch(system, "HO", name="Head office", name_zh="总行", is_head_office=True),
        "B01": add_branch(system, "B01", name="River branch", name_zh="河畔支行"),
        "B02": add_branch(system, "B02", name="Hill branch", name_zh="山前支行"),
    }
    for number, one in STAFF.items():
        person = add_person(
            system, number, full_name=f"Person {number}", branch=branches[one.branch], password=PASSWORD
        )
        for role in one.roles:
            ask_role(system, person, role, since=SINCE)
        for level in one.authorities:
            ask_authority(system, person, level, since=SINCE)
    known_firms([*FIRMS.values()], branches["B01"])


def _say(word: str) -> None:
    sys.stdout.write(f"{SAID}{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
