"""Monitoring in the middle of a year: what deviates, what the unit says of it, and handing that in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from jiheng.errors import UsageError
from jiheng.evidence.canonical import canonical_json
from jiheng.projects.explanations import (
    EXPLANATIONS_FILE,
    FUNDS,
    Explanation,
    explanations_content,
    read_explanations,
)
from jiheng.reports.monitoring_rows import BURNS
from jiheng.scoring.lights import Light
from jiheng.scoring.monitoring import MonitoringState, light_title, outcome_told
from jiheng.scoring.scorecard import ScoredLeaf
from jiheng.values.outcome import Outcome
from jiheng.values.period import Period
from jiheng.web.accounts.models import User
from jiheng.web.evaluations import filings
from jiheng.web.evaluations.asked import CHECKLIST
from jiheng.web.evaluations.forms import SHORTEST_REASON, is_reason
from jiheng.web.evaluations.models import Filing, Round
from jiheng.web.evaluations.states import FilingKind
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries
from jiheng.workflows.evaluate import Evaluation
from jiheng.workflows.forecast import forecast_opened, monitoring_json

USUAL_MONTH = 7  # January to July: what departments report on in August
BADGES = {"red": "missed", "yellow": "late", "green": "done", "blue": "waived"}
JUDGED = (CHECKLIST, "expert_scores")
Said = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator, or the money, by the day; `due` says that the unit owes a reason and measures."""

    name: str
    path: str
    target: str
    stage: str
    stage_because: str
    actual: str
    projected: str
    method: str
    light: str
    badge: str
    because: str
    likelihood: str
    likelihood_because: str
    due: bool
    cause: str = ""
    reason: str = ""
    measures: str = ""

    @property
    def lacks(self) -> bool:
        """Whether something is owed still."""
        return self.due and not (self.cause and is_reason(self.reason) and is_reason(self.measures))


def days_of(found: Evaluation) -> list[date]:
    """Give the days that the rule set's rounds are about, by default the end of July."""
    project = found.opened.project
    months = [each.through for each in project.rule_set.monitoring.rounds] or [USUAL_MONTH]
    return [Period.month(project.fiscal_year, month).last for month in months]


def state_of(found: Evaluation, as_of: date) -> MonitoringState:
    """Give the state by a day; raises UnreadableValueError for one before the year begins."""
    return forecast_opened(found.opened, on=as_of)


def lines_of(state: MonitoringState, said: Said) -> list[Line]:
    """Give the money, then the indicators."""
    funds = state.funds
    money = Line(
        FUNDS, "", f"全年预算 {funds.budget.wan_yuan} 万元" if funds.budget else "–",
        f"应付 {funds.planned.wan_yuan} 万元" if funds.planned else "–", funds.plan,
        f"已付 {funds.executed.wan_yuan} 万元，{funds.rate}" if funds.executed and funds.rate
        else funds.because or "数据不足",
        f"{funds.projected.wan_yuan} 万元" if funds.projected else "–", funds.method,
        *_light(funds.light), "", "", _burns(funds.light), **_said(said, FUNDS),
    )  # fmt: skip
    judged = {each.leaf.name for each in state.card.leaves() if is_judged(each)}
    return [money, *(_line(each, state, said, judged) for each in state.indicators)]


def is_judged(leaf: ScoredLeaf) -> bool:
    """Say whether people judge an indicator, which they do after the year: until then nothing is owed."""
    return leaf.way is not None and leaf.way.question.measure.name in JUDGED


def _line(each: Any, state: MonitoringState, said: Said, judged: Collection[str]) -> Line:  # noqa: ANN401 — a MonitoredIndicator
    applies = each.outcome is not Outcome.NOT_APPLICABLE
    stage = "–"
    if each.due and each.goal:
        stage = f"{each.goal.told} 的 {_percent(each.due.share)}"
    likely = each.likelihood
    return Line(
        each.name, " / ".join(each.path), each.target.printed, stage,
        each.due.because if each.due else "", outcome_told(each),
        str(each.projected.value) if each.projected else "–",
        each.projected.method if each.projected else "", *_light(each.light),
        state.likelihoods[likely.level] if likely else "–", likely.because if likely else "",
        applies and (_burns(each.light) or (not each.actual and each.name not in judged)),
        **_said(said, each.name),
    )  # fmt: skip


def _percent(share: Any) -> str:  # noqa: ANN401 — an Exact
    return (
        f"{share.numerator}/{share.denominator}"
        if share.denominator > 1
        else ("全部" if share.numerator else "零")
    )


def _light(light: Light | None) -> tuple[str, str, str]:
    if light is None:
        return "", "unknown", ""
    return f"{light_title(light.colour)}灯", BADGES[light.colour], light.because


def _burns(light: Light | None) -> bool:
    return light is not None and light.colour in BURNS


def told_of(said: Said, name: str) -> str:
    """Say in a sentence what the unit said of an indicator."""
    told = _said(said, name)
    words = (("原因", told["cause"]), ("说明", told["reason"]), ("措施", told["measures"]))
    return "；".join(f"{title}：{text}" for title, text in words if text)


def _said(said: Said, name: str) -> dict[str, str]:
    told = said.get(name, {})
    return {key: str(told.get(key, "")) for key in ("cause", "reason", "measures")}


def said_of(project: Project, as_of: date) -> Said:
    """Give what the unit has said so far of the state by a day."""
    return {
        each.name: {"cause": each.cause, "reason": each.reason, "measures": each.measures}
        for each in _explanations(project) if each.on == as_of
    }  # fmt: skip


@transaction.atomic
def save(project: Project, as_of: date, said: Said, *, by: User, at: datetime) -> None:
    """Keep what the unit says. Raises UsageError while it is handed in."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if waits := filings.open_filing(project, FilingKind.MONITORING):
        raise UsageError(f"{waits}{waits.get_state_display()}，不能改\n    怎么办：请审批人退回")
    before = said_of(project, as_of)
    if said == before:
        return
    made, _ = Round.objects.update_or_create(
        project=project, as_of=as_of, defaults={"changed_by": by, "changed_at": at}
    )
    others = [each for each in _explanations(project) if each.on != as_of]
    own = [Explanation(as_of, name, **_said(said, name)) for name in said]
    content = explanations_content([*others, *own])
    project.files.update_or_create(name=EXPLANATIONS_FILE, defaults={"content": content})
    Project.objects.filter(pk=project.pk).update(text_changes=F("text_changes") + 1)
    entries.write(
        "update", "monitoring", made.pk, by=by, at=at, organisation=project.organisation_id,
        project=project.pk, before=_in_words(before), after={"as_of": str(as_of), **_in_words(said)},
    )  # fmt: skip


def _explanations(project: Project) -> tuple[Explanation, ...]:
    kept = project.files.filter(name=EXPLANATIONS_FILE).first()
    return read_explanations(bytes(kept.content)) if kept else ()


def _in_words(said: Said) -> dict[str, str]:
    """Say by indicator what is said of it."""
    return {name: "；".join(each for each in told.values() if each) for name, told in said.items()}


def submit(
    project: Project, found: Evaluation, as_of: date, *, by: User, at: datetime, reason: str = ""
) -> Filing:
    """Hand in the state by a day with what the unit says; raises as `filings.file` does."""
    said = said_of(project, as_of)
    state = state_of(found, as_of)
    lacks = sum(each.lacks for each in lines_of(state, said))
    content = canonical_json(monitoring_json(state) | {"said": said})
    return filings.file(
        project, FilingKind.MONITORING, content, lacks=lacks, by=by, at=at, reason=reason, as_of=as_of
    )


def fault_of(cause: str, reason: str, measures: str) -> str:
    """Say what is wrong with what was typed of an indicator; nothing where it is right, or empty."""
    for title, text in (("原因说明", reason), ("改进措施", measures)):
        if text.strip() and not is_reason(text):
            return f"{title}太短：至少 {SHORTEST_REASON} 个字，写“无”不算"
    if (reason.strip() or measures.strip()) and not cause:
        return "请选一类偏差原因"
    return ""
