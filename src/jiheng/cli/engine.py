"""`--engine` and `--master`: within this process, or on a cluster of Spark."""

import argparse

from jiheng.errors import UsageError

DUCKDB, NUMPY, SPARK = "duckdb", "numpy", "spark"


def add_engine(parser: argparse.ArgumentParser, own: str = DUCKDB) -> None:
    """Declare the arguments; `own` is what reckons within this process."""
    parser.add_argument(
        "--engine", default=own, metavar="ENGINE", help=f"用什么计算：{own}（不写时），或 spark"
    )
    parser.add_argument(
        "--master", default="", metavar="URL", help="用 spark 时，主节点的地址，如 spark://10.0.0.1:7077"
    )


def master_of(arguments: argparse.Namespace, own: str = DUCKDB) -> str:
    """Give the address of Spark's master; empty for `own`. Raises UsageError for what contradicts itself."""
    engine, master = arguments.engine, arguments.master
    if engine not in (own, SPARK):
        raise UsageError(f"不能用 {engine} 计算\n    怎么办：写 --engine {own} 或 --engine {SPARK}，或不写")
    if engine == SPARK and not master:
        raise UsageError(
            "--engine spark 要写明主节点\n    怎么办：--master spark://主机:7077；只用这台机器，写 'local[2]'"
        )
    if engine == own and master:
        raise UsageError("--master 只在用 Spark 时写\n    怎么办：加上 --engine spark，或去掉 --master")
    return str(master)
