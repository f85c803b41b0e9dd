"""Score a qualitative indicator by three levels.

Use when: the indicator has no number; the goal is achieved, partly achieved or not achieved.
Score: weight × the share of the level. The rule gives bands, each without its upper edge but the
    first: 80-100 %, 60-80 %, 0-60 %; where in its band a level lies is a parameter and is printed.
Parameters: `achieved`, `partly_achieved`, `not_achieved`: the share each level earns, in per cent or as
    `top` (which only the first band includes), `middle`, `bottom` of its band; the share and the
    rounded points must lie in the band. `names`: the words of the three levels, which the
    two rules name differently.
Not scored: (1) there is no verdict on item 1, or there are others.
Basis: 财预〔2020〕10号 article 16 and annex 1; 财预〔2021〕101号 names the same bands otherwise.
"""

from collections.abc import Callable

from jiheng.catalogue import Parameter, Raw, text_of
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Checklist, Verdict
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import plain, read_percent, told
from jiheng.values.exact import ONE, Exact, half_up_hundredths
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score
from jiheng.values.target import Target, TargetKind

FULL = Exact(100)
# Each level: its parameter, and its band in per cent, from and up to.
LEVELS = {
    Verdict.MET: ("achieved", 80, 100),
    Verdict.PARTLY: ("partly_achieved", 60, 80),
    Verdict.NOT_MET: ("not_achieved", 0, 60),
}
# Where in its band a level lies, in words.
PLACES = {"上限": "top", "中间": "middle", "下限": "bottom"}
NAMES = "达成年度指标、部分达成年度指标并具有一定效果、未达成年度指标且效果较差"


def _in_band(value: Exact, low: Exact, high: Exact, *, closed: bool) -> bool:
    return bool(value >= low and (value <= high if closed else value < high))


def _share(level: Verdict) -> Callable[[Raw], Exact]:
    _, low, high = LEVELS[level]
    closed = level is Verdict.MET

    def read(raw: Raw) -> Exact:
        place = PLACES.get(str(raw), str(raw))
        named = {"bottom": Exact(low), "middle": Exact(low + high, 2) * ONE, "top": Exact(high)}
        percent = named[place] if place in named else read_percent(raw)
        if not _in_band(percent, Exact(low), Exact(high), closed=closed):
            edge = "含" if closed else "不含"
            raise UnreadableValueError(
                "不在这一档之内", found=str(raw), expected=f"{low}%（含）到 {high}%（{edge}）"
            )
        return percent

    return read


def _names(raw: Raw) -> tuple[str, ...]:
    written = raw if isinstance(raw, list) else text_of(raw).split("、")
    names = tuple(text_of(each).strip() for each in written)
    if len(names) != len(LEVELS) or not all(names):
        raise UnreadableValueError("三档应当有三个名称", found="、".join(names), expected=NAMES)
    return names


kind = RuleKind(
    code="F13",
    title="定性三档",
    version=1,
    parameters=(
        Parameter("achieved", "达成", _share(Verdict.MET), "达成时得分值的百分之几", default="top"),
        Parameter(
            "partly_achieved", "部分达成", _share(Verdict.PARTLY), "部分达成时得百分之几", default="middle"
        ),
        Parameter("not_achieved", "未达成", _share(Verdict.NOT_MET), "未达成时得百分之几", default="middle"),
        Parameter("names", "三档的名称", _names, "从高到低，用顿号隔开", default=NAMES),
    ),
)


@kind.declares("doubts")
def doubts(*, weight: Score, target: Target, names: tuple[str, ...], **shares: Exact) -> str:
    """Refuse a target in numbers, and a share whose rounded points leave the level's band."""
    if target.kind is not TargetKind.QUALITATIVE:
        return f"F13 的目标应当是定性的说法（如 达标），不能是“{target}”"
    full = Exact(weight.hundredths, 100)
    for title, (level, (name, low, high)) in zip(names, LEVELS.items(), strict=True):
        points = Score(half_up_hundredths(full * shares[name] / FULL))
        edges = (full * Exact(low, 100), full * Exact(high, 100))
        if weight.hundredths and not _in_band(
            Exact(points.hundredths, 100), *edges, closed=level is Verdict.MET
        ):
            share = f"{plain(shares[name])}%"
            band = f"{plain(edges[0])} 到 {plain(edges[1])} 分"
            return f"“{title}”得 {share}，四舍五入是 {points.text} 分，不在这一档（{band}）之内；换一个百分数"
    return ""


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the share of the level."""
    if not isinstance(case.actual, Checklist) or set(case.actual.verdicts) != {1}:
        return insufficient_data("定性指标要一条评判（第 1 项：满足、部分满足或不满足）")  # (1)
    name, *_ = LEVELS[case.actual.verdicts[1]]
    return {"share": case.parameters[name]}


@kind.declares("points")
def points(*, weight: Exact, share: Exact) -> Exact:
    """Compute the points."""
    return weight * share / FULL


@kind.declares("shown_of")
def shown_of(*, case: Case, share: Exact) -> str:  # noqa: ARG001 — shown in words
    """Show the target's own word where it is achieved."""
    verdict = _verdict(case)
    return {Verdict.MET: case.target.printed, Verdict.PARTLY: "部分达成", Verdict.NOT_MET: "未达成"}[verdict]


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, share: Exact) -> list[str]:
    """Tell the level and the reckoning."""
    title = case.parameters["names"][list(LEVELS).index(_verdict(case))]
    reckoned = told(case.full * share / FULL)
    return [f"{title}，得分值的 {plain(share)}%：{case.weight} × {plain(share)}% {reckoned}，得 {score} 分"]


def _verdict(case: Case) -> Verdict:
    return case.actual.verdicts[1] if isinstance(case.actual, Checklist) else Verdict.NOT_MET
