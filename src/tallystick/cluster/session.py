"""A Spark session for the tasks of a run: which Spark, which Java, how many threads a task, and no secret in a log."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.java import java
from tallystick.cluster.schedule import OnSpark
from tallystick.cluster.secrets import SECRET, first_line, shown

SPARK_FROM, SPARK_BEFORE = (4, 0), (5, 0)
"""Versions of pyspark that the room is made for."""
MASTERS = re.compile(r"^(local-cluster\[\d+,\d+,\d+\]|spark://[\w.:,-]+|yarn|k8s(://.+)?)$")
_THREADS = ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_HADOOP = ("HADOOP_CONF_DIR", "YARN_CONF_DIR")
_PASSED = ("PYTHONPATH", "NUMBA_CACHE_DIR")
_GUIDE = "see docs/guide/clusters.md"
IMAGE = "spark.kubernetes.container.image"
_POD_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
"""Where a pod finds what it may ask of its cluster."""


@contextmanager
def spark(master: str, *, settings: Mapping[str, str] | None = None) -> Iterator[OnSpark]:
    """This function will give a scheduler on the Spark at `master`, and close its session after the block.

    `settings` are Spark's own, over those chosen here; what `spark-defaults.conf` says holds for all else. A session
    that stands already is used and left standing.

    :raises ClusterError: the master is none, pyspark or Java is missing or of another version, or Spark cannot start.
    """
    check_master(master)
    check_configured(master, settings or {})
    check_pyspark()
    java()
    from pyspark.sql import SparkSession

    standing = SparkSession.getActiveSession()
    if standing is not None:
        yield OnSpark(standing.sparkContext)
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    builder = SparkSession.builder.master(_address(master)).appName("tallystick")
    for name, value in {**chosen(master), **(settings or {})}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        raise ClusterError(
            thing="Spark",
            place=master,
            cause=f"it did not start ({first_line(error)})",
            cure="Check the master's address and its log, and the memory that executors ask for",
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield OnSpark(session.sparkContext)
    finally:
        session.stop()


def chosen(master: str) -> dict[str, str]:
    """This function will give the settings of a session: threads a task, workers kept, lost tasks tried again.

    A task computes with as many threads as it has cores (`spark.task.cpus`). Python workers live on between tasks, so
    that the engine is imported and its loops are loaded once. Arrow batches hold 10,000 rows at the least.
    """
    cpus = os.environ.get("TALLYSTICK_TASK_CPUS", "1")
    found = {
        "spark.task.cpus": cpus,
        "spark.ui.showConsoleProgress": "false",
        "spark.python.worker.reuse": "true",
        "spark.task.maxFailures": "4",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
        "spark.redaction.regex": SECRET.pattern,
        **{f"spark.executorEnv.{name}": cpus for name in _THREADS},
        **{f"spark.executorEnv.{name}": _passed(name) for name in _PASSED if name in os.environ},
    }
    local = re.match(r"^local-cluster\[(\d+),(\d+),(\d+)\]$", master)
    if local is not None:
        # Half of a worker's memory is the JVM's, half is left to Python beside it, where the work is done.
        found |= {
            "spark.executor.memory": f"{max(int(local.group(3)) // 2, 512)}m",
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
        }
    return found


def check_master(master: str) -> None:
    """This function will do nothing where `master` names a kind of cluster that can be used.

    :raises ClusterError: it does not.
    """
    if not MASTERS.match(master) or "@" in master:
        raise ClusterError(
            thing="the cluster",
            place=shown(master),
            cause="it is no address of a Spark master",
            cure="Name spark://host:port, yarn, k8s://https://host:port or local-cluster[executors,cores,megabytes]",
        )


def check_configured(master: str, settings: Mapping[str, str]) -> None:
    """This function will do nothing where what the kind of cluster needs to be found is said: to yarn the folder of
    Hadoop's client settings, to k8s the image of executors and, inside of it, the account of the pod.

    :raises ClusterError: it is not, before Spark would say so in a trace.
    """
    if master == "yarn" and not any(os.path.isdir(os.environ.get(name, "")) for name in _HADOOP):
        raise ClusterError(
            thing="yarn",
            place="the environment",
            cause=f"neither {' nor '.join(_HADOOP)} names a folder, so that Spark cannot find the resource manager",
            cure=f"Set HADOOP_CONF_DIR to the folder with core-site.xml and yarn-site.xml; {_GUIDE}",
        )
    if master == "k8s" and not os.path.exists(_POD_TOKEN):
        raise ClusterError(
            thing="k8s",
            place=_POD_TOKEN,
            cause="k8s alone means the cluster that this pod runs in, and here is no pod with a service account",
            cure=f"Name the API server, --on k8s://https://host:port, or run the driver in a pod; {_GUIDE}",
        )
    if master.startswith("k8s") and not settings.get(IMAGE) and not _default(IMAGE):
        raise ClusterError(
            thing="k8s",
            place="spark-defaults.conf",
            cause=f"{IMAGE} is not set, so that no executor can be started",
            cure=f"Write '{IMAGE} registry/image:tag', an image with tallystick[spark] and Java; {_GUIDE}",
        )


def _default(name: str) -> str | None:
    """What `spark-defaults.conf` says of a setting, where Spark looks for it; None where it says nothing."""
    found = find_spec("pyspark")
    home = os.environ.get("SPARK_HOME") or os.path.dirname((found and found.origin) or "")
    path = os.path.join(os.environ.get("SPARK_CONF_DIR") or os.path.join(home, "conf"), "spark-defaults.conf")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        said = dict(words for line in file if len(words := re.split(r"[\s=:]+", line.strip(), maxsplit=1)) == 2)
    return said.get(name)


def check_pyspark() -> None:
    """This function will do nothing where a fitting pyspark is installed.

    :raises ClusterError: it is missing or of another version.
    """
    wanted = f"{_dotted(SPARK_FROM)} up to before {_dotted(SPARK_BEFORE)}"
    cure = "Install the extra on the driver and on every machine: pip install 'tallystick[spark]'"
    try:
        held = version("pyspark")
    except PackageNotFoundError:
        raise ClusterError(
            thing="pyspark", place=sys.executable, cause=f"it is not installed; wanted is {wanted}", cure=cure
        ) from None
    numbers = tuple(int(part) for part in re.findall(r"\d+", held)[:2])
    if not SPARK_FROM <= numbers < SPARK_BEFORE:
        raise ClusterError(thing="pyspark", place=sys.executable, cause=f"it is {held}; wanted is {wanted}", cure=cure)


def _passed(name: str) -> str:
    """A variable as executors need it: they start in another folder, so that paths are whole ones."""
    return os.pathsep.join(os.path.abspath(path) for path in os.environ[name].split(os.pathsep) if path)


def _address(master: str) -> str:
    """`k8s` alone is the cluster that the pod of the driver runs in."""
    return "k8s://https://kubernetes.default.svc" if master == "k8s" else master


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
