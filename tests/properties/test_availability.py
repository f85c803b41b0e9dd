"""Same system, same seconds, same value: however the checks came in, and however the period is cut."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jiheng.monitor.availability import availability_of
from jiheng.monitor.sample import Sample, Status, settled
from jiheng.monitor.sealing import seal
from jiheng.monitor.seconds import day_begins, edges
from jiheng.monitor.store import SampleStore
from jiheng.monitor.timeline import Timeline, joined, timeline_of
from jiheng.monitor.watch import DAY, Watch
from jiheng.values.period import Period

pytestmark = pytest.mark.slow  # many examples each
END = 120
watches = some.builds(
    lambda interval, more, agree: Watch(interval, interval + more, agree),
    some.integers(1, 12),
    some.integers(0, 12),
    some.integers(1, 3),
)
checks = some.lists(
    some.dictionaries(some.integers(-30, END + 30), some.booleans(), max_size=12).map(
        lambda found: sorted(found.items())
    ),
    max_size=3,
)
spans = some.lists(some.tuples(some.integers(-9, END), some.integers(1, 40)).map(lambda s: (s[0], sum(s))))


def said(place, second, reach):
    """What one place says of a second: the naive answer."""
    before = [check for check in place if check[0] <= second]
    return before[-1][1] if before and second - before[-1][0] < reach else None


def naive(places, watch, second):
    answers = [said(place, second, watch.reach) for place in places]
    if answers.count(False) >= watch.agree:
        return "down"
    return "up" if True in answers else "unknown"


def words(timeline: Timeline):
    kinds = ["up"] * (timeline.end - timeline.begin)
    for name, found in (("down", timeline.down), ("unknown", timeline.unknown)):
        for first, end in found:
            for second in range(first, end):
                assert kinds[second - timeline.begin] == "up"
                kinds[second - timeline.begin] = name
    return kinds


@given(checks, watches)
def test_every_second_is_what_the_last_check_before_it_found(places, watch):
    expected = [naive(places, watch, second) for second in range(END)]
    assert words(timeline_of(places, watch, 0, END)) == expected


@given(checks, watches, some.lists(some.integers(1, END - 1), max_size=5), some.randoms())
def test_slices_in_any_order_say_what_the_whole_says(places, watch, cuts, chance):
    whole = timeline_of(places, watch, 0, END)
    cuts = sorted({0, *cuts, END})
    parts = [timeline_of(places, watch, a, b) for a, b in pairwise(cuts)]
    assert parts == [whole.within(part.begin, part.end) for part in parts]
    chance.shuffle(parts)
    assert joined(parts, 0, END) == whole


@given(checks, watches, spans)
def test_the_four_sums_make_up_the_period_and_count_each_second_once(places, watch, excluded):
    timeline = timeline_of(places, watch, 0, END)
    found = availability_of(timeline, excluded)
    kinds = [
        "excluded" if any(first <= second < end for first, end in excluded) else kind
        for second, kind in enumerate(words(timeline))
    ]
    sums = [found.up, found.down, found.excluded, found.unknown]
    assert sums == [kinds.count(name) for name in ("up", "down", "excluded", "unknown")]
    assert sum(sums) == END
    assert sum(each.counted for each in found.outages) == found.down


@settings(max_examples=25, deadline=None)
@given(data=some.data())
def test_the_store_says_the_same_sealed_or_not_late_twice_or_in_any_order(tmp_path_factory, data):
    first = date(2025, 12, 30)
    begin, end = edges(Period(first, date(2026, 1, 2)))
    watch = Watch(3600, data.draw(some.integers(3600, 2 * DAY // 3)), data.draw(some.integers(1, 2)))
    samples = data.draw(
        some.lists(
            some.builds(
                Sample,
                some.just("政务网"),
                some.sampled_from(["甲", "乙"]),
                some.integers(begin // 3600, end // 3600).map(lambda hour: hour * 3600),
                some.sampled_from(Status),
                some.integers(0, 3),
                some.sampled_from(["200", "503"]),
            ),
            max_size=40,
        )
    )
    period = Period(first, first + timedelta(days=data.draw(some.integers(0, 4))))
    with SampleStore(tmp_path_factory.mktemp("store"), make=True) as store:
        store.watch("政务网", watch)
        for _ in range(data.draw(some.integers(1, 3))):  # arriving in parts, some of them twice
            store.add(data.draw(some.permutations(samples)) if samples else [])
            seal(store, before=first + timedelta(days=data.draw(some.integers(0, 5))))
        kept = settled(samples)
        assert store.samples("政务网", begin, end) == [each for each in kept if begin <= each.time < end]
        days = store.days(period, ["政务网"])
    by_place = [[(s.time, s.up) for s in kept if s.place == place] for place in ("甲", "乙")]
    expected = timeline_of(by_place, watch, *edges(period))
    assert joined((day.timeline for day in days), *edges(period)) == expected
    assert sum(day.checks for day in days) == sum(
        day_begins(period.first) <= s.time < edges(period)[1] and any(d.day == s_day(s) for d in days)
        for s in kept
    )


def s_day(sample):
    return date(1970, 1, 1) + timedelta(seconds=sample.time + 28800)
