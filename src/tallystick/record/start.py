"""Brings the record up: the database running, Django set, the schema as this version has it."""

from __future__ import annotations

import os

import django
from django.apps import apps

from tallystick.record.database import embedded
from tallystick.record.database.address import DATABASE, is_embedded

SETTINGS = "tallystick.record.settings"


def bring_up(*, migrate: bool = False) -> None:
    """This function will start the embedded server where it is the one in use, and set Django up.

    With `migrate` the schema is brought to this version too (`tally init` and `tally serve` do so).

    :raises ServerError: the embedded server cannot be started.
    :raises AddressError: `DATABASE_URL` is no address.
    """
    if is_embedded():
        embedded.ensure_running()
        embedded.ensure_database(DATABASE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)


def let_go() -> None:
    """This function will close the connections of this process, as it must before it is forked: two processes that
    write to one connection break it for both."""
    from django.db import connections

    connections.close_all()
