"""Spark: an application of ours, begun for one piece of work and ended with it, its processes too.

What a cluster gives to an application (memory, cores) is said where Spark says it, in `spark-defaults.conf`;
set here is what an answer depends on. pyspark and py4j are imported when used.
"""

import logging
import shutil
import signal
import socket
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.errors import BusyError, Fault, Place, UnreadableInputError, UsageError

Session: TypeAlias = Any  # of pyspark, which is not imported to name it
STANDALONE, LOCAL = "spark://", "local"
PORT = 7077
ANSWERS = 10  # seconds, of a master
WAITS = 120  # seconds, for the first process that a cluster gives
LOOKS = 100  # milliseconds
ENDS = 30  # seconds
SETTINGS: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",  # what leaves 64 bits raises
    "spark.sql.parser.escapedStringLiterals": "true",  # a \\ in a text is one, as in SQL
    "spark.sql.codegen.hugeMethodLimit": "8000",  # larger ones Java does not compile
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",  # no page, no port
    "spark.ui.showConsoleProgress": "false",
}
SAID = {  # what Spark's own message has in it: in our words, and what to do
    "OVERFLOW": ("有一步的数超出了 64 位", "由项目文件夹重新写表（jiheng leaves），这样的指标会逐个算好"),
    "DIVIDE_BY_ZERO": ("有一步的除数是 0", "由项目文件夹重新写表（jiheng leaves）"),
    "OutOfMemoryError": ("内存不够", "在 spark-defaults.conf 里加大 spark.executor.memory"),
    "ExecutorLostFailure": (
        "计算进程中途没有了，多半是内存不够",
        "在 spark-defaults.conf 里加大 spark.executor.memory",
    ),
    "PATH_NOT_FOUND": ("计算进程找不到文件", "要读的和要写的都放在每台机器以同一路径看得到的共享目录"),
    "FileNotFoundException": ("计算进程找不到文件", "要读的和要写的都放在每台机器以同一路径看得到的共享目录"),
    "Mkdirs failed": ("计算进程写不了结果", "结果放在每台机器都以同一路径写得了的共享目录"),
}


def spark_version() -> str:
    """Give the version of the installed Spark; empty where there is none."""
    with suppress(PackageNotFoundError):
        return version("pyspark")
    return ""


def find_java() -> str:
    """Give where Java is; empty where it is not."""
    return shutil.which("java") or ""


def look_for_spark(master: str) -> None:
    """See that Spark can be begun at `master`. Raises UsageError with what is missing."""
    if find_spec("pyspark") is None:
        raise UsageError("没有装 Spark\n    怎么办：pip install 'jiheng[spark]'（456 MB），版本与集群相同")
    if not find_java():
        raise UsageError(
            "没有装 Java，Spark 要用\n    怎么办：安装 Java 17 或 21，如 apt-get install default-jre-headless"
        )
    if not master.startswith(STANDALONE):
        return
    for address in master.removeprefix(STANDALONE).split(","):
        host, _, port = address.partition(":")
        with suppress(OSError, ValueError), socket.create_connection((host, int(port or PORT)), ANSWERS):
            return
    raise UsageError(
        f"连不上 Spark 的主节点 {master}\n    怎么办：看它是否开着，地址是它的日志和页面上写的那一个"
    )


@contextmanager
def spark_session(master: str, room: Path) -> Iterator[Session]:
    """Begin an application at `master`; its log is written in `room`, which is left where it failed.

    Raises UsageError where Spark is missing or nobody answers, BusyError where the cluster gives no process.
    """
    look_for_spark(master)
    with warnings.catch_warnings(action="ignore"):  # of pandas, which is not used
        from pyspark import SparkConf, SparkContext  # noqa: PLC0415 — heavy
        from pyspark.java_gateway import launch_gateway  # noqa: PLC0415 — heavy
        from pyspark.sql import SparkSession  # noqa: PLC0415 — heavy

    room.mkdir(parents=True, exist_ok=True)
    conf = SparkConf().setMaster(master).setAppName("jiheng").setAll(list(SETTINGS.items()))
    interrupted, root = signal.getsignal(signal.SIGINT), logging.getLogger()
    with (room / "spark.log").open("wb") as log:
        gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
        root.addFilter(_is_ours)
        try:
            with warnings.catch_warnings(action="ignore"):  # of pandas, once more
                context = SparkContext(conf=conf, gateway=gateway)
            with suppress(ValueError):  # not in the main thread: it was not changed
                signal.signal(signal.SIGINT, interrupted)  # Spark's own asks Java while Java is being asked
            try:
                _until_given(context, master)
                yield SparkSession(context)
            finally:
                context.stop()  # and its jobs
        finally:
            _ended(gateway)
            SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 — or the next would ask the ended one
            root.removeFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    """Leave out what py4j logs at the root: a Ctrl-C, with a traceback."""
    return record.module != "java_gateway"


def _until_given(context: Any, master: str) -> None:  # noqa: ANN401 — of pyspark
    """Wait for the first process of the cluster. Raises BusyError where there comes none."""
    ends = time.monotonic() + WAITS
    given = context._jsc.sc().getExecutorMemoryStatus  # noqa: SLF001 — pyspark itself does not tell
    while not master.startswith(LOCAL) and given().size() == 1:  # ours is one
        if time.monotonic() > ends:
            raise BusyError(
                f"{master} 等了 {WAITS} 秒没有给出计算进程：都被占着，或内存不到 spark.executor.memory\n"
                "    怎么办：看主节点的页面；内存在 spark-defaults.conf 里写"
            )
        time.sleep(LOOKS / 1000)


def _ended(gateway: Any) -> None:  # noqa: ANN401 — of py4j
    """End the process of Java: it lives as long as we hold its input."""
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(ENDS)


@contextmanager
def told_in_words(what: str, place: Place, room: Path) -> Iterator[None]:
    """Tell what Spark could not do. Raises UnreadableInputError about `what`."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 — heavy
    from pyspark.errors import PySparkException  # noqa: PLC0415 — heavy

    try:
        yield
    except (PySparkException, Py4JError) as error:
        message = str(error)
        known, advice = next((words for sign, words in SAID.items() if sign in message), ("", ""))
        found = known or next((line for line in message.splitlines() if line.strip()), type(error).__name__)
        advice = advice or f"全部经过在 {room / 'spark.log'}"
        raise UnreadableInputError(
            what, [Fault("Spark 算不下去", place, found=found, advice=advice)]
        ) from error
