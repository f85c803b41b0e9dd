"""A prober seals each day that is over once, without being asked to."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.store import SAMPLES, SampleStore
from jiheng.workflows.daily_sealing import AFTER_MIDNIGHT, seal_daily

pytestmark = pytest.mark.slow
MIDNIGHT = day_begins(date(2025, 1, 3))


def look(folder: Path, moments: Iterator[int]) -> list[str]:
    """Let it look at the clock at each moment; give what it told."""
    told: list[str] = []
    now = 0

    async def wait(_seconds: int) -> None:
        nonlocal now
        moment = next(moments, None)
        if moment is None:
            raise asyncio.CancelledError
        now = moment

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(seal_daily(folder, lambda: now, told.append, wait))
    return told


def test_days_that_are_over_are_sealed_soon_and_then_once_a_day(tmp_path: Path):
    folder = tmp_path / "store"
    sealed: list[list[str]] = []

    def moments() -> Iterator[int]:
        for moment in (-60, 0, AFTER_MIDNIGHT - 1, AFTER_MIDNIGHT, AFTER_MIDNIGHT + 30):
            with SampleStore(folder) as store:
                store.add([Sample("门户网站", "机房", MIDNIGHT + moment, Status.UP)])
            yield MIDNIGHT + moment
            with SampleStore(folder) as store:
                sealed.append([path.name for path in store.files(SAMPLES)])

    with SampleStore(folder, make=True) as store:
        store.add([Sample("门户网站", "机房", MIDNIGHT - 86_400, Status.UP)])
    assert look(folder, moments()) == []
    first = ["2025-01-02.1.parquet"]
    again = ["2025-01-02.1.parquet", "2025-01-03.1.parquet"]
    assert sealed == [first, first, first, again, again]


def test_a_sealing_that_fails_is_told_once_a_day(tmp_path: Path):
    told = look(tmp_path, iter([MIDNIGHT + 700, MIDNIGHT + 800, MIDNIGHT + 90_000]))
    assert len(told) == 2
    assert "不是监测数据文件夹" in told[0]
