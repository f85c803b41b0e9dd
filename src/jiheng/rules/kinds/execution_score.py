"""Score budget execution as the self-evaluation form does.

Use when: the form's row 年度资金总额 carries points (usually 10) for 全年执行数 ÷ 全年预算数.
Score: `proportional`: weight × execution rate, between 0 and the weight. `steps`: full marks where the
    project is finished and not above budget; else what the band of the rate earns.
Parameters: `way`; `finished`, which `steps` needs; `bands` of an unfinished project below 100 %, written
    as in F11 (70 % of the weight from 80 %, 50 % from 60 %, 0 below); `unfinished_full` and
    `finished_above`, the share of the weight in the two cases on which the steps are silent:
    unfinished with 100 % or more paid, finished with more paid than the budget. Unless a rule set or
    project fills them, they are asked.
Not scored: (1) what was measured is no rate; (2) by steps: a case on which the rule is silent;
    (3) by steps: nobody said whether the project is finished.
Basis: proportional is practice (财预〔2020〕10号 annex 1 prints no formula); steps are 财预〔2021〕101号,
    which gives their numbers as an example.
"""

from jiheng.catalogue import Parameter, Raw, one_of
from jiheng.errors import UnreadableValueError
from jiheng.rules.bands import Bands, read_bands
from jiheng.rules.earnings import beyond_weight
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, plain, rate_text, read_percent, share, told
from jiheng.values.exact import ONE, ZERO, Exact, greatest, least, where
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score

WAYS = {"proportional": "按执行率", "steps": "分档"}
FINISHED = {"yes": "是", "no": "否", "unknown": "未说明"}
STEPS: Raw = {"≥80%": "70%", "60%（含）～80%": "50%", "＜60%": "0%"}
HUNDRED = Exact(100)
ASK = "ask"
GAPS = {"unfinished_full": "未完成而支付已达预算", "finished_above": "已完成而支付超过预算"}


def _share_or_ask(raw: Raw) -> Exact | str:
    if raw in (ASK, "未规定"):
        return ASK
    percent = read_percent(raw)
    if percent > HUNDRED:
        raise UnreadableValueError("不能超过满分", found=str(raw), expected="0% 到 100%，或 ask（未规定）")
    return percent


kind = RuleKind(
    code="F27",
    title="自评表预算执行得分",
    version=1,
    parameters=(
        Parameter("way", "算法", one_of(WAYS), "按执行率计，或分档计", default="proportional"),
        Parameter("finished", "项目是否完成", one_of(FINISHED), "分档计时要知道", default="unknown"),
        Parameter("bands", "未完成时的各档", read_bands, "执行率在哪一档，得分值的百分之几", default=STEPS),
        *(
            Parameter(name, title, _share_or_ask, "分档计时这种情形得分值的百分之几", default=ASK)
            for name, title in GAPS.items()
        ),
    ),
)


@kind.declares("doubts")
def doubts(*, weight: Score, way: str, bands: Bands, **_others: object) -> str:
    """Refuse bands that are not of a rate, or earn more than the weight."""
    if way != "steps":
        return ""
    if bands.sample.unit != "%":
        return f"各档应当写执行率的百分数（如 ≥80%），不能是“{bands.sample}”"
    return beyond_weight(bands.earnings, weight)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the rate; see that the steps provide for it."""
    rate = share(case.actual)
    if isinstance(rate, NoValue):
        return rate  # (1)
    if case.parameters["way"] == "steps" and case.parameters["finished"] == "unknown":
        return insufficient_data("分档计分要知道项目是否完成：在规则里写 finished: 是 或 否")  # (3)
    gap = _gap(case, rate)
    if gap and case.parameters[gap] == ASK:
        return insufficient_data(f"{GAPS[gap]}，分档的规定里没有这种情形")  # (2)
    filled = {name: ZERO if case.parameters[name] == ASK else case.parameters[name] for name in GAPS}
    return {"rate": rate, **case.parameters, **filled}


def _gap(case: Case, rate: Exact) -> str:
    """Name the case on which the steps are silent; empty where they are not."""
    if case.parameters["way"] != "steps":
        return ""
    if case.parameters["finished"] == "yes":
        return "finished_above" if rate > ONE else ""
    return "unfinished_full" if rate >= ONE else ""


@kind.declares("points")
def points(
    *,
    weight: Exact,
    rate: Exact,
    way: str,
    finished: str,
    bands: Bands,
    unfinished_full: Exact,
    finished_above: Exact,
) -> Exact:
    """Compute the points."""
    if way == "proportional":
        return weight * greatest(ZERO, least(rate, ONE))
    if finished == "yes":
        return where(rate > ONE, weight * finished_above / HUNDRED, weight)
    below = bands.points(weight, rate * HUNDRED)
    return where(rate >= ONE, weight * unfinished_full / HUNDRED, below)


@kind.declares("steps_of")
def steps_of(
    *, case: Case, score: Score, rate: Exact, way: str, finished: str, bands: Bands, **gaps: Exact
) -> list[str]:
    """Tell the reckoning."""
    gap = _gap(case, rate)
    if gap:
        share_of = f"{plain(gaps[gap])}%"
        reckoned = f"{case.weight} × {share_of}，四舍五入得 {score.text} 分"
        shown = actual_text(case.actual, rate * HUNDRED, HUNDRED)
        return [f"执行率 {shown}，{GAPS[gap]}，规定得分值的 {share_of}：{reckoned}"]
    if way == "steps":
        return [_step(case, rate, score, finished, bands)]
    if rate >= ONE:
        return [f"执行率 {case.actual}，{case.weight} × 100% = {score}，得 {score} 分"]
    least_points = "不低于 0，" if rate < ZERO else ""
    reckoned = f"{case.weight} × {rate_text(rate)} {told(case.full * rate)}"
    return [f"执行率 {case.actual}，{reckoned}，{least_points}四舍五入得 {score.text} 分"]


def _step(case: Case, rate: Exact, score: Score, finished: str, bands: Bands) -> str:
    if finished == "yes":
        return f"执行率 {case.actual}，项目已完成，支付不超过预算，得满分 {score} 分"
    band = bands.holding(rate * HUNDRED)
    shown = actual_text(case.actual, rate * HUNDRED, *band.edges, HUNDRED)
    return f"执行率 {shown}，项目未完成，在“{band}”这一档，{band.earning.reckoned(case.weight, score)}"


@kind.declares("notes_of")
def notes_of(*, case: Case, rate: Exact, **_terms: object) -> list[str]:
    """Note spending above the budget."""
    shown = actual_text(case.actual, rate * HUNDRED, HUNDRED)
    return [f"执行率 {shown}，超过 100%，应说明原因"] if rate > ONE else []
