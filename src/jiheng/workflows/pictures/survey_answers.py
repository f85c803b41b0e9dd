"""Show what a survey found, with what its sample bears, as picture C8."""

from collections.abc import Sequence

from jiheng.documents.pictures.survey_answers import Answered, SurveyAnswers
from jiheng.reports.confidence import answers_needed, wilson
from jiheng.values.ratio import Ratio

FEW = 30  # answers: below, an interval says little


def survey_answers(
    name: str, questions: Sequence[Answered], *, answers: int, sent: int, population: int, source: str
) -> SurveyAnswers:
    """Show a survey; the first of `questions` is the overall satisfaction, its two best levels first."""
    overall = questions[0]
    share = bounds = None
    if sum(overall.counts):
        share = Ratio(sum(overall.counts[:2]), sum(overall.counts))
        bounds = None if answers == population else wilson(share)
    told = f"满意率 {share}" if share else "没有人回答"
    told += f"（95%区间 {bounds[0]}—{bounds[1]}）" if bounds else ""
    return SurveyAnswers(
        title=f"{name}：{told}；{sample_told(answers, population)}",
        unit="份；占比为占本题答卷",
        source=source,
        answers=answers,
        sent=sent,
        rate=Ratio(answers, sent) if sent else None,
        share=share,
        bounds=bounds,
        questions=questions,
    )


def sample_told(answers: int, population: int) -> str:
    """Say what a sample bears: 样本 18/1000，不足以支持 95%."""
    sample = f"样本 {answers}/{population}"
    if answers >= population:
        return f"{sample}，是全面调查"
    needed = answers_needed(population)
    if answers < needed:
        few = "，且不到 30 份" if answers < FEW else ""
        return f"{sample}，不足以支持 95%（误差±5个百分点要 {needed} 份{few}）"
    return f"{sample}，够 95%、误差±5个百分点（要 {needed} 份）"
