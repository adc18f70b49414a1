"""Sends notices while the server runs."""

from __future__ import annotations

import logging
import threading

from django.db import Error, close_old_connections

from tallystick.record.webhooks.sending import send_due

_PAUSE_SECONDS = 2.0


def keep_sending(stopped: threading.Event) -> None:
    """This function will send what is due, again and again, until `stopped` is set; a lost database is waited for."""
    while not stopped.is_set():
        try:
            tried = send_due()
        except Error:
            logging.getLogger(__name__).warning("notices wait: the database does not answer", exc_info=True)
            tried = 0
        finally:
            close_old_connections()
        if not tried:
            stopped.wait(_PAUSE_SECONDS)


def start_sending() -> threading.Event:
    """This function will start a thread that sends notices; setting the event it gives stops it."""
    stopped = threading.Event()
    threading.Thread(target=keep_sending, args=(stopped,), name="notices", daemon=True).start()
    return stopped
