"""Divide the reports handed in on time by the reports due.

Question: what share of the periodic reports came on time (月报提交及时率)?
Numerator: the reports of the selection submitted on or before the deadline, counted from the end of
    the period each report covers. The day of the deadline itself is on time, unless the deadline
    says 早于.
Denominator: `due`, the planned number of reports, else the number of reports handed in.
Left out: (1) reports that cover a time outside the period; (2) reports that a later record
    corrects; (3) insufficient data where the register was not kept, holds more than were due, or
    two reports on the same thing (one must correct the other); not applicable where none was due.
Unit: ratio of counts.
Basis: standards as in examples/yantian-petition-2023: 在次月10日前提交的月报数量/10.
"""

from jiheng.catalogue import Parameter, Raw, reading, text_of
from jiheng.evidence.facts.operation import PeriodicReport
from jiheng.measures.measure import Answer, Course, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.deadline import Deadline
from jiheng.values.digits import scaled
from jiheng.values.outcome import insufficient_data, not_applicable
from jiheng.values.ratio import Ratio


def read_count_or_none(raw: Raw) -> int | None:
    """Read a planned number; `无` says that none is planned."""
    word = text_of(raw)
    return None if word == "无" else scaled(word, 0)


measure = Measure(
    title="报告按时提交率",
    version=1,
    parameters=(
        Parameter("of", "哪些报告", read_selection, "periodic_report 记录和条件"),
        Parameter("deadline", "期限", reading(Deadline.read), "从所属期间结束算起，如 次月10日前"),
        Parameter(
            "due", "应交份数", read_count_or_none, "计划应交几份；不写时以已交份数为分母", default="无"
        ),
    ),
)


@measure.check
def check(*, of: Selection, **_others: object) -> str:
    """Refuse another kind of record."""
    return "" if of.fact_type is PeriodicReport else f"of 应当是 periodic_report，不是 {of.fact_type.stem}"


@measure.course
def course(*, due: int | None, **_others: object) -> Course:
    """Against all reports of the year it adds up."""
    return Course.GROWING if due is not None else Course.VARYING


@measure.measure
def answer(setting: Setting, *, of: Selection, deadline: Deadline, due: int | None) -> Answer:
    """Compare each report's submission with its own deadline."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (3)
    found = select(of, setting)  # (1) (2)
    reports = [fact for fact in found.facts if isinstance(fact, PeriodicReport)]
    planned = len(reports) if due is None else due
    if planned == 0:
        return not_applicable(f"{found.period}没有应交的{of}")  # (3)
    if len(reports) > planned:
        return insufficient_data(f"应交 {planned} 份，台账却有 {len(reports)} 份{of}：请核对应交份数")  # (3)
    if twice := _same_twice(reports):
        return insufficient_data(f"{twice}写的是同一期：请核对，更正的要写明更正了哪一条")  # (3)
    late = []
    for report in reports:
        if not deadline.kept_by(report.submitted_on, after=report.covers, calendar=setting.calendar):
            limit = f"{deadline}（{deadline.due(report.covers, setting.calendar)}）"
            told = f"应在{limit}提交，{report.submitted_on} 才提交（记录 {report.id}）"
            late.append(f"{report.covers}的报告{told}")
    ratio = Ratio(len(reports) - len(late), planned)
    last = f"{deadline}（当天{'' if deadline.inclusive else '不'}算按时）"
    lacking = [f"另有 {planned - len(reports)} 份没有提交记录"] if planned > len(reports) else []
    return Measured(
        actual=ratio,
        facts=found.ids,
        steps=(
            f"{found.period}应交 {planned} 份，已交 {len(reports)} 份{of}，期限为{last}",
            *late,
            *lacking,
            f"按时 {ratio.numerator} ÷ 应交 {ratio.denominator} = {ratio}",
        ),
        left_out=found.left_out,
    )


def _same_twice(reports: list[PeriodicReport]) -> str:
    """Name two reports of one type on the same system, period and fault."""
    seen: dict[tuple[object, ...], str] = {}
    for report in reports:
        about = (report.report_type, report.system, report.covers, report.incident)
        if about in seen:
            return f"报告 {seen[about]} 和 {report.id} "
        seen[about] = report.id
    return ""
