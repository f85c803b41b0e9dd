"""Divide the occurrences of a contract's promise that were fulfilled by those that fell due.

Question: what share of what the contract promises was done, or done on time (巡检完成率、计划完成率)?
Numerator: the occurrences done on time (`counted: on_time`), or done at all, late ones included
    (`counted: done`).
Denominator: the occurrences of the promise whose slot ends in the period and that are due.
Left out: (1) occurrences that the contract's text or a record of the kind waiver waives leave both;
    (2) occurrences not due yet, where it is asked as of a day; (3) records beyond the promise; not
    applicable where nothing fell due; insufficient data where the register was not kept.
Unit: ratio of counts.
Basis: the contract's own words; how records are given to occurrences stands in evidence/promises.py.
"""

from jiheng.catalogue import Parameter, one_of, reading
from jiheng.evidence.promises import STATE_TITLES, Occurrence, OccurrenceState, PromiseName, settle
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting
from jiheng.measures.selection import no_register
from jiheng.values.outcome import not_applicable
from jiheng.values.ratio import Ratio

COUNTED = {"on_time": "按时完成的", "done": "完成的（含逾期）"}
DONE, LATE = OccurrenceState.DONE, OccurrenceState.LATE

measure = Measure(
    title="约定履行率",
    version=1,
    parameters=(
        Parameter("promise", "哪项约定", reading(PromiseName), "project.yaml 里 contracts … promises 的名称"),
        Parameter("counted", "算哪些", one_of(COUNTED), "只算按时的，或凡完成的都算", default="on_time"),
    ),
)


@measure.measure
def answer(setting: Setting, *, promise: PromiseName, counted: str) -> Answer:
    """Settle the promise and count."""
    wanted = setting.promises[promise]  # project.yaml was checked for it
    if not setting.evidence.kept(wanted.of.fact_type.stem):
        return no_register(wanted.of.fact_type)  # (3)
    settled = settle(wanted, setting.evidence, setting.calendar, on=setting.on)
    inside = [each for each in settled.occurrences if each.slot.last in setting.period]
    due = [each for each in inside if each.state not in (OccurrenceState.WAIVED, OccurrenceState.OPEN)]
    if not due:
        return not_applicable(f"{setting.period}没有到期的“{promise}”")  # (3)
    kept = [each for each in due if each.state is DONE or (each.state is LATE and counted == "done")]
    ratio = Ratio(len(kept), len(due))
    return Measured(
        actual=ratio,
        facts=(
            *(record for each in due for record in each.records),
            *dict.fromkeys(each.waiver for each in inside if each.waiver),
        ),
        steps=(
            f"约定“{promise}”每{wanted.every}{wanted.each}次，{setting.period}到期 {len(due)} 次",
            *(_told(each) for each in inside if each.state is not DONE),  # (1) (2)
            f"{COUNTED[counted]} {ratio.numerator} ÷ 到期 {ratio.denominator} = {ratio}",
        ),
        left_out=tuple(LeftOut(record, "超出约定的次数") for record in settled.beyond),  # (3)
    )


def _told(each: Occurrence) -> str:
    return f"{each.slot}：{STATE_TITLES[each.state]}{f'，{each.because}' if each.because else ''}"
