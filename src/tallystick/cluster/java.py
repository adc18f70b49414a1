"""Java, which Spark runs on: found before Spark is asked, so that a person reads a sentence and no trace of the JVM."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

from tallystick.cluster.errors import ClusterError

LEAST = 17
"""Oldest Java that Spark 4 runs on (SPARK-45315)."""
_CURE = f"Install Java {LEAST} or newer (Debian: apt-get install openjdk-{LEAST}-jre-headless) and set JAVA_HOME to it"
_VERSION = re.compile(r'version "(\d+)(?:\.(\d+))?')


def java() -> str:
    """This function will give the path of the Java that Spark will use.

    :raises ClusterError: there is none, it does not run, or it is older than Java 17.
    """
    home = os.environ.get("JAVA_HOME")
    path = os.path.join(home, "bin", "java") if home else shutil.which("java")
    if path is None or not os.path.exists(path):
        where = f"JAVA_HOME={home}" if home else "the search path"
        raise ClusterError(thing="Java", place=where, cause="there is no java, which Spark runs on", cure=_CURE)
    try:
        told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ClusterError(thing="Java", place=path, cause=f"it does not run ({error})", cure=_CURE) from error
    version = version_of(told.stderr + told.stdout)
    if version is None or version < LEAST:
        said = "does not say its version" if version is None else f"is Java {version}"
        raise ClusterError(thing="Java", place=path, cause=f"it {said}; Spark needs {LEAST} or newer", cure=_CURE)
    return path


def version_of(told: str) -> int | None:
    """This function will give the major version that `java -version` told; None where it told none."""
    found = _VERSION.search(told)
    if found is None:
        return None
    first, second = int(found.group(1)), found.group(2)
    return int(second) if first == 1 and second else first
