"""Divide the incidents by the months in which systems ran.

Question: how often do systems fail (事故发生频率)?
Numerator: the incidents of the selection.
Denominator: for each system the months of the period in which it was in service, added up. A
    percentage of “frequency” has no meaning without a denominator; this one is named and printed.
Left out: (1) incidents outside the period; (2) records that a later one corrects; (3) incidents of
    registered systems that `systems` does not select; (4) insufficient data where the register of
    incidents was not kept, no system is registered, or an incident's system is not.
Unit: ratio of counts (incidents per system and month).
Basis: 故障率 = number of failures ÷ (systems × months); the reading is stated because reports leave it out.
"""

from jiheng.catalogue import Parameter
from jiheng.evidence.facts.safeguards import Incident
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting
from jiheng.measures.selection import Selection, read_selection, select
from jiheng.measures.systems import systems_of
from jiheng.values.outcome import insufficient_data
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio

measure = Measure(
    title="故障频率",
    version=1,
    parameters=(
        Parameter("of", "哪些故障", read_selection, "incident 记录和条件", default="incident"),
        Parameter("systems", "哪些系统", read_selection, "system 记录和条件", default="system"),
    ),
)


@measure.check
def check(*, of: Selection, systems: Selection) -> str:
    """Refuse other kinds of record."""
    if of.fact_type is not Incident:
        return f"of 应当是 incident，不是 {of.fact_type.stem}"
    if systems.fact_type.stem != "system":
        return f"systems 应当是 system，不是 {systems.fact_type.stem}"
    return ""


@measure.measure
def answer(setting: Setting, *, of: Selection, systems: Selection) -> Answer:
    """Count incidents, systems and months."""
    if not setting.evidence.kept("incident"):
        return insufficient_data("没有“故障”台账（evidence/incident.csv）：有没有故障无从判断")  # (4)
    found = select(of, setting)  # (1) (2)
    chosen = systems_of(systems, setting, found.period)
    if not chosen:
        return insufficient_data(f"没有{systems}，不知道有几个系统")  # (4)
    registered = systems_of(Selection(systems.fact_type), setting, found.period)
    incidents = [fact for fact in found.facts if isinstance(fact, Incident)]
    strangers = sorted({fact.system for fact in incidents if fact.system not in registered})
    if strangers:
        return insufficient_data(f"“{'”、“'.join(strangers)}”有故障，却没有“系统”记录")  # (4)
    counted = [fact for fact in incidents if fact.system in chosen]
    others = [
        LeftOut(fact.id, f"{fact.system}不在所选的系统内") for fact in incidents if fact.system not in chosen
    ]  # (3)
    months = [_months(served) for _, served in chosen.values()]
    ratio = Ratio(len(counted), sum(months))
    each = f" × {months[0]} 个月 = " if len(set(months)) == 1 else "，使用的月数合计 "
    return Measured(
        actual=ratio,
        facts=(*(fact.id for fact in counted), *(fact.id for fact, _ in chosen.values())),
        steps=(
            f"{found.period}的{of}共 {ratio.numerator} 次；{len(chosen)} 个系统{each}{ratio.denominator}",
            f"{ratio.numerator} ÷ {ratio.denominator} = {ratio}（读法：次数÷系统月数）",
        ),
        left_out=(*found.left_out, *others),
    )


def _months(period: Period) -> int:
    first, last = period.first, period.last
    return (last.year - first.year) * 12 + last.month - first.month + 1
