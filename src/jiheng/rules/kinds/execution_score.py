"""Score budget execution as the self-evaluation form does.

Use when: the form's row 年度资金总额 carries points (usually 10) for 全年执行数 ÷ 全年预算数.
Score: `proportional`: weight × execution rate, between 0 and the weight. `steps`: full marks where the
    project is finished and not above budget; else 70 % of the weight from 80 %, 50 % from 60 %, 0 below.
Parameters: `way`; `finished`, which `steps` needs.
Not scored: (1) what was measured is no rate; (2) by steps: unfinished with 100 % or more, finished
    above the budget, which the rule does not provide for.
Basis: proportional is practice (财预〔2020〕10号 annex 1 prints no formula); steps are 财预〔2021〕101号.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, rate_text, share, told
from jiheng.values.exact import ONE, ZERO, Exact, greatest, least, where
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score

WAYS = {"proportional": "按执行率", "steps": "分档"}
FINISHED = {"yes": "是", "no": "否", "unknown": "未说明"}
UPPER, MIDDLE = Exact(4, 5), Exact(3, 5)
SEVENTY, FIFTY = Exact(7, 10), Exact(1, 2)
HUNDRED = Exact(100)

kind = RuleKind(
    code="F27",
    title="自评表预算执行得分",
    version=1,
    parameters=(
        Parameter("way", "算法", one_of(WAYS), "按执行率计，或分档计", default="proportional"),
        Parameter("finished", "项目是否完成", one_of(FINISHED), "分档计时要知道", default="unknown"),
    ),
)


@kind.declares("doubts")
def doubts(*, way: str, finished: str, **_others: object) -> str:
    """Refuse steps without knowing whether the project is finished."""
    return "分档计分要写明 finished（项目是否完成）" if way == "steps" and finished == "unknown" else ""


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the rate; see that the steps provide for it."""
    rate = share(case.actual)
    if isinstance(rate, NoValue):
        return rate  # (1)
    if case.parameters["way"] == "steps":
        finished = case.parameters["finished"] == "yes"
        if (finished and rate > ONE) or (not finished and rate >= ONE):
            state = "已完成而支付超过预算" if finished else "未完成而支付已达预算"
            return insufficient_data(f"{state}，分档的规定里没有这种情形")  # (2)
    return {"rate": rate, **case.parameters}


@kind.declares("points")
def points(*, weight: Exact, rate: Exact, way: str, finished: str) -> Exact:
    """Compute the points."""
    if way == "proportional":
        return weight * greatest(ZERO, least(rate, ONE))
    if finished == "yes":
        return weight
    below = where(rate >= MIDDLE, weight * FIFTY, ZERO)
    return where(rate >= UPPER, weight * SEVENTY, below)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, rate: Exact, way: str, finished: str) -> list[str]:
    """Tell the reckoning."""
    if way == "steps":
        return [_band(case, rate, score, finished=finished)]
    if rate >= ONE:
        return [f"执行率 {case.actual}，{case.weight} × 100% = {score}，得 {score} 分"]
    least_points = "不低于 0，" if rate < ZERO else ""
    reckoned = f"{case.weight} × {rate_text(rate)} {told(case.full * rate)}"
    return [f"执行率 {case.actual}，{reckoned}，{least_points}四舍五入得 {score.text} 分"]


def _band(case: Case, rate: Exact, score: Score, *, finished: str) -> str:
    if finished == "yes":
        return f"执行率 {case.actual}，项目已完成，支付不超过预算，得满分 {score} 分"
    percent = rate * HUNDRED
    if rate >= UPPER:
        edge, band, part = ONE, "80%（含）到 100%（不含）", "70%"
    elif rate >= MIDDLE:
        edge, band, part = UPPER, "60%（含）到 80%（不含）", "50%"
    else:
        edge, band, part = MIDDLE, "不到 60%", "0%"
    shown = actual_text(case.actual, percent, edge * HUNDRED)
    reckoned = f"{case.weight} × {part}，四舍五入得 {score.text} 分"
    return f"执行率 {shown}，项目未完成，{band}，得分值的 {part}：{reckoned}"


@kind.declares("notes_of")
def notes_of(*, case: Case, rate: Exact, way: str, finished: str) -> list[str]:  # noqa: ARG001 — the rate alone
    """Note spending above the budget."""
    return [f"执行率 {case.actual}，超过 100%，应说明原因"] if rate > ONE else []
