"""What may be written in duties/*.yaml: what the people of a role owe in lending, against which exemption is judged."""

from __future__ import annotations

from typing import Final

from tallystick.pack.policy import Duty
from tallystick.pack.process_model import DutyText
from tallystick.pack.shapes import Key, Shape, bilingual, code, day, list_of, record, words

DUTY: Final[Shape] = record(
    DutyText,
    {
        "duty": Key(code, to="code"),
        "name": Key(bilingual),
        "roles": Key(list_of(code, alone=True)),
        "from": Key(day, to="since"),
        "until": Key(day, required=False),
        "source": Key(words),
    },
    named="duty",
    by="duty",
)


def bind_duty(one: DutyText) -> Duty:
    """This function will give the duty as it is read on a day."""
    return Duty(one.code, one.name, one.roles, one.source)
