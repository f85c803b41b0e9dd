"""Enter what was measured into a project: its days and its outages, as records that live for ever.

May be repeated: what is there already stays, what has changed since (late samples, an exclusion that was
approved) is corrected by a record that supersedes the old one.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.systems import AvailabilityDay, Outage
from jiheng.evidence.store import Evidence
from jiheng.measures.catalogue.daily_availability import MOST_UNKNOWN, read_share
from jiheng.monitor.availability import availability_of
from jiheng.monitor.seconds import day_begins, day_of_second, edges
from jiheng.monitor.store import SampleStore
from jiheng.monitor.timeline import joined
from jiheng.monitor.watch import DAY
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.sources.network.unreachable import DETAILS
from jiheng.sources.writing import write_table
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.spans import Span, length
from jiheng.workflows.availability import Answer, Known, Watched
from jiheng.workflows.import_records import import_records
from jiheng.workflows.new_record import correction_of
from jiheng.workflows.record import keep_empty

LONGEST = timedelta(days=31)  # how far beyond the period an outage is followed to its ends
MEASURED = "监测测得"  # how the cause of an outage begins that we wrote
CHANGED = "按监测数据重新计算"


@dataclass(frozen=True, slots=True)
class Entered:
    """How many records of a kind were new, corrected, and there already."""

    kind: type[Fact]
    new: int
    corrected: int
    known: int


def enter(folder: Path, answer: Answer, *, into: Path, by: str) -> tuple[list[Entered], list[str]]:
    """Enter the days and outages of an answer; tell of each kind how many, and what a person must look at.

    Raises as `import_records` does; each kind is entered whole or not at all.
    """
    evidence, remarks = open_folder(into).evidence, list[str]()
    entered = []
    with SampleStore(folder) as store:
        outages = [fact for each in answer.systems for fact in _outages(store, each, answer.asked.at)]
    days = [fact for each in answer.systems for fact in _days(each)]
    for kind, facts in ((Outage, outages), (AvailabilityDay, days)):
        rows, corrected = _rows(evidence, facts, remarks)
        if rows:
            _import(rows, kind, into=into, by=by, at=answer.asked.at, told=f"监测数据 {answer.period}")
        known = len(facts) - len(rows)
        entered.append(Entered(kind, len(rows) - corrected, corrected, known))
    if not outages and not evidence.kept("outage"):
        remarks.append(_without_outage(into, answer, by=by))
    return entered, [*remarks, *_vanished(evidence, answer, outages)]


def _without_outage(into: Path, answer: Answer, *, by: str) -> str:
    """Keep an empty register of outages where nearly all time was seen without one; tell what was done."""
    if lacking := _unseen(open_folder(into), answer):
        return f"没有测得中断，但{lacking}；不能当作没有中断，没有建“中断”登记册"
    keep_empty(into, Outage, by=by, at=answer.asked.at, reason=f"监测数据 {answer.period}：没有测得中断")
    return "没有测得中断：建了空的“中断”登记册，作为没有中断的证据"


def _unseen(opened: OpenProject, answer: Answer) -> str:
    """Say what of the time of the project's systems was not seen; empty where that is little enough.

    An empty register speaks for every system, the whole evaluation period, and every hour of the day.
    """
    period = opened.project.evaluation_period
    if not answer.period.first <= period.first <= period.last <= answer.period.last:
        return f"算的是{answer.period}，不是整个评价期间{period}"
    served, watched = Known(opened).served(period), {each.name: each for each in answer.systems}
    if not served:
        return "没有登记 system 记录，不知道有哪些系统"
    for name in served:
        if name not in watched:
            return f"{name}没有算"
        line = watched[name].timeline
        unknown = Ratio(length(line.unknown), line.end - line.begin)
        if unknown.exact > read_share(MOST_UNKNOWN):
            return f"{name}有 {unknown.percent(4)} 的时间没有测到，最多可以 {MOST_UNKNOWN}"
    return ""


def _days(watched: Watched) -> Iterator[AvailabilityDay]:
    """Give every day from the first one with a check on."""
    if not watched.days:
        return
    day = watched.days[0].day
    while day <= watched.period.last:
        begin = day_begins(day)
        found = availability_of(watched.timeline.within(begin, begin + DAY), watched.excluded)
        yield AvailabilityDay(
            system=watched.name,
            day=day,
            up_seconds=found.up,
            down_seconds=found.down,
            excluded_seconds=found.excluded,
            unknown_seconds=found.unknown,
            method=watched.method,
        )
        day += timedelta(days=1)


def _outages(store: SampleStore, watched: Watched, at: datetime) -> Iterator[Outage]:
    """Give the outages of the period from their beginning to their end, also where these lie outside it."""
    first, end = edges(watched.period)
    now = int(at.timestamp())
    around = Period(watched.period.first - LONGEST, min(watched.period.last + LONGEST, day_of_second(now)))
    days = store.days(around, [watched.stored])
    timeline = joined((day.timeline for day in days), day_begins(around.first), now)
    for begin, finish in timeline.down:
        if begin < end and finish > first:
            yield Outage(
                system=watched.name,
                began_at=datetime.fromtimestamp(begin, BEIJING),
                ended_at=None if finish == now else datetime.fromtimestamp(finish, BEIJING),
                cause=cause_of(store, watched.stored, (begin, finish), timeline.unknown),
            )


def cause_of(store: SampleStore, stored: str, span: Span, unknown: Sequence[Span]) -> str:
    """Say what the first checks answered, where their samples are kept, and if its end was not seen."""
    begin, finish = span
    found = [each for each in store.samples(stored, begin, begin + 1) if not each.up and each.detail]
    answers = "、".join(f"{each.place} {DETAILS.get(each.detail, each.detail)}" for each in found)
    told = f"{MEASURED}：{answers}" if answers else MEASURED
    unseen = any(first == finish for first, _ in unknown)
    return f"{told}；此后没有测到，结束时间是最后测到中断的时间" if unseen else told


def _rows(
    evidence: Evidence, facts: Sequence[Fact], remarks: list[str]
) -> tuple[list[Mapping[str, str]], int]:
    """Give what is to be entered, and how much of it corrects a record that is there."""
    there: dict[tuple[object, ...], Fact] = {}
    for fact in (*evidence.current("outage"), *evidence.current("availability_day")):
        if not isinstance(there.get(_key(fact)), Outage) or not _is_part(fact):
            there[_key(fact)] = fact
    rows: list[Mapping[str, str]] = []
    corrected = 0
    for fact in facts:
        old = there.get(_key(fact))
        if old is None:
            rows.append(fact.content)
        elif isinstance(old, Outage) and isinstance(fact, Outage) and old.ended_at != fact.ended_at:
            if not old.cause.startswith(MEASURED):
                remarks.append(f"{old.system}的中断 {old.id} 是人工登记的，结束时间与监测不同，没有改动")
                continue
            ended = {"ended_at": fact.content.get("ended_at", ""), "cause": fact.cause}
            rows.append(correction_of(old, ended, reason=CHANGED))
            corrected += 1
        elif isinstance(fact, AvailabilityDay) and any(
            old.content.get(name) != text for name, text in fact.content.items()
        ):
            rows.append(correction_of(old, fact.content, reason=CHANGED))
            corrected += 1
    return rows, corrected


def _is_part(fact: Fact) -> bool:
    """Say whether a record excludes a part of an outage that another one tells."""
    return isinstance(fact, Outage) and not fact.cause.startswith(MEASURED)


def _key(fact: Fact) -> tuple[object, ...]:
    if isinstance(fact, Outage):
        return "outage", fact.system, fact.began_at
    return "day", getattr(fact, "system", ""), fact.happened_on


def _vanished(evidence: Evidence, answer: Answer, outages: Sequence[Outage]) -> Iterator[str]:
    """Tell of outages that were measured once and that the samples no longer show."""
    measured = {_key(each) for each in outages}
    periods = {each.name: each.period for each in answer.systems}
    for fact in evidence.current("outage"):
        if isinstance(fact, Outage) and fact.cause.startswith(MEASURED) and fact.system in periods:
            inside = fact.began_at.astimezone(BEIJING).date() in periods[fact.system]
            if inside and _key(fact) not in measured:
                yield (
                    f"{fact.system}的中断 {fact.id} 按现在的样本没有这样开始；"
                    f"要作废：jiheng record 项目 --withdraw {fact.id} --by 姓名 --reason 原因"
                )


def _import(
    rows: Sequence[Mapping[str, str]], kind: type[Fact], *, into: Path, by: str, at: datetime, told: str
) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    titles = {each.name: each.title for each in kind.fields}
    with tempfile.TemporaryDirectory() as room:
        file = Path(room) / f"{told}.jsonl"
        write_table(
            file, [titles[name] for name in names], ([row.get(name, "") for name in names] for row in rows)
        )
        import_records(file, kind=kind.stem, into=into, by=by, at=at)
