"""The one survey that a measure is about, and its answers."""

from dataclasses import dataclass

from jiheng.evidence.actual import Tally
from jiheng.evidence.facts.judgements import Survey
from jiheng.measures.measure import LeftOut, Setting
from jiheng.measures.selection import Selection, no_register, select
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable
from jiheng.values.ratio import Ratio

LEVELS = ("很满意", "满意", "一般", "不满意")


@dataclass(frozen=True, slots=True)
class Answers:
    """A survey's answers by level, with the survey told in words."""

    survey: Survey
    tally: Tally
    told: str
    left_out: tuple[LeftOut, ...]


def is_survey(of: Selection) -> str:
    """Say so where a selection is of another kind of record."""
    return "" if of.fact_type is Survey else f"of 应当是 survey，不是 {of.fact_type.stem}"


def one_survey(of: Selection, setting: Setting) -> Answers | NoValue:
    """Take the one survey that fits; say why where there is none, several, or nobody answered."""
    if not setting.evidence.kept("survey"):
        return no_register(Survey)
    found = select(of, setting)
    surveys = [fact for fact in found.facts if isinstance(fact, Survey)]
    if not surveys:
        return not_applicable(f"{found.period}没有开展满意度调查")
    if len(surveys) > 1:
        return insufficient_data(f"{found.period}有 {len(surveys)} 次调查，请在 of 中写明是哪一次")
    survey = surveys[0]
    tally = Tally((survey.very_satisfied, survey.satisfied, survey.fair, survey.dissatisfied))
    if not 0 < tally.answers <= survey.sent:
        return insufficient_data(f"发放 {survey.sent} 份，收回 {tally.answers} 份，不能据以计算")
    levels = "，".join(f"{word} {count}" for word, count in zip(LEVELS, tally.counts, strict=True))
    rate = Ratio(tally.answers, survey.sent)
    told = (
        f"{survey.name}（{survey.group}）：发放 {survey.sent} 份，"
        f"收回 {tally.answers} 份（回收率 {rate}），{levels}"
    )
    return Answers(survey, tally, told, found.left_out)
