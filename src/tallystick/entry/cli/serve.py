"""`tally serve`: the pages and the API, on this machine."""

from __future__ import annotations

import os
from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    threads: Annotated[int, typer.Option(help="Requests at once in each process.")] = 16,
) -> None:
    """Serve the pages and the API until stopped (Ctrl-C); the embedded database starts and stops with it."""
    from granian.constants import Interfaces
    from granian.server import Server

    from tallystick.record.start import bring_up, let_go

    # A request is a frame of a few rows: threads inside it cost more than they bring, and workers share the cores.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    bring_up(migrate=True)
    typer.echo(f"Tallystick at http://{host}:{port}/  (Ctrl-C stops it)")
    let_go()
    os.environ.setdefault("GRANIAN_LOG_LEVEL", "warning")
    Server(
        "tallystick.entry.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_enabled=False,
    ).serve()
