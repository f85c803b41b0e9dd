"""Spark standalone on this machine: a master and two workers, each a process, started and stopped again."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.real_servers import free_port, running

WORKERS = 2
LONGEST_START = 120  # seconds: three processes of Java on a busy machine
DEFAULTS = """
spark.executor.memory 1g
spark.driver.memory 1g
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.sql.shuffle.partitions 2
spark.master.rest.enabled false
spark.driver.extraJavaOptions {quick}
spark.executor.extraJavaOptions {quick}
"""
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # for processes that live a minute


@dataclass(frozen=True)
class Cluster:
    """Its address, and the environment of who asks it."""

    master: str
    page: str
    home: Path
    environment: dict[str, str]

    def told(self) -> dict[str, object]:
        """Give what the master's page tells: workers, applications."""
        with urlopen(f"{self.page}/json/", timeout=LONGEST_START) as page:  # noqa: S310 — of this machine
            return json.loads(page.read())

    def executors(self) -> list[int]:
        """Give the numbers of the processes that reckon for an application."""
        found = []
        for each in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):
                if (
                    self.home in each.readlink().parents
                ):  # theirs is work0/app-…/0, that of the servers is home
                    found.append(int(each.parent.name))
        return found


@contextmanager
def spark_cluster(home: Path, workers: int = WORKERS) -> Iterator[Cluster]:
    """Run a master and workers of one core each in a folder; nothing listens but on the loopback."""
    if find_spec("pyspark") is None:
        pytest.skip("没有安装 pyspark：tools/spark .venv (not installed)")
    if shutil.which("java") is None:
        pytest.skip("没有安装 Java (not installed)")
    import pyspark

    start = [f"{pyspark.__path__[0]}/bin/spark-class", "org.apache.spark.deploy"]
    (home / "conf").mkdir(parents=True)
    (home / "conf/spark-defaults.conf").write_text(DEFAULTS.format(quick=QUICK), "utf-8")
    environment = os.environ | {
        "SPARK_HOME": pyspark.__path__[0],
        "SPARK_CONF_DIR": f"{home}/conf",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": f"{home}/local",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
        "PYSPARK_PYTHON": sys.executable,
    }
    port, page = free_port(), free_port()
    cluster = Cluster(f"spark://127.0.0.1:{port}", f"http://127.0.0.1:{page}", home, environment)
    with ExitStack() as servers:

        def begin(what: str, *words: object) -> None:
            command = [start[0], f"{start[1]}.{what}", "--host", "127.0.0.1", *map(str, words)]
            servers.enter_context(running(command, env=environment, cwd=home))

        begin("master.Master", "--port", port, "--webui-port", page)
        for number in range(workers):
            room = home / f"work{number}"
            begin("worker.Worker", "--webui-port", 0, "-c", 1, "-m", "1g", "-d", room, cluster.master)
        ends = time.monotonic() + LONGEST_START
        while True:
            with suppress(OSError, ValueError):  # no page yet
                if cluster.told()["aliveworkers"] == workers:
                    break
            assert time.monotonic() < ends, "no workers"
            time.sleep(0.1)
        yield cluster
