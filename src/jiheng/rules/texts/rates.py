"""Points as a product: rate × weight, done ÷ planned × weight, with or without a pass line."""

from jiheng.rules.texts.bounds import read_bound
from jiheng.rules.texts.draft import Assembly, Draft, full_bound, outcome, target_bound
from jiheng.rules.texts.said import Said
from jiheng.rules.texts.standard import Reading
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score

ON_TIME = ("及时率", "按时", "准时", "按期")
CAP = frozenset({"at_most_full"})


def _code(rate: str) -> str:
    return "F19" if any(word in rate for word in ON_TIME) else "F07"


def _weight_agrees(draft: Draft, said: Said) -> None:
    written = said.words.get("points")
    if written and draft.weight is not None and Score.read(written) != draft.weight:
        draft.doubt("points_do_not_add_up", said, f"这里按 {written}，指标 {draft.weight} 分")


def _rate(draft: Draft) -> list[Reading] | None:
    rates = draft.of("rate_times_weight", "share_of_rate")
    if len(rates) != 1:
        return None
    _weight_agrees(draft, rates[0])
    return [Reading(_code(rates[0].words["rate"]), {})]


def _done_over_planned(draft: Draft) -> list[Reading] | None:
    said = draft.of("done_over_planned")
    if len(said) != 1:
        return None
    _weight_agrees(draft, said[0])
    done, planned = said[0].words["done_words"], said[0].words["aim_words"]
    if "预算" in planned:
        return [Reading("F27", {"way": "proportional"})] if "执行" in done or "支出" in done else None
    return _by_target(draft, said[0])


def _share(draft: Draft) -> list[Reading] | None:
    return _by_target(draft, draft.of("share_of_done")[0])


def _by_target(draft: Draft, said: Said) -> list[Reading] | None:
    bound = target_bound(draft)
    if bound is None:
        draft.doubt("target_missing", said)
    elif bound.is_upper:
        return None
    return [Reading("F01", {}, bound.target if bound else "")]


def _planned_over_done(draft: Draft) -> list[Reading] | None:
    bound = target_bound(draft)
    if bound is None:
        draft.doubt("target_missing", draft.of("planned_over_done")[0])
    elif not bound.is_upper:
        return None
    return [Reading("F03", {"reading": "inverse"}, bound.target if bound else "")]


def _national_pass_line(draft: Draft) -> list[Reading] | None:
    said = draft.of("above_pass_line")[0]
    line = Quantity.read(said.words["line"])
    below = [read_bound(each.words["bound"]) for each in draft.of("reached") if "bound" in each.words]
    agree = all(bound and bound.quantity == line and bound.operator == "<" for bound in below)
    if line != Quantity.read(said.words["same_line"]) or not agree:
        return None
    if any(outcome(draft, each) != "nothing" for each in draft.of("reached")):
        return None
    return [Reading("F29", {"pass_line": str(line), "form": "national"}, _known(draft))]


def _local_pass_line(draft: Draft) -> list[Reading] | None:
    below = draft.of("reached")
    if len(below) != 1 or outcome(draft, below[0]) != "nothing" or "bound" not in below[0].words:
        return None
    bound = read_bound(below[0].words["bound"])
    if bound is None or bound.operator != "<" or bound.quantity.unit != "%":
        return None
    return [Reading("F29", {"pass_line": str(bound.quantity), "form": "local"}, _known(draft))]


def _one_less_deviation(draft: Draft) -> list[Reading] | None:
    said, within = draft.of("one_less_rate"), draft.of("reached")
    if len(said) != 1 or "偏差" not in said[0].words["rate"]:
        return None
    bound = full_bound(draft) if within else target_bound(draft)
    if bound is None:
        if not within:
            draft.doubt("target_missing", said[0])
        return None
    return [Reading("F18", {"way": "proportional"}, bound.target)] if bound.operator == "≤" else None


def _known(draft: Draft) -> str:
    bound = target_bound(draft)
    return bound.target if bound else ""


RATES = (
    Assembly("F07 F19", "率×权重", frozenset({"rate_times_weight"}), CAP, _rate, "得分=验收通过率×权重分。"),
    Assembly("F07 F19", "按率计分", frozenset({"share_of_rate"}), CAP, _rate, "按照验收通过率计分。"),
    Assembly(
        "F01 F27",
        "实际÷目标×权重",
        frozenset({"done_over_planned"}),
        CAP,
        _done_over_planned,
        "全年执行数÷全年预算数×分值，最高为分值。",
    ),
    Assembly("F01", "按完成比例", frozenset({"share_of_done"}), CAP, _share, "按完成比例得分。"),
    Assembly(
        "F03",
        "目标÷实际×权重",
        frozenset({"planned_over_done"}),
        CAP,
        _planned_over_done,
        "得分=目标值/实际完成值×权重。",
        "≤2小时",
    ),
    Assembly(
        "F29",
        "及格线以上按规定的算式",
        frozenset({"above_pass_line"}),
        CAP | {"reached"},
        _national_pass_line,
        "完成率低于60%不得分；得分=（完成率-60%）/（1-60%）×权重。",
        "≥12次",
    ),
    Assembly(
        "F18",
        "(1 − 偏差率)×权重",
        frozenset({"one_less_rate"}),
        frozenset({"reached", "floor"}),
        _one_less_deviation,
        "预算支出偏差率≤1%得满分，否则得分=（1-预算支出偏差率）×权重。",
    ),
    *(
        Assembly(
            "F29",
            "不到及格线不得分，过线按比例",
            frozenset({"reached", name}),
            CAP,
            _local_pass_line,
            f"完成率低于60%不得分；{said}。",
            "≥12次",
        )
        for name, said in (
            ("share_of_done", "按完成比例得分"),
            ("rate_times_weight", "得分=完成率×权重"),
            ("share_else", "否则按完成比例得分"),
        )
    ),
)
