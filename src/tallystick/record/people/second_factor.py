"""The second factor: a code of six figures that changes every thirty seconds (RFC 6238), each good for one sign-in."""

from __future__ import annotations

import pyotp
from django.utils import timezone

from tallystick.record.audit.action import acting
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.models import Person

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""How far a clock may be off, either way."""


def new_secret() -> str:
    """This function will give a secret that a person's device may keep."""
    return pyotp.random_base32()


def provisioning_uri(staff_number: str, secret: str) -> str:
    """This function will give what a device reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=staff_number, issuer_name="Tallystick")


def enrol(actor: Actor, secret: str, code: str) -> bool:
    """This function will keep `secret` for the acting person where `code` shows that their device has it.

    :raises Refused: they have one already; it is taken away by who gives roles.
    """
    with acting(actor, "enrol_second_factor") as act:
        row = act.take(Person, pk=_own(actor))
        if row.totp_secret:
            raise Refused("has_second_factor", "You have a second factor already", "您已设置第二因素")
        step = _step_of(secret, code)
        if step is None:
            return False
        row.totp_secret, row.totp_last_step = secret, step
        row.save(update_fields=("totp_secret", "totp_last_step"))
        return True


def accept_code(actor: Actor, code: str) -> bool:
    """This function will tell whether `code` is the acting person's of this moment, and use it up."""
    with acting(actor, "give_second_factor") as act:
        row = act.take(Person, pk=_own(actor))
        step = _step_of(row.totp_secret, code) if row.totp_secret else None
        if step is None or step <= row.totp_last_step:
            return False
        row.totp_last_step = step
        row.save(update_fields=("totp_last_step",))
        return True


def drop_second_factor(actor: Actor, person: Person) -> None:
    """This function will take a lost second factor away, so that the person sets a new one at the next sign-in.

    :raises Refused: the actor does not give roles, or it is their own.
    """
    with acting(actor, "drop_second_factor", right="give_roles") as act:
        actor.need_other_than(person.pk, deed="hold this second factor", deed_zh="是该第二因素的持有人")
        row = act.take(Person, pk=person.pk)
        row.totp_secret, row.totp_last_step = "", 0
        row.save(update_fields=("totp_secret", "totp_last_step"))


def _own(actor: Actor) -> int | None:
    return actor.person.pk if actor.person else None


def _step_of(secret: str, code: str) -> int | None:
    """The step whose code was given, within the drift; None where it is none of them."""
    now = int(timezone.now().timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if pyotp.utils.strings_equal(code, totp.generate_otp(step)):
            return step
    return None
