"""A process that is about to be forked holds no connection to the database."""

from __future__ import annotations

import pytest
from django.db import connection

from tallystick.record.start import let_go


@pytest.mark.usefixtures("live_db")
def test_no_connection_is_left_to_share_with_a_fork() -> None:
    connection.ensure_connection()
    assert connection.connection is not None
    let_go()
    assert connection.connection is None
