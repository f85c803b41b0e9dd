"""Show when each system was up, beside the promise (picture C1)."""

from collections.abc import Iterator, Sequence
from datetime import date

from jiheng.documents.pictures.availability_strip import Strip
from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.sla_strip import LOOKS, Event, Lasting, SlaStrip, SystemTime
from jiheng.evidence.facts.systems import SECONDS_A_DAY, Outage, PlannedMaintenance, System
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Question, Setting
from jiheng.measures.running_time import Run, running_times
from jiheng.measures.selection import Selection
from jiheng.measures.systems import systems_of
from jiheng.projects.open_project import OpenProject
from jiheng.projects.project import Project
from jiheng.reports.availability import daily_summaries
from jiheng.reports.availability_strips import (
    NOT_REGISTERED,
    Stretch,
    placed,
    stretches_by_days,
    stretches_by_outages,
    ticks_of,
)
from jiheng.values.exact import ONE, Exact
from jiheng.values.outcome import NoValue
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.target import Target, TargetKind

AVAILABILITY = ("availability", "daily_availability")


def sla_strip(opened: OpenProject, period: Period | None = None) -> SlaStrip:
    """Show the systems of a project over a period (its fiscal year where none is said).

    By the daily summaries of monitoring where there are any in the period, else by the registered
    outages, which do not prove that the rest of the time was up; else nothing is known.
    """
    period = period or opened.project.period
    evidence = opened.evidence
    setting = Setting(
        evidence, period, opened.project.calendar, "", service_hours=opened.project.service_hours
    )
    served = {name: its for name, (_, its) in systems_of(Selection(System), setting, period).items()}
    served |= {each.name: period for each in opened.project.systems if not evidence.kept("system")}
    days = {name: daily_summaries(evidence, name, its) for name, its in served.items()}
    target = promised_availability(opened.project)
    if any(days.values()):
        up, counted = "", sum(map(len, days.values()))
        stretches = {name: [*stretches_by_days(its, days[name])] for name, its in served.items()}
        source = f"可用性日报 {counted} 条"
    else:
        runs = _runs(setting)
        up, counted = NOT_REGISTERED, sum(len(run.facts) for run in runs.values())
        stretches = {name: _by_register(its, runs.get(name)) for name, its in served.items()}
        source = f"中断和计划内维护 {counted} 条" if runs else "没有监测，也没有中断台账"
    systems = tuple(
        _system(name, placed(name, period, its, stretches[name], ""), target, [*_events(name, its, evidence)])
        for name, its in served.items()
    )
    return SlaStrip(
        title=title_of(systems),
        unit=f"时:分:秒；承诺可用率{target.printed}" if target else "时:分:秒；没有承诺可用率",
        source=f"来源：{source}；{period}",
        begin=period.first,
        seconds=period.days * SECONDS_A_DAY,
        ticks=tuple(ticks_of(period)),
        systems=systems,
        promised=target.printed if target else "",
        up=up,
    )


def _runs(setting: Setting) -> dict[str, Run]:
    if not setting.evidence.kept("outage"):
        return {}
    found = running_times(Selection(System), setting)
    return {} if isinstance(found, NoValue) else found.runs


def _by_register(served: Period, run: Run | None) -> list[Stretch]:
    whole = served.days * SECONDS_A_DAY
    return [*stretches_by_outages(run)] if run else [(Look.UNKNOWN, 0, whole)]


def _system(name: str, strip: Strip, target: Target | None, events: Sequence[Event]) -> SystemTime:
    seconds = {
        look: sum(end - start for each, start, end in strip.stretches if each is look) for look in LOOKS
    }
    up, down = seconds[Look.DONE], seconds[Look.MISSED]
    rate = Ratio(up, up + down) if up + down else None
    left = None
    if target is not None and target.quantity is not None and rate is not None:
        allowed = (ONE - target.quantity.exact) * Exact(up + down)
        left = Lasting.of(allowed.numerator // allowed.denominator - down)
    lasted = {look: Lasting.of(each) for look, each in seconds.items()}
    return SystemTime(name, strip.stretches, lasted, rate, left, tuple(events))


def _events(name: str, served: Period, evidence: Evidence) -> Iterator[Event]:
    for fact in (*evidence.current("outage"), *evidence.current("planned_maintenance")):
        if not isinstance(fact, Outage | PlannedMaintenance) or fact.system != name:
            continue
        if isinstance(fact, PlannedMaintenance) and fact.why_it_counts():
            continue
        if fact.began_at.date() <= served.last and _end(fact, served) >= served.first:
            excluded = isinstance(fact, PlannedMaintenance) or fact.counts.value == "excluded"
            look = Look.EXCLUDED if excluded else Look.MISSED
            cause = fact.cause if isinstance(fact, Outage) else f"计划内维护，{fact.approved_by}批准"
            ended = fact.ended_at.isoformat(" ", "seconds") if fact.ended_at else ""
            yield Event(look, fact.began_at.isoformat(" ", "seconds"), ended, cause, fact.id)


def _end(fact: Outage | PlannedMaintenance, served: Period) -> date:
    return fact.ended_at.date() if fact.ended_at else served.last


def promised_availability(project: Project) -> Target | None:
    """Give the target of the first indicator that asks for availability in per cent."""
    questions: list[tuple[Question, Target]] = [
        (way.question, leaf.target) for _, leaf in project.leaves() for way in leaf.ways
    ]
    questions += [(each.question, each.target) for each in project.unweighted]
    for question, target in questions:
        share = target.kind is TargetKind.THRESHOLD and target.quantity and target.quantity.unit == "%"
        if question.measure.name in AVAILABILITY and share:
            return target
    return None


def title_of(systems: Sequence[SystemTime], nothing: str = "没有登记到中断") -> str:
    """Say what was found of all systems together; `nothing` where none was down."""
    known = [each for each in systems if each.rate is not None]
    if not known:
        return f"{len(systems)} 个系统都没有监测，说不出可用率" if systems else "还没有登记系统"
    unmeasured = sum(each.lasted[Look.UNKNOWN].seconds for each in systems)
    whole = sum(lasting.seconds for each in systems for lasting in each.lasted.values())
    gap = f"，另有 {Ratio(unmeasured, whole)} 的时间没有监测" if unmeasured else ""
    over = [each for each in known if each.left is not None and each.left.seconds < 0]
    down = Lasting.of(sum(each.lasted[Look.MISSED].seconds for each in known))
    if over:
        worst = min(over, key=lambda each: each.left.seconds if each.left else 0)
        beyond = worst.left.text.removeprefix("-") if worst.left else ""
        others = f"，共 {len(over)} 个系统超出" if len(over) > 1 else ""
        return f"{worst.name}中断超出承诺 {beyond}{others}{gap}"
    promised = all(each.left is not None for each in known)
    told = f"共中断 {down.text}" if down.seconds else nothing
    return f"{len(known)} 个系统{told}{'，都在承诺以内' if promised else ''}{gap}"
