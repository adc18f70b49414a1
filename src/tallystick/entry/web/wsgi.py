"""What each worker of the server calls: the record brought up, Django's application, all that its first requests would
wait for, the sending of notices, and the answering of what was asked before the server was up.

A request is a frame of a few rows: the engine of Polars that streams would hand each of a hundred small plans to other
threads and back. And what a worker holds once it is warm it holds for good: collecting garbage need not look at it.

The sending begins here, in the worker, and never before workers are made: a worker that is forked while another thread
holds a lock would wait for that lock for ever. A notice is taken by one worker, whoever else sends.
"""

from __future__ import annotations

import gc

import polars as pl
from django.core.wsgi import get_wsgi_application

from tallystick.record.start import bring_up, let_go

bring_up()
application = get_wsgi_application()

from tallystick.entry.jobs.inquire import start_where_due  # noqa: E402 - the record is up only now
from tallystick.entry.jobs.notices import start_sending  # noqa: E402
from tallystick.entry.web.warming import warm  # noqa: E402

_YOUNG = 50_000
"""New objects after which garbage is looked for: an answer makes ten thousand, nearly all gone with it."""

pl.Config.set_engine_affinity(pl.InMemoryEngine())
warm()
let_go()
gc.collect()
gc.freeze()
gc.set_threshold(_YOUNG, 20, 50)
start_sending()
start_where_due()
