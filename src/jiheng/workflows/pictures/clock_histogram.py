"""Show how long the faults of a month took to be answered and repaired, beside what was promised (S8)."""

from collections.abc import Sequence
from datetime import datetime

from jiheng.documents.pictures.clock_histogram import ClockHistogram, Timed
from jiheng.documents.pictures.drawing import Look
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import NAMES, REPAIR, RESPONSE, Clock, ClockState, nothing_promised
from jiheng.reports.response_times import ends_of_spans
from jiheng.reports.times import moment
from jiheng.values.lasting import service_time

ENDS = (RESPONSE, REPAIR)
Fault = tuple[Incident, tuple[Clock, ...]]
Span = tuple[int, int | None]
LOOKS = {
    ClockState.MET: Look.DONE,
    ClockState.BROKEN: Look.MISSED,
    ClockState.INSUFFICIENT: Look.UNKNOWN,
}


def clock_histogram(faults: Sequence[Fault], month: str, at: datetime) -> ClockHistogram | None:
    """Count the clocks of a month's faults that have ended; None where none has.

    Times are those of service, without pauses; a fault without a promise has the time of the calendar.
    """
    columns = [[told for fault in faults if (told := _ended(fault, end)) is not None] for end in ENDS]
    every = [each for column in columns for each in column]
    if not every:
        return None
    ends = ends_of_spans(
        max(each.used for each in every), {each.limit for each in every if each.limit is not None}
    )
    spans: list[Span] = [*zip((-1, *ends), (*ends, None), strict=True)]
    if all(each.used <= ends[-1] for each in every):
        spans.pop()
    without = len(faults) * len(ENDS) - len(every)
    left = f"；另有 {without} 个时间没有记录或算不出" if without else ""
    return ClockHistogram(
        title="；".join(_finding(NAMES[end], column) for end, column in zip(ENDS, columns, strict=True)),
        unit="次",
        source=f"来源：{month}报障的 {len(faults)} 次故障，按合同的服务时间计{left}；截至 {moment(at)}",
        spans=tuple(_label(*each) for each in spans),
        clocks=tuple(
            _timed(NAMES[end], column, spans) for end, column in zip(ENDS, columns, strict=True) if column
        ),
    )


def _ended(fault: Fault, end: str) -> Clock | None:
    """Give the clock that ends with a column, where a record tells its end and its time could be counted."""
    incident, clocks = fault
    clock = next(each for each in clocks if each.name == NAMES[end])
    if getattr(incident, end) is None:
        return None
    unpromised = clock.limit is None and (
        clock.because == clock.level or clock.because == nothing_promised(end)
    )
    return clock if clock.state is not ClockState.INSUFFICIENT or unpromised else None


def _timed(name: str, clocks: Sequence[Clock], spans: Sequence[Span]) -> Timed:
    counts: list[dict[Look, int]] = [{} for _ in spans]
    for each in clocks:
        number = next(n for n, (_, high) in enumerate(spans) if high is None or each.used <= high)
        look = LOOKS[each.state]
        counts[number][look] = counts[number].get(look, 0) + 1
    limits = {each.limit for each in clocks}
    [limit] = limits if len(limits) == 1 else [None]
    within = [high for _, high in spans if limit is not None and high is not None and high <= limit]
    return Timed(name, tuple(counts), "" if limit is None else service_time(limit), len(within))


def _finding(name: str, clocks: Sequence[Clock]) -> str:
    if not clocks:
        return f"{name}都还没有记录"
    judged = [each for each in clocks if each.state is not ClockState.INSUFFICIENT]
    late = sum(each.state is ClockState.BROKEN for each in judged)
    if not judged:
        return f"{name} {len(clocks)} 次，没有约定时限"
    return f"{name} {len(judged)} 次，{f'超时 {late} 次' if late else '都在时限内'}"


def _label(low: int, high: int | None) -> str:
    if high is None:
        return f"＞{service_time(low)}"
    return f"≤{service_time(high)}" if low < 0 else f"{service_time(low)}～{service_time(high)}"
