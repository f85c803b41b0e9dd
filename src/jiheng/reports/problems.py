"""What is wrong with a project, as its scorecard and records say it: each with where it was seen.

Reasons and measures are those somebody wrote; where they are due and missing they stay empty, and reports
print that they were not filled in. Nothing is invented to fill them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jiheng.errors import Place
from jiheng.evidence.drift import Drift, How
from jiheng.evidence.facts.judgements import Complaint, Validity
from jiheng.evidence.facts.safeguards import Incident, Vulnerability
from jiheng.evidence.promises import STATE_TITLES, OccurrenceState, settle
from jiheng.reports.figures import Figures
from jiheng.reports.passages import full_marks, is_by_experts
from jiheng.reports.reckoned import said, whole
from jiheng.reports.times import plain
from jiheng.scoring.scorecard import Scorecard, ScoredLeaf
from jiheng.values.days import chinese_day

DEVIATION, NO_SCORE, BY_HAND, GOAL = "指标偏差", "没有评分", "改分", "绩效目标"
PROMISE, EVIDENCE, COMPLAINT, SAFETY, OWN = "合同约定", "佐证材料", "投诉", "故障和漏洞", "项目自查"

FEW = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: of which sort, what it is, and the reason and measure that somebody wrote for it."""

    sort: str
    about: str
    told: str
    answered: str = ""  # 原因及改进措施


def problems(card: Scorecard, figures: Figures) -> Iterator[Problem]:
    """Go through everything that has to be explained or mended, the points lost first."""
    yield from of_indicators(card, figures)
    yield from of_goals(card, figures)
    yield from _of_promises(card, figures)
    yield from _of_evidence(card, figures)
    yield from _of_service(card, figures)
    narrative = card.project.narrative
    answered = "原因见左；措施见报告的建议" if narrative.get("suggestions") else ""
    for text in narrative.get("problems", ()):
        yield Problem(OWN, "项目", figures.fill(text), answered)


def of_indicators(card: Scorecard, figures: Figures) -> Iterator[Problem]:
    """Tell the indicators with points lost, set by hand, or not scored, and those that miss a target."""
    for leaf in card.leaves():
        if leaf.override is not None and not leaf.override.reason:
            points = figures.text(f"{leaf.leaf.name}.得分")
            told = f"按规则的得分被改为{points}分，没有写改分理由"
            yield Problem(BY_HAND, leaf.leaf.name, told)
        if leaf.score is None and not leaf.complete:
            yield Problem(NO_SCORE, leaf.leaf.name, _unscored(leaf, figures), leaf.leaf.deviation)
        elif leaf.score is not None and leaf.score < leaf.counted:
            yield Problem(DEVIATION, leaf.leaf.name, lost(leaf, figures), leaf.leaf.deviation)
    for each in card.measured:
        if each.met is False:
            name = each.indicator.name
            told = f"目标{figures.text(f'{name}.目标')}，实际{figures.text(name)}，没有达到（不设分值）"
            yield Problem(DEVIATION, name, told)


def _unscored(leaf: ScoredLeaf, figures: Figures) -> str:
    name = f"{leaf.leaf.name}.未评分原因"
    return f"没有评分：{said(figures, name, plain(leaf.because))}"


def lost(leaf: ScoredLeaf, figures: Figures) -> str:
    """Say what an indicator reached and how many points it lost."""
    name = leaf.leaf.name
    earned = f"得{figures.text(f'{name}.得分')}分（满分{full_marks(leaf, figures)}）"
    if is_by_experts(leaf):
        return f"专家评分，{earned}"
    return f"目标{figures.text(f'{name}.目标')}，实际{figures.text(name)}，{earned}"


def of_goals(card: Scorecard, figures: Figures) -> Iterator[Problem]:
    """Tell where the approved goals, the scored indicators and what was published do not agree."""
    for number, told in enumerate(card.differences, 1):
        yield Problem(GOAL, "绩效目标", said(figures, f"差异/{number}", plain(told)))


def _of_promises(card: Scorecard, figures: Figures) -> Iterator[Problem]:
    for promise in card.project.promises.values():
        settled = settle(promise, figures.evidence, card.project.calendar)
        for state in (OccurrenceState.LATE, OccurrenceState.MISSED, OccurrenceState.UNKNOWN):
            mine = [each for each in settled.occurrences if each.state is state]
            if mine:
                some = "、".join(str(each.slot) for each in mine[:FEW]) + ("等" if len(mine) > FEW else "")
                title = STATE_TITLES[state]
                count = whole(figures, f"{promise.name}.{title}", len(mine), [], "次")
                yield Problem(PROMISE, promise.name, f"{some}共{count}次{title}")


def _of_evidence(card: Scorecard, figures: Figures) -> Iterator[Problem]:
    alike: dict[tuple[How, str], list[Drift]] = {}
    for drift in card.drifts:
        alike.setdefault((drift.how, drift.title), []).append(drift)
    for (how, title), drifts in alike.items():
        told = said(figures, f"台账/{title}/{how.value}", replace(drifts[0], place=Place()).message)
        if len(drifts) > 1:
            count = whole(figures, f"台账/{title}/{how.value}.处", len(drifts), [], "处")
            told = f"与登记的台账有{count}处不一致，如：{told}"
        yield Problem(EVIDENCE, title, told)
    for number, told in enumerate(card.unused, 1):
        yield Problem(EVIDENCE, "记录", said(figures, f"未用到/{number}", told))


def _of_service(card: Scorecard, figures: Figures) -> Iterator[Problem]:
    period, evidence = card.project.evaluation_period, figures.evidence
    for fact in evidence.current("complaint"):
        if isinstance(fact, Complaint) and fact.falls_into(period) and fact.validity is Validity.VALID:
            told = f"{chinese_day(fact.received_on)}收到的投诉属实：{fact.about}"
            yield Problem(COMPLAINT, fact.channel, told, fact.outcome)
    for fact in evidence.current("incident"):
        if isinstance(fact, Incident) and fact.falls_into(period) and not fact.cause:
            told = f"{chinese_day(fact.happened_on)}的故障“{fact.symptom}”没有写故障原因"
            yield Problem(SAFETY, fact.system, told)
    for fact in evidence.current("vulnerability"):
        if isinstance(fact, Vulnerability) and fact.falls_into(period) and fact.fixed_on is None:
            told = f"{chinese_day(fact.found_on)}发现的{fact.severity}危漏洞“{fact.name}”没有整改日期"
            yield Problem(SAFETY, fact.system, told)
