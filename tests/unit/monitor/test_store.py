"""What the store of samples keeps, through repeats, late samples, expiry and kill -9."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jiheng.errors import BusyError, NotFoundError, UnreadableInputError
from jiheng.monitor.parquet_files import read_days, write_days
from jiheng.monitor.recount import differences
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.sealing import expire, seal
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.store import DAYS, SAMPLES, SampleStore
from jiheng.monitor.watch import DAY, Watch
from jiheng.values.period import Period

pytestmark = pytest.mark.slow
FIRST = day_begins(date(2025, 1, 1))
PERIOD = Period(date(2025, 1, 1), date(2025, 1, 5))
ROOT = Path(__file__).parents[3]


def hourly(days: int, *, place: str = "local", down: int = -1) -> list[Sample]:
    """A check an hour; the one numbered `down` finds it down."""
    return [
        Sample(
            "门户网站",
            place,
            FIRST + hour * 3600,
            Status.DOWN if hour == down else Status.UP,
            hour % 7,
            "200",
        )
        for hour in range(days * 24)
    ]


@pytest.fixture
def store(tmp_path):
    with SampleStore(tmp_path / "store", make=True) as opened:
        opened.watch("门户网站", Watch(3600, 5400))
        yield opened


def everything(store: SampleStore) -> list[Sample]:
    return store.samples("门户网站", FIRST, FIRST + 9 * DAY)


def summed(store: SampleStore) -> list[tuple[str, int, int]]:
    return [(f"{one.day}", one.checks, one.timeline.up_seconds) for one in store.days(PERIOD, ["门户网站"])]


def test_a_sealed_day_says_what_it_said_before(store):
    store.add(hourly(3))
    before = everything(store), summed(store)
    assert before[1] == [
        *((f"2025-01-0{day}", 24, DAY) for day in (1, 2, 3)),
        ("2025-01-04", 0, 1800),  # the last check speaks half an hour into it
    ]
    assert seal(store, before=date(2025, 1, 3)).days == (date(2025, 1, 1), date(2025, 1, 2))
    assert (everything(store), summed(store)) == before
    assert [path.name for path in store.files(SAMPLES)] == ["2025-01-01.1.parquet", "2025-01-02.1.parquet"]
    assert [path.name for path in store.files(DAYS)] == ["2025.2.parquet"]
    assert seal(store, before=date(2025, 1, 3)).days == ()


def test_the_same_samples_again_change_nothing(store):
    for _ in range(3):
        store.add(hourly(2))
        seal(store, before=date(2025, 1, 3))
    assert everything(store) == hourly(2)


def test_of_two_answers_at_the_same_second_down_is_believed_even_late(store):
    store.add(hourly(1))
    seal(store, before=date(2025, 1, 2))
    late = hourly(1, down=5)[5]
    store.add([late])
    store.add([late._replace(status=Status.UP, latency=late.latency + 1)])
    store.add([hourly(1)[5]])
    assert everything(store)[5] == late
    seal(store, before=date(2025, 1, 2))
    assert everything(store)[5] == late
    assert len(everything(store)) == 24


def test_a_late_sample_seals_its_day_anew_and_reaches_into_the_next(store):
    store.add([*hourly(1)[:20], *hourly(2)[25:]])
    seal(store, before=date(2025, 1, 3))
    assert summed(store)[:2] == [("2025-01-01", 20, 20 * 3600 + 1800), ("2025-01-02", 23, 23 * 3600)]
    store.add(hourly(1)[20:])
    assert seal(store, before=date(2025, 1, 3)).days == (date(2025, 1, 1),)
    assert summed(store)[:2] == [("2025-01-01", 24, DAY), ("2025-01-02", 23, 23 * 3600 + 1800)]


def test_samples_expire_and_their_summaries_stay(store):
    store.add(hourly(4))
    seal(store, before=date(2025, 1, 5))
    before = summed(store)
    assert expire(store, before=date(2025, 1, 3)) == 2
    assert everything(store) == hourly(4)[48:]
    assert summed(store) == before
    assert [path.name for path in sorted((store.folder / SAMPLES).iterdir())] == [
        "2025-01-03.1.parquet",
        "2025-01-04.1.parquet",
    ]
    store.add([*hourly(3, down=70)[20:30], hourly(4, down=75)[75]])
    assert seal(store, before=date(2025, 1, 5)).too_late == 10
    assert [one[:2] for one in summed(store)] == [one[:2] for one in before]
    assert sum(one[2] for one in before) - sum(one[2] for one in summed(store)) == 3600


def test_nobody_waits_while_a_day_is_sealed(store, monkeypatch):
    monkeypatch.setattr("jiheng.monitor.sealing.ROWS_AT_ONCE", 24)
    monkeypatch.setattr("jiheng.monitor.sealing.PAUSE", 0)
    store.add([*hourly(2), *hourly(2, place="政务外网")])
    steps = []
    with SampleStore(store.folder) as other:
        other.db.execute("pragma busy_timeout = 0")

        def add(step):
            steps.append(step)
            if step != "committing":  # the one moment at which the list is written
                late = hourly(1, place="第三处")[len(steps)]
                other.add([late, late._replace(place="local", latency=9)])

        assert seal(store, before=date(2025, 1, 2), step=add).days == (date(2025, 1, 1),)
        assert steps.count("taken out") == 2
        late = {each.time for each in everything(other) if each.place == "第三处"}
        assert len(late) == len(steps) - 1
        kept = [each if each.time not in late else each._replace(latency=9) for each in hourly(2)]
        assert [each for each in everything(other) if each.place == "local"] == kept
    assert seal(store, before=date(2025, 1, 2)).days == (date(2025, 1, 1),)
    assert seal(store, before=date(2025, 1, 2)).days == ()
    assert [each for each in everything(store) if each.place == "local"] == kept
    assert [*differences(store)] == []


def test_one_system_is_read_out_of_many_groups_of_rows(store, monkeypatch):
    monkeypatch.setattr("jiheng.monitor.parquet_files.ROWS_A_GROUP", 10)
    monkeypatch.setattr("jiheng.monitor.parquet_files.DAYS_A_GROUP", 2)
    named = {name: [each._replace(system=name) for each in hourly(3, down=30)] for name in "丙甲乙"}
    store.add([each for name in "丙甲乙" for each in named[name]])
    before = {name: store.days(PERIOD, [name]) for name in named}
    seal(store, before=date(2025, 1, 4))
    for name, samples in named.items():
        assert store.samples(name, FIRST + 7 * 3600, FIRST + 3 * DAY) == samples[7:]
        assert store.days(PERIOD, [name]) == before[name]
    assert [*differences(store)] == []


def test_what_is_sealed_already_and_comes_again_seals_nothing(store):
    store.add(hourly(1, down=5))
    seal(store, before=date(2025, 1, 2))
    store.add(hourly(1))  # the fifth found it up: the file knows worse
    assert seal(store, before=date(2025, 1, 2)).days == ()
    assert everything(store) == hourly(1, down=5)
    assert [path.name for path in store.files(SAMPLES)] == ["2025-01-01.1.parquet"]


def test_two_do_not_seal_at_the_same_time(store, monkeypatch):
    monkeypatch.setattr("jiheng.monitor.sealing.LONGEST", 0)
    store.add(hourly(1))
    told = []

    def seal_too(_step):
        with SampleStore(store.folder) as other, pytest.raises(BusyError) as refused:
            seal(other, before=date(2025, 1, 2))
        told.append(str(refused.value))

    seal(store, before=date(2025, 1, 2), step=seal_too)
    assert "样本都还在" in told[0]


def test_killed_at_any_step_nothing_is_lost_and_nothing_twice(tmp_path):
    with SampleStore(tmp_path / "before", make=True) as store:
        store.watch("门户网站", Watch(3600, 5400))
        store.add(hourly(2))
        seal(store, before=date(2025, 1, 3))
        store.add(hourly(2, place="政务外网", down=30)[20:])
        seal(store, before=date(2025, 1, 2))
        samples, days = everything(store), summed(store)
        store.db.execute("pragma wal_checkpoint(truncate)")
    script = ROOT / "tests/support/killed_sealing.py"
    ended = subprocess.run([sys.executable, script, tmp_path], capture_output=True, text=True, check=True)
    steps = int(ended.stdout)
    assert steps > 12
    for number in range(steps + 1):
        with SampleStore(tmp_path / str(number)) as store:
            kept = everything(store)
            assert kept in (
                samples,
                [one for one in samples if one.time >= FIRST + DAY],
            )  # expired, or not yet
            assert summed(store) == days
            seal(store, before=date(2025, 1, 3))
            expire(store, before=date(2025, 1, 2))
            assert summed(store) == days
            assert everything(store) == [one for one in samples if one.time >= FIRST + DAY]
            for kind in (SAMPLES, DAYS):
                assert sorted((store.folder / kind).iterdir()) == sorted(store.files(kind))


def test_what_no_check_can_say_is_refused_whole(store):
    wrong = [Sample("", "local", 1, Status.UP), Sample("门户网站", "local", -1, Status.UP)]
    with pytest.raises(UnreadableInputError) as refused:
        store.add([*hourly(1), *wrong])
    assert len(refused.value.faults) == 2
    assert everything(store) == []


def test_a_folder_without_a_store_is_told(tmp_path):
    with pytest.raises(NotFoundError, match="不是监测数据文件夹"):
        SampleStore(tmp_path)


def test_summaries_are_counted_anew_from_the_samples(store):
    store.add([*hourly(4, down=30)[:60], *hourly(4)[70:], *hourly(3, place="政务外网")])
    seal(store, before=date(2025, 1, 3))
    assert [*differences(store)] == []  # what the third day has so far is not all of it
    seal(store, before=date(2025, 1, 5))
    assert [*differences(store)] == []
    path = store.file(DAYS, "2025")
    forged = {
        one.day: [replace(one, timeline=replace(one.timeline, down=())) if one.timeline.down else one]
        for one in read_days(path)
    }
    write_days(path, forged, lambda _step: None)
    assert [(f"{one.day}", one.recounted, one.missing) for one in differences(store)] == [
        ("2025-01-02", "中断 3600 秒，未测 0 秒", False)
    ]
    write_days(path, {date(2025, 1, 2): []}, lambda _step: None, path)
    assert [(f"{one.day}", one.recounted, one.missing) for one in differences(store)] == [
        ("2025-01-02", "48 次检查", True)
    ]
    expire(store, before=date(2025, 1, 3))
    assert [*differences(store)] == []  # what cannot be counted any more is not doubted
