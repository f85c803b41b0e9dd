"""Divide the faults whose report came on time by the faults that called for one.

Question: what share of the fault maintenance reports came on time (故障维护报告提交及时率)?
Numerator: the resolved incidents whose report was submitted within the deadline, counted from the
    day the fault was resolved (that day excluded; the last day itself is on time, unless the
    deadline says 短于). Of several reports on one fault the first counts; a report on a record of
    the fault that was later corrected counts for the corrected one.
Denominator: the resolved incidents of the selection: each calls for one report. (Counting only the
    reports that exist would make a missing report improve the rate.)
Left out: (1) incidents outside the period; (2) records that a later one corrects; (3) incidents not
    yet resolved; (4) insufficient data where a register was not kept or a year's working days are
    not known; not applicable where no fault was resolved.
Unit: ratio of counts.
Basis: working days by the State Council calendar; the standard in examples/yantian-petition-2023,
    在故障解决完成后5个工作日内提交.
"""

from collections.abc import Iterable
from datetime import date, datetime

from jiheng.catalogue import Parameter, reading
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.operation import PeriodicReport, ReportType
from jiheng.evidence.facts.safeguards import Incident
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting
from jiheng.measures.selection import Selection, read_selection, select
from jiheng.values.deadline import Deadline
from jiheng.values.outcome import insufficient_data, not_applicable
from jiheng.values.ratio import Ratio

measure = Measure(
    title="故障报告按时提交率",
    version=1,
    parameters=(
        Parameter("of", "哪些故障", read_selection, "incident 记录和条件"),
        Parameter("deadline", "期限", reading(Deadline.read), "从故障解决算起，如 5个工作日内"),
    ),
)


@measure.check
def check(*, of: Selection, **_others: object) -> str:
    """Refuse another kind of record."""
    return "" if of.fact_type is Incident else f"of 应当是 incident，不是 {of.fact_type.stem}"


@measure.measure
def answer(setting: Setting, *, of: Selection, deadline: Deadline) -> Answer:
    """Follow each fault to its report."""
    for stem, title in (("incident", "故障"), ("periodic_report", "报告")):
        if not setting.evidence.kept(stem):
            return insufficient_data(f"没有“{title}”台账")  # (4)
    found = select(of, setting)  # (1) (2)
    incidents = [fact for fact in found.facts if isinstance(fact, Incident)]
    resolved = [(each, each.resolved_at) for each in incidents if each.resolved_at]
    if not resolved:
        return not_applicable(f"{found.period}没有已解决的{of}")  # (4)
    reports = _reports(setting)
    facts: list[str] = []
    told: list[str] = []
    on_time = 0
    for incident, solved in resolved:
        limit = deadline.due(solved, setting.calendar)
        day = solved if isinstance(limit, datetime) else solved.date()
        begin = f"故障 {incident.id} 于 {_when(day)} 解决，期限到 {_when(limit)}"
        facts.append(incident.id)
        report = _first(reports[name] for name in _names(incident, setting) if name in reports)
        if report is None:
            told.append(f"{begin}，没有提交报告")
            continue
        facts.append(report.id)
        kept = deadline.kept_by(report.submitted_on, after=solved, calendar=setting.calendar)
        on_time += kept
        mark = "按时" if kept else "逾期"
        told.append(f"{begin}，{report.submitted_on} 提交，{mark}（记录 {report.id}）")
    ratio = Ratio(on_time, len(resolved))
    return Measured(
        actual=ratio,
        facts=tuple(facts),
        steps=(
            f"{found.period}已解决的{of}共 {len(resolved)} 次，每次应在{deadline}交报告",
            *told,
            f"按时 {ratio.numerator} ÷ 应交 {ratio.denominator} = {ratio}",
        ),
        left_out=found.left_out
        + tuple(LeftOut(each.id, "故障尚未解决") for each in incidents if not each.resolved_at),  # (3)
    )


def _reports(setting: Setting) -> dict[str, PeriodicReport]:
    """Give the first report handed in for each incident."""
    reports: dict[str, PeriodicReport] = {}
    for fact in setting.evidence.current("periodic_report"):
        if isinstance(fact, PeriodicReport) and fact.report_type is ReportType.FAULT_MAINTENANCE:
            known = reports.get(fact.incident)
            if known is None or fact.submitted_on < known.submitted_on:
                reports[fact.incident] = fact
    return reports


def _first(reports: Iterable[PeriodicReport]) -> PeriodicReport | None:
    return min(reports, key=lambda report: report.submitted_on, default=None)


def _names(incident: Incident, setting: Setting) -> list[str]:
    """List the ids a report may know an incident by: its own, and those it corrects."""
    incidents = {fact.id: fact for fact in setting.evidence.records["incident"]}
    names: list[str] = []
    fact: Fact | None = incident
    while fact is not None and fact.id not in names:
        names.append(fact.id)
        fact = incidents.get(fact.supersedes)
    return names


def _when(when: date) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if isinstance(when, datetime) else f"{when}"
