"""A bank on its first day: two branches, a policy, people, firms with their evidence.

Founded by a program of its own, after `bring_up`, so that a journey itself touches nothing but pages.
"""

from __future__ import annotations

from tallystick.record.people.actions import add_branch, add_person, ask_authority, ask_role
from tallystick.record.people.actor import Actor
from tallystick.record.people.today import today
from tests.journeys.staff import FIRMS, STAFF
from tests.record.cases.bank import known_firms, published_policy
from tests.record.fixtures import PASSWORD, SINCE


def found() -> None:
    """This function will found the bank; who may do what is by the system, as on a bank's first day."""
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
