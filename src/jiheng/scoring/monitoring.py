"""The state of a project at a day during its year (双监控): goals and money side by side.

What the form 项目支出绩效目标执行监控表 asks for (财预〔2019〕136号), reckoned only from what was known then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Actual
from jiheng.evidence.store import Evidence
from jiheng.frameworks.monitoring import LIGHTS, Round
from jiheng.measures.measure import Course, Question
from jiheng.projects.explanations import Explanation
from jiheng.projects.project import Project
from jiheng.scoring.due import Due, due_of
from jiheng.scoring.fund_progress import FORWARD, FundProgress, fund_progress, fund_warnings
from jiheng.scoring.lights import (
    Light,
    percent_text,
    qualitative_light,
    reverse_light,
    scaled_light,
    self_evaluation_lights,
    worst,
    zero_light,
)
from jiheng.scoring.projection import (
    CERTAIN,
    IMPOSSIBLE,
    POSSIBLE,
    Goal,
    Likelihood,
    Projected,
    goal_of,
    likelihood,
    projected,
)
from jiheng.scoring.score import score_project
from jiheng.scoring.scorecard import MeasuredIndicator, Scorecard, ScoredLeaf
from jiheng.values.days import chinese_day, days_in_month
from jiheng.values.exact import ONE, ZERO, Exact, least
from jiheng.values.outcome import OUTCOME_TITLES, Outcome
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from jiheng.values.target import Target

# What the form prints where a rule set does not name its own.
LIKELIHOODS = ("确定能", "有可能", "完全不可能")
CAUSES = ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")
WEIGHT_OF_FORM = {"execution": Exact(10), "indicators": Exact(90)}


@dataclass(frozen=True, slots=True)
class MonitoredIndicator:
    """An indicator by a day: what was done, what was due, its light, where it will end, and how likely.

    `weight` is None where it earns no points. `due` is None where nothing is spread over the year.
    """

    path: tuple[str, ...]
    name: str
    weight: Score | None
    target: Target
    outcome: Outcome
    because: str
    actual: str
    steps: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    value: Actual | None = None
    goal: Goal | None = None
    due: Due | None = None
    light: Light | None = None
    projected: Projected | None = None
    likelihood: Likelihood | None = None
    warning: str = ""

    @property
    def progress(self) -> Exact | None:
        """The share of the year's target that is done, 1 at most; None for what does not grow towards one."""
        if self.due is None or self.goal is None or not isinstance(self.value, Quantity | Ratio):
            return None
        growing = not self.goal.reverse and self.goal.number > ZERO
        return least(ONE, self.value.exact / self.goal.number) if growing else None


@dataclass(frozen=True, slots=True)
class MonitoringState:
    """A project by a day. `left_out` counts the records that were not known then.

    `progress` is the mean of the indicators that grow towards a target, by weight; `light` is the worst of
    all; `causes` are those the form offers to tick, `likelihoods` its words in the order of the levels.
    """

    project: Project
    on: date
    card: Scorecard
    indicators: tuple[MonitoredIndicator, ...]
    funds: FundProgress
    likelihoods: tuple[str, ...]
    causes: tuple[str, ...]
    round: Round | None = None
    progress: Exact | None = None
    warnings: tuple[str, ...] = ()
    warning_lights: tuple[Light, ...] = ()
    left_out: int = 0

    def explained(self, name: str) -> Explanation:
        """Give what the unit says of an indicator, or of the money, by this day: nothing, if it does not."""
        said = (each for each in self.project.explanations if (each.on, each.name) == (self.on, name))
        return next(said, Explanation(self.on, name))

    @property
    def goal_light(self) -> str:
        """The worst light of the indicators; empty where none burns."""
        return worst(each.light for each in self.indicators)

    @property
    def light(self) -> str:
        """The worst light of goals, money and warnings."""
        return worst((*(each.light for each in self.indicators), self.funds.light, *self.warning_lights))


def monitor(project: Project, evidence: Evidence, on: date) -> MonitoringState:
    """Give the state by the end of a day. Raises UnreadableValueError for one before the year begins."""
    if on < project.period.first:
        raise UnreadableValueError(
            "监控的日期在预算年度之前",
            found=str(on),
            expected=f"{project.period.first} 或以后",
            advice="写预算年度之内的一天，如 7 月底",
        )
    known = evidence.as_of(on)
    card = score_project(project, known)
    monitoring = project.rule_set.monitoring
    asked = (*(_of_leaf(leaf) for leaf in card.leaves()), *(_of_measured(each) for each in card.measured))
    indicators = tuple(_judged(each, question, project, known) for each, question in asked)
    funds = fund_progress(project, known, on)
    state = MonitoringState(
        project,
        on,
        card,
        indicators,
        funds,
        monitoring.likelihoods or LIKELIHOODS,
        monitoring.causes or CAUSES,
        round=_round(monitoring.rounds, on),
        progress=_progress(indicators),
        left_out=sum(1 for _ in evidence) - sum(1 for _ in known),
    )
    lights = tuple(_self_evaluation(card, funds)) if on >= project.period.last else ()
    return replace(state, warnings=tuple(_warnings(state)), warning_lights=lights)


def _of_leaf(leaf: ScoredLeaf) -> tuple[MonitoredIndicator, Question | None]:
    found = MonitoredIndicator(
        leaf.path,
        leaf.leaf.name,
        leaf.weight,
        leaf.leaf.target,
        leaf.outcome,
        leaf.because,
        leaf.actual,
        leaf.found,
        leaf.facts,
        leaf.value,
    )
    if leaf.score is not None and leaf.counted.hundredths:
        points = Exact(leaf.score.hundredths, leaf.counted.hundredths)
        found = replace(found, light=qualitative_light(points))  # stands where there is no number to compare
    return found, leaf.way.question if leaf.way else None


def _of_measured(each: MeasuredIndicator) -> tuple[MonitoredIndicator, Question]:
    indicator = each.indicator
    return MonitoredIndicator(
        (),
        indicator.name,
        None,
        indicator.target,
        each.outcome,
        each.because,
        each.actual,
        each.found,
        each.facts,
        each.value,
    ), indicator.question


def _judged(
    each: MonitoredIndicator, question: Question | None, project: Project, known: Evidence
) -> MonitoredIndicator:
    on, value = known.on or project.period.last, each.value
    over = on >= project.period.last
    goal = goal_of(each.target, value) if isinstance(value, Quantity | Ratio) else None
    if question is None or goal is None or not isinstance(value, Quantity | Ratio):
        return replace(each, likelihood=_of_judgement(each.light, over=over))
    each = replace(each, goal=goal, light=None)
    if question.course is Course.FINAL and not over:
        return replace(each, likelihood=Likelihood(POSSIBLE, "年底才能判断，到这一天的数不作比较"))
    grows = question.course is Course.GROWING
    due = due_of(question, project, known, on)
    end = projected(value, goal, due, grows=grows)
    each = replace(each, due=due if grows else None, projected=end)
    over = over and (not grows or due.share >= ONE)
    return replace(
        each,
        light=_light(value, goal, each.due, project),
        likelihood=likelihood(value, goal, end, grows=grows, over=over),
        warning=_deviation(value, goal, each.due, project),
    )


def _of_judgement(light: Light | None, *, over: bool) -> Likelihood | None:
    if light is None:
        return None
    if not over:
        return Likelihood(POSSIBLE, f"{light.because}；到年底再评")
    return Likelihood(CERTAIN if light.colour == "green" else IMPOSSIBLE, f"全年已过，{light.because}")


def _light(value: Quantity | Ratio, goal: Goal, due: Due | None, project: Project) -> Light | None:
    told = f"实际 {value}，目标 {goal.told}"
    if goal.number == ZERO:
        return zero_light(met=bool(value.exact == ZERO), told=told)
    if goal.reverse:
        return reverse_light(within=goal.met(value.exact), told=told)
    scale = dict(project.rule_set.monitoring.scales).get(FORWARD)
    share = due.share if due else ONE
    if scale is None or (share == ZERO and value.exact == ZERO):
        return None
    if share == ZERO:
        return Light("blue", f"正向：还没有到期，已经完成 {value}")
    wanted = f"应完成 {goal.told} × {percent_text(share)}" if due else f"目标 {goal.told}（不按时间折算）"
    return scaled_light(scale, value.exact, goal.number * share, told=f"正向：{value} ÷ {wanted}")


def _deviation(value: Quantity | Ratio, goal: Goal, due: Due | None, project: Project) -> str:
    """Say that a quantity is further off its stage value than the rule set allows."""
    allowed = project.rule_set.monitoring.stage_deviation
    if allowed is None or due is None or due.share == ZERO or goal.number <= ZERO or goal.reverse:
        return ""
    share = value.exact / (goal.number * due.share)
    off = share - ONE if share > ONE else ONE - share
    if isinstance(value, Ratio) or off <= allowed / Exact(100):
        return ""
    return f"与阶段值相差 {percent_text(off)}，超过 {percent_text(allowed / Exact(100))}"


def _round(rounds: tuple[Round, ...], on: date) -> Round | None:
    ends = on.day == days_in_month(on.year, on.month)
    return next((each for each in rounds if ends and each.through == on.month), None)


def _progress(indicators: tuple[MonitoredIndicator, ...]) -> Exact | None:
    weight = total = ZERO
    for each in indicators:
        if (progress := each.progress) is not None and not isinstance(each.value, Ratio):
            counts = Exact(each.weight.hundredths) if each.weight else ONE
            weight, total = weight + counts, total + counts * progress
    return total / weight if weight > ZERO else None


def _warnings(state: MonitoringState) -> Iterator[str]:
    monitoring = state.project.rule_set.monitoring
    yield from fund_warnings(state.funds, monitoring, state.project.fiscal_year, state.on)
    rate = state.funds.rate
    if monitoring.goal_gap is not None and rate is not None and state.progress is not None:
        gap = state.progress - rate.exact
        gap = gap if gap > ZERO else ZERO - gap
        allowed = monitoring.goal_gap / Exact(100)
        if gap > allowed:
            told = f"目标完成进度 {percent_text(state.progress)}，预算执行率 {rate}"
            yield f"{told}，相差 {percent_text(gap)}，超过 {percent_text(allowed)}"
    yield from (f"“{each.name}”{each.warning}" for each in state.indicators if each.warning)


def _self_evaluation(card: Scorecard, funds: FundProgress) -> Iterator[Light]:
    """Warn as of a self-evaluation, where the tree has an execution row and all is scored."""
    execution = [leaf for leaf in card.leaves() if any(way.rule.kind.code == "F27" for way in leaf.leaf.ways)]
    others = [leaf for leaf in card.leaves() if leaf not in execution]
    if not execution or not others or any(leaf.score is None for leaf in card.leaves()):
        return
    shares = {"execution": _share(execution), "indicators": _share(others)}
    scaled = {name: share * WEIGHT_OF_FORM[name] for name, share in shares.items()}
    rate = funds.rate
    if rate is None and funds.budget is None:
        return
    yield from self_evaluation_lights(**scaled, unspent=ONE - rate.exact if rate is not None else None)


def _share(leaves: list[ScoredLeaf]) -> Exact:
    earned = Score.sum(leaf.score for leaf in leaves if leaf.score is not None)
    return Exact(earned.hundredths, Score.sum(leaf.counted for leaf in leaves).hundredths)


def outcome_told(each: MonitoredIndicator) -> str:
    """Write what was found by the day, or why nothing was."""
    return each.actual or f"{OUTCOME_TITLES[each.outcome]}，{each.because}"


def light_title(colour: str) -> str:
    """Write a colour in Chinese; a dash where no light burns."""
    return LIGHTS.get(colour, "—")


def through(state: MonitoringState) -> str:
    """Name the time told of: 1—7月, or until a day within a month."""
    on = state.on
    if on >= state.project.period.last:
        return "全年"
    return f"1—{on.month}月" if on.day == days_in_month(on.year, on.month) else f"到{chinese_day(on)}"
