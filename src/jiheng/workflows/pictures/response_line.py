"""Show how long a watched system took to answer."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jiheng.documents.pictures.response_line import Answers, ResponseLine
from jiheng.errors import NotFoundError
from jiheng.monitor.sample import Sample
from jiheng.monitor.store import SampleStore
from jiheng.values.days import BEIJING
from jiheng.values.spans import Span, gaps, merged, within

SPANS = 84
HALF, SLOW = 50, 95  # per cent


def response_line(folder: Path, series: str, span: Span, excluded: Sequence[Span] = ()) -> ResponseLine:
    """Show the answers of a system within a span of seconds since 1970.

    Failed checks are left out, and those in time that does not count.
    """
    begin, end = span
    counting = gaps(merged(within(excluded, begin, end)), begin, end)
    try:
        with SampleStore(folder) as store:
            samples = [
                each for first, last in counting for each in store.samples(series, first, last) if each.up
            ]
    except NotFoundError:
        samples = []
    begin = max(begin, min((each.time for each in samples), default=begin))
    long = max(1, -(-(end - begin) // SPANS))
    spans: dict[int, list[Sample]] = {}
    for each in samples:
        spans.setdefault((each.time - begin) // long, []).append(each)
    answers = tuple(
        _answers(spans.get(number, []), begin + number * long, whole_days=end - begin > 2 * 86_400)
        for number in range(SPANS)
        if begin + number * long < end
    )
    whole = sorted(each.latency for each in samples)
    title = (
        f"一半的应答在 {percentile(whole, HALF)} 毫秒以内，95% 在 {percentile(whole, SLOW)} 毫秒以内"
        if whole else "这段时间没有正常的应答"
    )  # fmt: skip
    left_out = "失败的检查和不计入的时间" if excluded else "失败的检查"
    source = f"来源：正常的检查 {len(whole)} 次；{_clock(begin)} 至 {_clock(end)}；{left_out}不在其中"
    return ResponseLine(title=title, unit="毫秒", source=source, answers=answers)


def percentile(values: Sequence[int], percent: int) -> int | None:
    """Give the least of sorted values that so many per cent of them do not exceed; None of none."""
    return values[-(-len(values) * percent // 100) - 1] if values else None


def _answers(samples: Sequence[Sample], begin: int, *, whole_days: bool) -> Answers:
    at = datetime.fromtimestamp(begin, BEIJING)
    values = sorted(each.latency for each in samples)
    name = f"{at:%m-%d %H:%M}" if whole_days else f"{at:%H:%M}"
    return Answers(name, len(values), percentile(values, HALF), percentile(values, SLOW))


def _clock(second: int) -> str:
    return f"{datetime.fromtimestamp(second, BEIJING):%m-%d %H:%M}"
