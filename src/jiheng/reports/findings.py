"""Problems and advice as passages of a report: the project's own words, and what its figures say.

Each piece of advice answers a problem that is there; where there is none, none is given, and it is said why.
"""

from collections.abc import Iterator

from jiheng.documents.model import Block, Paragraph
from jiheng.reports.figures import Figures
from jiheng.reports.passages import DIFFERENCES, TO_FILL_IN, listed
from jiheng.reports.problems import (
    BY_HAND,
    COMPLAINT,
    DEVIATION,
    EVIDENCE,
    GOAL,
    NO_SCORE,
    OWN,
    PROMISE,
    SAFETY,
    Problem,
    problems,
)
from jiheng.reports.reckoned import whole
from jiheng.scoring.scorecard import Scorecard

OF_INDICATORS = (DEVIATION, NO_SCORE, BY_HAND)
NO_PROBLEM = "无：各项指标都得满分，绩效目标、合同约定和台账没有需要说明的问题。"
NO_ADVICE = "无：没有发现需要改进的问题。"
ANSWERS = {
    NO_SCORE: "补齐这些指标的记录后重新评分",
    BY_HAND: "补写改分的理由，没有理由的恢复按规则的得分",
    GOAL: f"下一年度申报绩效目标时，使评分指标、批复的指标和公布的数一致（差异见“{DIFFERENCES}”）",
    PROMISE: "对逾期和未完成的合同约定事项，按合同与运维单位核实并明确补救办法",
    EVIDENCE: "核实与台账不一致的记录，更正或说明后重新登记",
    COMPLAINT: "对属实的投诉逐件落实处理结果",
    SAFETY: "补写故障原因、整改漏洞，并登记完成的日期",
}


def told_problems(card: Scorecard, figures: Figures) -> list[Block]:
    """Tell the project's own account, then every lost point, and in short what else was found."""
    found = list(problems(card, figures))
    own = [Paragraph(each.told) for each in found if each.sort == OWN]
    lost = [f"{each.about}：{each.told}。{_reason(each)}" for each in found if each.sort in OF_INDICATORS]
    lost += list(_others(found, figures))
    told = [Paragraph("由评分和记录得出的问题：")] if own and lost else []
    return [*own, *told, *listed(lost)] or [Paragraph(NO_PROBLEM)]


def _reason(problem: Problem) -> str:
    return "" if problem.sort == BY_HAND else f"偏差原因及改进措施：{problem.answered or TO_FILL_IN}"


def _others(found: list[Problem], figures: Figures) -> Iterator[str]:
    goals = [each for each in found if each.sort == GOAL]
    if goals:
        count = whole(figures, "问题.绩效目标", len(goals), [], "处")
        yield f"绩效目标：批复的指标、评分指标和公布的数有{count}处不一致，逐条见“{DIFFERENCES}”"
    for each in found:
        if each.sort not in (*OF_INDICATORS, GOAL, OWN):
            yield f"{each.sort}：{each.about}，{each.told}"


def told_advice(card: Scorecard, figures: Figures) -> list[Block]:
    """Give the project's own suggestions, then what each sort of problem asks for."""
    own = [Paragraph(figures.fill(text)) for text in card.project.narrative.get("suggestions", ())]
    bound = list(advice(card, figures))
    return [*own, *listed(bound)] if own or bound else [Paragraph(NO_ADVICE)]


def advice(card: Scorecard, figures: Figures) -> Iterator[str]:
    """Say what the problems found ask for, a sentence a sort, the indicators named."""
    found = list(problems(card, figures))
    silent = [each.about for each in found if each.sort == DEVIATION and not each.answered]
    if silent:
        yield f"逐项写明偏差原因和改进措施：{'、'.join(dict.fromkeys(silent))}"
    for sort, answer in ANSWERS.items():
        mine = [each.about for each in found if each.sort == sort]
        if mine:
            about = f"（{'、'.join(dict.fromkeys(mine))}）" if sort in (NO_SCORE, BY_HAND, PROMISE) else ""
            yield f"{answer}{about}"
