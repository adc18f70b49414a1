"""Before Spark is asked: which cluster, which pyspark, which Java; and what is told when one of them is not right."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tallystick.cluster import java as of_java
from tallystick.cluster import session
from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place
from tallystick.cluster.session import check_master, check_pyspark, chosen


@pytest.mark.parametrize(
    "master",
    [
        "spark://head:7077",
        "spark://a:7077,b:7077",
        "yarn",
        "k8s",
        "k8s://https://10.0.0.1:6443",
        "local-cluster[2,1,2048]",
    ],
)
def test_kinds_of_clusters(master: str) -> None:
    check_master(master)


@pytest.mark.parametrize(
    "master", ["", "local", "local[2]", "http://head:8080", "mesos://head", "local-cluster[2,1]", "yarn "]
)
def test_other_words_are_told(master: str) -> None:
    with pytest.raises(ClusterError, match="it is no address of a Spark master"):
        check_master(master)


@pytest.mark.parametrize(
    ("held", "said"),
    [("4.0.0", ""), ("4.3.0", ""), ("3.5.9", "it is 3.5.9"), ("5.0.0", "it is 5.0.0"), (None, "not installed")],
)
def test_versions_of_pyspark(held: str | None, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(name: str) -> str:
        if held is None:
            raise PackageNotFoundError(name)
        return held

    monkeypatch.setattr(session, "version", told)
    if not said:
        check_pyspark()
        return
    with pytest.raises(ClusterError, match=re.escape(said)) as caught:
        check_pyspark()
    assert "tallystick[spark]" in caught.value.cure


@pytest.mark.parametrize(
    ("told", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_402"', 8),
        ("no such thing", None),
    ],
)
def test_versions_of_java(told: str, version: int | None) -> None:
    assert of_java.version_of(told) == version


def _java(folder: Path, version: str) -> Path:
    path = folder / "bin" / "java"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\necho '{version}' >&2\n")
    path.chmod(0o755)
    return path


def test_java_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ClusterError, match="there is no java") as caught:
        of_java.java()
    assert "openjdk-17-jre-headless" in caught.value.cure
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterError, match="the search path: Java: there is no java"):
        of_java.java()


@pytest.mark.parametrize(
    ("version", "said"), [('openjdk version "11.0.2"', "it is Java 11"), ("hello", "does not say its version")]
)
def test_java_that_is_too_old_is_told(version: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ClusterError, match=said):
        of_java.java()


def test_java_that_is_new_enough_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _java(tmp_path, 'openjdk version "21.0.1"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert of_java.java() == str(path)


def test_a_task_computes_with_as_many_threads_as_it_has_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALLYSTICK_TASK_CPUS", "3")
    made = chosen("spark://head:7077")
    assert made["spark.task.cpus"] == made["spark.executorEnv.POLARS_MAX_THREADS"] == "3"
    assert made["spark.executorEnv.NUMBA_NUM_THREADS"] == "3"
    assert int(made["spark.sql.execution.arrow.maxRecordsPerBatch"]) >= 10_000


def test_no_secret_of_the_environment_is_handed_to_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AZURE_STORAGE_ACCOUNT_KEY", "DATABASE_URL", "PGPASSWORD"):
        monkeypatch.setenv(name, "hunter2")
    made = chosen("spark://head:7077")
    assert "hunter2" not in str(made)
    redacted = re.compile(made["spark.redaction.regex"])
    assert all(redacted.search(name) for name in ("fs.s3a.secret.key", "spark.x.password", "fs.azure.account.key"))


@pytest.mark.parametrize("address", ["s3://key:hunter2@bank/book", "s3://bank/book?secret=hunter2"])
def test_an_address_with_a_secret_is_refused_and_not_said(address: str) -> None:
    with pytest.raises(ClusterError, match="credentials come from the environment") as caught:
        Place.of(address)
    assert "hunter2" not in str(caught.value)
