"""Credentials of an address or of the environment come into no error, no log and no manifest."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place
from tallystick.cluster.schedule import Here, OnSpark
from tallystick.cluster.secrets import refuse_credentials, shown, without_secrets
from tallystick.cluster.session import check_master
from tallystick.entry.cli.failures import told
from tallystick.entry.jobs.cluster_backtest import ClusterBacktest, cluster_backtest
from tallystick.entry.jobs.cluster_decide import ClusterDecide, cluster_decide
from tallystick.entry.jobs.cluster_month_end import ClusterMonthEnd, cluster_month_end
from tests.cluster.bank import OCTOBER, PACK, small_book
from tests.cluster.past import ASSUMED

LEAK = "hunter2"
SECRET = f"{LEAK}+/wJalrXUtnFEMI"
ENVIRONMENT = ("AWS_SECRET_ACCESS_KEY", "AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_CONNECTION_STRING", "PGPASSWORD")
REFUSED = (
    f"s3://key:{SECRET}@bank/book",
    f"s3://{LEAK}@bank",
    f"s3://bank/book?secret={SECRET}",
    f"abfs://key:{SECRET}@account.dfs.core.windows.net/book",
    f"hive://user:{SECRET}@bank",
)


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_with_a_credential_is_refused_and_not_said(address: str) -> None:
    with pytest.raises(ClusterError, match="credentials come from the environment") as caught:
        refuse_credentials(address)
    assert LEAK not in "".join(traceback.format_exception(caught.value, chain=True))
    assert LEAK not in shown(address)


@pytest.mark.parametrize(
    "address",
    ["s3://bank/book", "s3://bank/month@2026/a", "abfs://book@account.dfs.core.windows.net/2026", "gs://bank/a:b"],
)
def test_an_address_without_one_is_taken(address: str) -> None:
    assert Place.of(address).address == address


def _month_end(**more: object) -> None:
    asked = ClusterMonthEnd(book="no such folder", pack=PACK, day=OCTOBER, out="out")
    cluster_month_end(replace(asked, **more), Here())  # type: ignore[arg-type]


def _decide(**more: str) -> None:
    cluster_decide(replace(ClusterDecide("no such folder", PACK, OCTOBER, "out"), **more), Here())


def _backtest(**more: str) -> None:
    cluster_backtest(replace(ClusterBacktest("no such folder", (PACK,), "out", ASSUMED), **more), Here())


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.parametrize(
    ("job", "field"),
    [
        (_month_end, "book"),
        (_month_end, "out"),
        (_month_end, "opening"),
        (_decide, "evidence"),
        (_decide, "out"),
        (_backtest, "history"),
        (_backtest, "out"),
    ],
)
def test_no_command_takes_or_tells_one(
    job: Callable[..., None], field: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ClusterError, match="credentials come from the environment") as caught:
        job(**{field: address})
    assert LEAK not in "".join(traceback.format_exception(caught.value, chain=True))
    assert LEAK.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_an_address_of_parts_to_keep_neither(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book", loans=10)
    with pytest.raises(ClusterError, match="credentials come from the environment") as caught:
        _month_end(book=str(book), out=str(tmp_path / "out"), kept=REFUSED[0])
    assert LEAK not in str(caught.value)
    assert LEAK.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize("master", [f"spark://user:{SECRET}@head:7077", f"k8s://https://user:{SECRET}@host:6443"])
def test_a_master_with_one_is_refused_and_not_said(master: str) -> None:
    with pytest.raises(ClusterError, match="no address of a Spark master") as caught:
        check_master(master)
    assert LEAK not in str(caught.value)


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_what_a_store_says_is_told_without_the_environments_secrets(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, SECRET)
    monkeypatch.setattr("sys.excepthook", sys.excepthook)
    with pytest.raises(SystemExit), told():
        raise PermissionError(f"403: signed with {SECRET} at https://user:{SECRET}@store/bank?X-Amz-Signature=abc123")
    said = capsys.readouterr().err.replace("\n", "")
    assert "403: signed with ***" in said and LEAK not in said and "abc123" not in said


def test_what_spark_says_of_a_task_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        def setJobDescription(self, _: str) -> None: ...

        def parallelize(self, *_: object) -> None:
            raise RuntimeError(f"org.apache.spark: Job aborted\nValueError: signed with {SECRET}\n\tat java.lang")

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    with pytest.raises(ClusterError, match=r"ValueError: signed with \*\*\*") as caught:
        OnSpark(Context()).run(len, ["a"], "close")
    assert LEAK not in str(caught.value)


def test_a_run_writes_and_logs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.setenv(name, SECRET)
    book = small_book(tmp_path / "book", loans=20)
    with caplog.at_level(logging.INFO):
        _month_end(book=str(book), out=str(tmp_path / "out"), kept=str(tmp_path / "kept"), parts=1)
    assert (tmp_path / "out" / "run.json").exists()
    assert LEAK.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert LEAK not in caplog.text


@pytest.mark.parametrize("text", ["nothing to hide: a@b.cn", "s3://bank/month@2026", "5 of 6?"])
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text
