"""Spark standalone, a master and two workers, says what DuckDB says, to the last digit.

One walk, since the cluster is started once for all of it.
"""

import os
import signal
import threading
import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jiheng.cli.main import main
from jiheng.monitor.parquet_files import read_days, write_days
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.sealing import seal
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.store import DAYS, SampleStore
from jiheng.monitor.watch import DAY, Watch
from jiheng.portfolio.leaf_rows import rows_of
from jiheng.portfolio.leaf_table import LEAVES, PROJECTS, RULES
from jiheng.portfolio.spark_engine import spark_engine
from jiheng.portfolio.table_parts import write_projects
from jiheng.rules.library import RULE_KINDS
from jiheng.workflows.score_table import score_table
from tests.support.at_night import at_night
from tests.support.drawn_projects import drawn_project
from tests.support.spark import WORKERS, spark_cluster

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.enable_socket]
DRAWN = (119, 51, 9, 100, 47, 117, 5, 6, 13)  # together all of every kind, by few rules: each is compiled
FEW = (47, 1)  # of one rule each, for what does not hang on rules
PROVINCE, A_PART, SHARED = (
    10_000,
    2_500,
    3,
)  # so many parameters of a kind all projects share: each is compiled
FIRST, SECOND = "00000.parquet", "00001.parquet"
LONGEST = 60  # seconds, until a job runs


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    with spark_cluster(tmp_path / "cluster") as started:
        for name, value in started.environment.items():
            monkeypatch.setenv(name, value)
        yield started


def write_part(table, part, numbers, shared=1):
    rows = [rows_of(*drawn_project(number, shared), number=number, folder=f"{number}") for number in numbers]
    assert write_projects(table, part, rows, most_rules=1_000).rare == 0
    return rows


def every_kind(table):
    rows = write_part(table, FIRST, DRAWN)
    leaves = [leaf for each in rows for leaf in each.leaves]
    kinds = {rule.kind.name for each in rows for rule in each.rules.values()}
    assert kinds == {kind.name for kind in RULE_KINDS}
    seen = {(name, leaf[name]) for leaf in leaves for name in ("veto", "above", "override_use", "outcome")}
    assert len({each for each in seen if each[1]}) == len(("fell", "unknown")) * 2 + 3 + 3
    for name in ("most_total", "perhaps_total", "best_rank", "perhaps_rank"):
        assert any(each.project[name] is not None for each in rows)


def same(one, other, what):
    keys = [(name, "ascending") for name in ("project", "leaf") if what == LEAVES or name == "project"]
    left, right = (pq.read_table(folder / what).sort_by(keys) for folder in (one, other))
    assert (left.schema.names, left.schema.types) == (right.schema.names, right.schema.types)
    assert left.to_pylist() == right.to_pylist()
    return len(left)


def changed(table, what, part, change):
    file = table / what / part
    rows = pq.read_table(file)
    pq.write_table(change(rows), file)
    return lambda: pq.write_table(rows, file)


def too_large(rows):
    place = rows.schema.get_field_index("n1")
    return rows.set_column(place, rows.schema.field(place), pa.array([1 << 62] * len(rows), pa.int64()))


def sealed_samples(home):
    """Two systems, two places, three days, with outages and gaps; a summary is wrong, another gone."""
    first = day_begins(date(2025, 1, 1))
    with SampleStore(home, make=True) as store:
        for system in ("门户", "统计"):
            store.watch(system, Watch(600, 1500))
            for place in ("机房", "政务外网"):
                store.add(
                    Sample(
                        system, place, first + at, Status.DOWN if at // 600 % 50 == 7 else Status.UP, 1, ""
                    )
                    for at in range(0, 3 * DAY, 600)
                    if at // 600 % 90 > 3
                )
        seal(store, before=date(2025, 1, 4))
        path = store.file(DAYS, "2025")
    forged, gone, *others = read_days(path)
    forged = replace(forged, timeline=replace(forged.timeline, down=()))
    days = {gone.day: [each for each in others if each.day == gone.day], forged.day: [forged]}
    days[forged.day] += [each for each in others if each.day == forged.day]
    write_days(path, days, lambda _step: None, path)


@contextmanager
def interrupted(engine, cluster):
    """Hold up the processes that reckon, and press Ctrl-C once a job waits for them."""
    held = cluster.executors()
    assert len(held) == WORKERS

    def press():
        ends = time.monotonic() + LONGEST
        while not engine.session.sparkContext.statusTracker().getActiveJobsIds() and time.monotonic() < ends:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    for process in held:
        os.kill(process, signal.SIGSTOP)
    pressing = threading.Thread(target=press)
    pressing.start()
    try:
        yield
    finally:
        pressing.join()
        for process in held:
            os.kill(process, signal.SIGCONT)


def test_a_cluster_scores_as_one_machine_does_and_says_what_it_cannot(tmp_path, cluster, capsys, monkeypatch):
    table, out, other = tmp_path / "表", tmp_path / "out", tmp_path / "other"
    every_kind(table)
    assert main(["score", str(table), "--out", str(other), "--trace"]) == 0
    told = capsys.readouterr().out
    signal.signal(signal.SIGINT, signal.default_int_handler)  # who started the tests may have it ignored
    with spark_engine(cluster.master, tmp_path / "room", leaves=True, trace=True) as begun:
        # One application for all of the walk: to begin another takes as long as to score.
        monkeypatch.setattr(
            "jiheng.portfolio.spark_engine.spark_engine",
            lambda _master, _out, **asked: nullcontext(replace(begun, **asked)),
        )
        words = ["--engine", "spark", "--master", cluster.master]
        assert main(["score", str(table), "--out", str(out), "--trace", *words]) == 0
        assert capsys.readouterr().out == told.replace(str(other), str(out))
        assert same(out, other, LEAVES) == 73
        assert same(out, other, PROJECTS) == len(DRAWN)
        counts_samples_anew(tmp_path / "监测", begun, words, capsys, monkeypatch)
        what_it_cannot(tmp_path / "second", cluster, begun, words, capsys)
    assert list((tmp_path / "room").iterdir()) == []
    ends = time.monotonic() + LONGEST
    while cluster.executors():
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.mark.skipif(not at_night(), reason="10,000 projects are for the night")
def test_a_province_is_scored_as_one_machine_scores_it(tmp_path, cluster):
    """What DuckDB says of the same projects is held to the single evaluation in properties/test_portfolio."""
    table, out, other = tmp_path / "table", tmp_path / "out", tmp_path / "other"
    for first in range(0, PROVINCE, A_PART):
        write_part(table, f"{first // A_PART:05}.parquet", range(first, first + A_PART), SHARED)
    score_table(table, other, trace=True)
    score_table(table, out, trace=True, master=cluster.master)
    assert same(out, other, PROJECTS) == PROVINCE
    assert same(out, other, LEAVES) > 5 * PROVINCE


def counts_samples_anew(store, begun, words, capsys, monkeypatch):
    """The sealed samples of monitoring are read as one machine reads them."""
    sealed_samples(store)
    assert main(["seal", str(store), "--recount"]) == 6
    told = capsys.readouterr().out
    assert told.count("✗") == len(("forged", "gone"))

    def going_on(_master, room):
        room.mkdir()
        return nullcontext(begun.session)

    monkeypatch.setattr("jiheng.monitor.spark_runs.spark_session", going_on)
    assert main(["seal", str(store), "--recount", *words]) == 6
    assert capsys.readouterr().out == told
    assert not (store / ".spark").exists()


def what_it_cannot(home, cluster, begun, words, capsys):
    """Two parts at once; numbers that leave 64 bits, leaves that get lost, and an end from outside."""
    table, out, other = home / "table", home / "out", home / "other"
    for part, number in zip((FIRST, SECOND), FEW, strict=True):
        write_part(table, part, [number])
    score_table(table, other)
    score = ["score", str(table), "--out", str(out), *words]
    assert main(score) == 0
    assert same(out, other, PROJECTS) == len(FEW)
    for what, change, told in (
        (LEAVES, too_large, "超出了 64 位"),
        (RULES, lambda rows: rows.slice(1), "归到了项目和规则"),
    ):
        mend = changed(table, what, FIRST, change)
        capsys.readouterr()
        assert main(score) == 4
        said = capsys.readouterr().err
        assert told in said
        assert f"{FIRST} 起的 2 个部分" in said
        assert not list((out / PROJECTS).glob("*"))
        mend()
    with interrupted(begun, cluster):
        assert main(score) == 130
    assert not list((out / PROJECTS).glob("*"))
    assert main(score) == 0
    assert same(out, other, PROJECTS) == len(FEW)
