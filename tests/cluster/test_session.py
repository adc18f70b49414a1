"""Before Spark is asked: which cluster, which pyspark, which Java; and what is told when one of them is not right."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tallystick.cluster import java as of_java
from tallystick.cluster import session
from tallystick.cluster.errors import ClusterError
from tallystick.cluster.session import check_configured, check_master, check_pyspark, chosen
from tallystick.entry.cli.app import main
from tests.entry.bank import PACK


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


@pytest.mark.parametrize("names", [(), ("HADOOP_CONF_DIR",), ("YARN_CONF_DIR",)])
def test_yarn_is_asked_only_where_hadoop_is_configured(
    names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HADOOP_CONF_DIR", "YARN_CONF_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name in names:
        monkeypatch.setenv(name, str(tmp_path))
    if names:
        check_configured("yarn", {})
        return
    with pytest.raises(ClusterError, match="neither HADOOP_CONF_DIR nor YARN_CONF_DIR names a folder") as caught:
        check_configured("yarn", {})
    assert "core-site.xml and yarn-site.xml" in caught.value.cure and "docs/guide/clusters.md" in caught.value.cure


def test_k8s_alone_is_asked_only_in_a_pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_POD_TOKEN", str(tmp_path / "token"))
    with pytest.raises(ClusterError, match="here is no pod with a service account") as caught:
        check_configured("k8s", {session.IMAGE: "bank/tallystick:1"})
    assert "k8s://https://host:port" in caught.value.cure
    (tmp_path / "token").touch()
    check_configured("k8s", {session.IMAGE: "bank/tallystick:1"})


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        (None, False),
        ("spark.executor.memory 4g\n", False),
        ("# spark.kubernetes.container.image bank/tallystick:1\n", False),
        ("spark.kubernetes.container.image bank/tallystick:1\n", True),
        ("spark.kubernetes.container.image=bank/tallystick:1\n", True),
    ],
)
def test_k8s_needs_an_image(said: str | None, holds: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    if said is not None:
        (tmp_path / "spark-defaults.conf").write_text(said, "utf-8")
    if holds:
        check_configured("k8s://https://10.0.0.1:6443", {})
        return
    with pytest.raises(ClusterError, match="no executor can be started") as caught:
        check_configured("k8s://https://10.0.0.1:6443", {})
    assert "spark.kubernetes.container.image registry/image:tag" in caught.value.cure


@pytest.mark.parametrize("master", ["spark://head:7077", "local-cluster[2,1,2048]"])
def test_other_clusters_need_nothing_besides(master: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HADOOP_CONF_DIR", raising=False)
    check_configured(master, {})


@pytest.mark.parametrize(
    ("master", "cure"), [("yarn", "Set HADOOP_CONF_DIR"), ("k8s://https://10.0.0.1:6443", "spark.kubernetes.container")]
)
def test_the_command_names_the_cure_before_anything_is_started(
    master: str, cure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HADOOP_CONF_DIR", "YARN_CONF_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"SPARK_CONF_DIR": str(tmp_path), "PATH": str(tmp_path), "COLUMNS": "400"}.items():
        monkeypatch.setenv(name, value)
    words = ["tally", "month-end", "book", "--pack", str(PACK), "--day", "2026-10-31", "--out", "out", "--on", master]
    monkeypatch.setattr("sys.argv", words)
    monkeypatch.setattr("sys.excepthook", sys.excepthook)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert cure in capsys.readouterr().err
