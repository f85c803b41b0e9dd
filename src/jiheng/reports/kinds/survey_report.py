"""The report of the satisfaction surveys.

Official form: none is national; what a reviewer asks of a survey (domain: frame, sample, rate, interval).
Sections: a chapter a survey: （一） 调查对象和方式 · （二） 发放和回收 · （三） 调查结果 ·
    （四） 结果的可靠程度; at the end 与绩效指标的关系.
Who signs: the unit.
"""

from collections.abc import Iterator

from jiheng.documents.model import Block, Document, Heading, Paragraph
from jiheng.evidence.actual import Tally
from jiheng.evidence.facts.judgements import Survey
from jiheng.measures.surveys import LEVELS
from jiheng.reports.confidence import if_all_had_answered, wilson
from jiheng.reports.figure import NO_EVIDENCE
from jiheng.reports.figures import Figures
from jiheng.reports.passages import TO_FILL_IN, listed
from jiheng.reports.reckoned import share, whole
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.tables import plain_table
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.days import chinese_day
from jiheng.values.ratio import Ratio

kind = ReportKind(title="满意度调查报告", version=1)

WIDTHS = {"评价": 52, "份数": 52, "占收回份数": 52}
UNANSWERED = "调查记录没有写抽样方式：不是随机抽样的，下面的区间只供参考"


@kind.offers
def offers(card: Scorecard, figures: Figures) -> Iterator[Choice]:
    """Offer it where a survey was held."""
    if _surveys(card, figures):
        yield {}


@kind.composes("document")
def document(card: Scorecard, figures: Figures) -> Document:
    """Compose the report; a chapter a survey."""
    project = card.project
    surveys = _surveys(card, figures)
    unit = project.organisation.implementing_unit
    blocks: list[Block] = []
    for survey in surveys:
        blocks += [Heading(1, survey.name), *_survey(figures, survey)]
    if not surveys:
        blocks += [Heading(1, "调查情况"), Paragraph(_none(figures, str(project.evaluation_period)))]
    blocks += [Heading(1, "与绩效指标的关系"), *_indicators(card, figures, surveys)]
    return Document(
        title=f"{project.name}\n{kind.title}",
        subtitle=f"（{project.fiscal_year}年度）",
        blocks=tuple(blocks),
        author=unit,
        subject=f"{project.fiscal_year}年度满意度调查",
        signed=(unit,),
    )


def _surveys(card: Scorecard, figures: Figures) -> list[Survey]:
    period = card.project.evaluation_period
    return [
        each
        for each in figures.evidence.current("survey")
        if isinstance(each, Survey) and each.falls_into(period)
    ]


def _none(figures: Figures, when: str) -> str:
    if figures.evidence.kept("survey"):
        return f"无：设有满意度调查台账，{when}没有开展调查。"
    return f"没有满意度调查台账，{when}有没有开展调查无从说明。"


def _survey(figures: Figures, survey: Survey) -> list[Block]:
    tally = Tally((survey.very_satisfied, survey.satisfied, survey.fair, survey.dissatisfied))
    facts, key = [survey], survey.name
    sent = whole(figures, f"{key}.发放", survey.sent, facts, "份")
    returned = whole(figures, f"{key}.收回", tally.answers, facts, "份")
    rate = (
        share(figures, f"{key}.回收率", Ratio(tally.answers, survey.sent), facts)
        if survey.sent
        else NO_EVIDENCE
    )
    blocks: list[Block] = [
        Heading(2, "调查对象和方式"),
        *listed(_frame(figures, survey)),
        Heading(2, "发放和回收"),
        Paragraph(f"发放问卷{sent}份，收回{returned}份，回收率{rate}。{_sampled(figures, survey)}"),
        Heading(2, "调查结果"),
    ]
    if not 0 < tally.answers <= survey.sent:
        return [*blocks, Paragraph(f"{NO_EVIDENCE}：收回的份数与发放的份数对不上，不能据以计算。")]
    return [
        *blocks,
        *_result(figures, survey, tally),
        Heading(2, "结果的可靠程度"),
        *_trust(figures, survey, tally),
    ]


def _frame(figures: Figures, survey: Survey) -> Iterator[str]:
    population = TO_FILL_IN
    if survey.population is not None:
        population = f"{whole(figures, f'{survey.name}.总体', survey.population, [survey], '人')}人"
    began = chinese_day(survey.began_on) if survey.began_on else TO_FILL_IN
    yield f"调查对象：{survey.group}"
    yield f"调查总体：{population}"
    yield f"调查时间：{began}至{chinese_day(survey.closed_on)}"
    yield f"调查方式：{survey.channel or TO_FILL_IN}"
    yield f"问卷版本：{survey.questionnaire or TO_FILL_IN}"


def _sampled(figures: Figures, survey: Survey) -> str:
    if survey.population is None:
        return "总体人数没有填写，样本占总体多少无从说明。"
    if not survey.population:
        return ""
    part = share(figures, f"{survey.name}.抽样比", Ratio(survey.sent, survey.population), [survey])
    return f"发放份数为总体的{part}。"


def _result(figures: Figures, survey: Survey, tally: Tally) -> list[Block]:
    rows = [
        (
            level,
            whole(figures, f"{survey.name}.{level}", count, [survey], "份"),
            share(figures, f"{survey.name}.{level}.占比", Ratio(count, tally.answers), [survey]),
        )
        for level, count in zip(LEVELS, tally.counts, strict=True)
    ]
    satisfied = Ratio(tally.counts[0] + tally.counts[1], tally.answers)
    told = share(figures, f"{survey.name}.满意率", satisfied, [survey])
    return [
        plain_table(f"{survey.name}结果", WIDTHS, rows),
        Paragraph(f"满意率（“很满意”和“满意”占收回份数）为{told}。"),
    ]


def _trust(figures: Figures, survey: Survey, tally: Tally) -> list[Block]:
    hits, key = tally.counts[0] + tally.counts[1], survey.name
    if survey.population == survey.sent:
        told = ["发放份数等于总体人数，是全面调查，没有抽样误差"]
    else:
        low, high = (
            share(figures, f"{key}.区间{end}", bound, [survey])
            for end, bound in zip(("下限", "上限"), wilson(Ratio(hits, tally.answers)), strict=True)
        )
        told = [UNANSWERED, f"按随机抽样计，满意率的95%置信区间（Wilson）为{low}至{high}"]
    if tally.answers < survey.sent:
        least, most = (
            share(figures, f"{key}.未收回{end}", bound, [survey])
            for end, bound in zip(
                ("都不满意", "都满意"), if_all_had_answered(hits, tally.answers, survey.sent), strict=True
            )
        )
        told.append(f"没有收回的问卷如果都不满意，满意率是{least}；如果都满意，是{most}")
    else:
        told.append("发放的问卷全部收回，没有未答造成的偏差")
    return listed(told)


def _reached(figures: Figures, name: str) -> str:
    return f"目标{figures.text(f'{name}.目标')}，实际{figures.text(name)}"


def _indicators(card: Scorecard, figures: Figures, surveys: list[Survey]) -> list[Block]:
    ids = {each.id for each in surveys}
    told = [
        f"“{each.leaf.name}”{_reached(figures, each.leaf.name)}"
        for each in card.leaves()
        if ids & set(each.facts)
    ]
    told += [
        f"“{each.indicator.name}”（不设分值）{_reached(figures, each.indicator.name)}"
        for each in card.measured
        if ids & set(each.facts)
    ]
    return listed(told) or [Paragraph("无：没有指标用到满意度调查的记录。")]
