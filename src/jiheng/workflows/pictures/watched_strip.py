"""Show what a running prober saw of systems, up to now, as picture C1."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.sla_strip import Lasting, SlaStrip, SystemTime
from jiheng.evidence.facts.systems import SECONDS_A_DAY
from jiheng.reports.availability_strips import Stretch, ticks_of
from jiheng.reports.times import moment
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.spans import Span, merged, within
from jiheng.values.target import Target
from jiheng.workflows.pictures.sla_strip import title_of
from jiheng.workflows.system_states import Standing


def watched_strip(standings: Sequence[Standing], period: Period, target: Target | None) -> SlaStrip:
    """Show systems over a period, each up to the moment it was looked at; `target` is what is promised."""
    systems = tuple(_system(each, period, target) for each in standings)
    end = max((each.timeline.end for each in standings), default=0)
    until = moment(datetime.fromtimestamp(end, BEIJING)) if end else ""
    return SlaStrip(
        title=title_of(systems, "没有测到中断"),
        unit=f"时:分:秒；承诺可用率{target.printed}" if target else "时:分:秒；没有承诺可用率",
        source=f"来源：监测样本，截至 {until}；{period}",
        begin=period.first,
        seconds=period.days * SECONDS_A_DAY,
        ticks=tuple(ticks_of(period)),
        systems=systems,
        promised=target.printed if target else "",
    )


def _system(standing: Standing, period: Period, target: Target | None) -> SystemTime:
    found = standing.found
    lasted = {
        Look.DONE: found.up, Look.MISSED: found.down, Look.EXCLUDED: found.excluded,
        Look.UNKNOWN: found.unknown,
    }  # fmt: skip
    left = None
    if target is not None and target.quantity is not None and found.rate is not None:
        left = Lasting.of(found.budget_left(target.quantity.exact, standing.ahead))
    return SystemTime(
        standing.name,
        tuple(_stretches(standing, period)),
        {look: Lasting.of(seconds) for look, seconds in lasted.items()},
        found.rate,
        left,
    )


def _stretches(standing: Standing, period: Period) -> Iterator[Stretch]:
    line = standing.timeline
    excluded = merged(within(standing.excluded, line.begin, line.end))
    edges = {line.begin, line.end}
    edges |= {edge for spans in (line.down, line.unknown, excluded) for span in spans for edge in span}
    last: Stretch | None = None
    for first, end in pairwise(sorted(edges)):
        look = Look.DONE
        for spans, other in (
            (excluded, Look.EXCLUDED),
            (line.down, Look.MISSED),
            (line.unknown, Look.UNKNOWN),
        ):
            if _covers(spans, first):
                look = other
                break
        if last is not None and last[0] is look:
            last = (look, last[1], end - line.begin)
            continue
        if last is not None:
            yield last
        last = (look, first - line.begin, end - line.begin)
    if last is not None:
        yield last
    whole = period.days * SECONDS_A_DAY
    if line.end - line.begin < whole:
        yield None, line.end - line.begin, whole


def _covers(spans: Sequence[Span], moment: int) -> bool:
    return any(first <= moment < end for first, end in spans)
