"""Satisfaction, levels, occurrences, lateness, experts."""

from jiheng.catalogue import Raw
from jiheng.rules.texts.draft import LARGE_WEIGHT, Assembly, Draft, outcome
from jiheng.rules.texts.said import Said
from jiheng.rules.texts.standard import Reading
from jiheng.values.exact import Exact
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score

SURVEYED, NOT_SURVEYED = "开展满意度调查", "未开展满意度调查"


def _satisfaction(draft: Draft) -> list[Reading] | None:
    """Give the ways in the order they are tried: a presumption holds only where no survey was held."""
    surveys, without, each = (draft.of(name) for name in ("survey", "no_complaint", "each_complaint"))
    if max(len(surveys), len(without), len(each)) > 1 or bool(without) != bool(each):
        return None
    ways = []
    if surveys:
        draft.doubt("method_unclear", surveys[0], "这里读作各档加权平均")
        ways.append(Reading("F16", {"method": "mean"}, condition=SURVEYED if without else ""))
    if without:
        presumed = Quantity.read(without[0].words["percent"])
        _deducted_agrees(draft, without[0], presumed)
        draft.doubt("base_unclear", each[0], f"这里读作从 {presumed} 起减")
        parameters: dict[str, Raw] = {
            "without_complaints": str(presumed),
            "base": str(presumed),
            "per_complaint": Quantity.read(each[0].words["percent"]).number,
        }
        ways.append(Reading("F15", parameters, condition=NOT_SURVEYED if surveys else ""))
    return ways


def _deducted_agrees(draft: Draft, said: Said, presumed: Quantity) -> None:
    if "points" not in said.words or draft.weight is None:
        return
    full = Exact(draft.weight.hundredths, 100)
    left = Exact(draft.weight.hundredths - Score.read(said.words["points"]).hundredths, 100)
    if full * presumed.exact != left:
        draft.doubt("presumed_points", said)


def _experts(draft: Draft) -> list[Reading] | None:  # noqa: ARG001 — every assembly is given it
    return [Reading("X01", {})]


def _three_levels(draft: Draft) -> list[Reading] | None:
    draft.doubt("level_open", draft.of("three_levels")[0])
    return [Reading("F13", {})]


def _levels(draft: Draft) -> list[Reading] | None:
    said = draft.of("level")
    levels: dict[str, Raw] = {}
    for each in said:
        if each.words["level"] in levels:
            return None
        levels[each.words["level"]] = _level_earns(draft, each)
    return [Reading("F14", {"levels": levels})] if len(levels) > 1 else None


def _level_or_nothing(draft: Draft) -> list[Reading] | None:
    levels = draft.of("level")
    if len(levels) != 1 or _written(draft, levels[0]) != "full":
        return None
    if draft.weight is None or draft.weight > LARGE_WEIGHT:
        draft.doubt("heavy_judgement", levels[0], f"这里是 {draft.weight} 分" if draft.weight else "")
    return [Reading("F10", {})]


def _level_earns(draft: Draft, said: Said) -> str:
    earned = _written(draft, said)
    if earned != "full":
        return "0" if earned == "nothing" else earned
    in_points = any(_written(draft, each).endswith("分") for each in draft.of("level"))
    return f"{draft.weight}分" if in_points and draft.weight else "100%"


def _written(draft: Draft, said: Said) -> str:
    bare = [said.words[name] for name in ("bare", "bare_points", "bare_percent") if name in said.words]
    return bare[0] if bare else outcome(draft, said)


def _occurrences(draft: Draft) -> list[Reading] | None:
    said, most = draft.of("occurrence"), draft.of("most_deducted")
    if len(most) > 1 or (most and len(said) > 1):
        return None
    deductions: list[Raw] = []
    for each in said:
        what = each.words.get("event") or each.words.get("about") or str(each.quote)
        one: dict[str, Raw] = {"what": what, "points": str(Score.read(each.words["points"]))}
        if most:
            one["cap"] = str(Score.read(most[0].words["points"]))
        deductions.append(one)
    if not draft.of("floor") and not most:
        draft.doubt("no_floor", said[0])
    return [Reading("F21", {"deductions": deductions})]


def _late(draft: Draft) -> list[Reading] | None:
    late, on_time = draft.of("late_day"), draft.of("reached")
    if len(late) != 1 or len(on_time) > 1 or any("by" not in each.words for each in on_time):
        return None
    unit = late[0].words["unit"]
    if not unit.endswith(("天", "日")):
        return None
    tiers = _tiers(draft, late[0])
    if tiers is None:
        return None
    parameters: dict[str, Raw] = {"tiers": tiers, "unit": "working_days" if "工作日" in unit else "days"}
    if most := draft.of("most_deducted"):
        parameters["cap"] = str(Score.read(most[0].words["points"]))
    elif not draft.of("floor"):
        draft.doubt("no_floor", late[0])
    return [Reading("F30" if on_time else "F24", parameters, on_time[0].words["by"] if on_time else "")]


def _tiers(draft: Draft, late: Said) -> "Raw | None":
    """Give the points a day, or two tiers; between those such texts leave the reckoning open."""
    points, beyond = str(Score.read(late.words["points"])), draft.of("late_beyond")
    if not beyond:
        return points
    days = Quantity.read(beyond[0].words["days"])
    if len(beyond) > 1 or ("工作日" in late.words["unit"]) != (days.unit == "工作日"):
        return None
    draft.doubt("tiers_unclear", beyond[0])
    first = int(days.number) + (0 if "included" in beyond[0].words else 1)
    more = str(Score.read(beyond[0].words["points"]))
    return [{"from": "1", "points": points}, {"from": str(first), "points": more}]


def _bonus(draft: Draft) -> list[Reading] | None:
    base, bonus, most = draft.of("base"), draft.of("bonus"), draft.of("most_added")
    if len(base) != 1 or len(bonus) != 1 or len(most) > 1:
        return None
    parameters: dict[str, Raw] = {
        "base": str(Score.read(base[0].words["points"])),
        "each": str(Score.read(bonus[0].words["points"])),
    }
    if most:
        parameters["cap"] = str(Score.read(most[0].words["points"]))
    return [Reading("F25", parameters)]


def _on_the_day(draft: Draft) -> list[Reading] | None:
    on_time = draft.of("reached")
    if len(on_time) != 1 or "by" not in on_time[0].words:
        return None
    return [Reading("F30", {}, on_time[0].words["by"])]


OTHERS = (
    Assembly(
        "F16",
        "按调查的满意度",
        frozenset({"survey"}),
        frozenset(),
        _satisfaction,
        "开展满意度调查，得分=用户满意度×权重分。",
    ),
    Assembly(
        "F16 F15",
        "有调查按调查，没有调查由投诉推定",
        frozenset({"no_complaint", "each_complaint"}),
        frozenset({"survey"}),
        _satisfaction,
        "①未开展满意度调查，但未收到投诉，视满意度为90%；②未开展满意度调查，每收到1起投诉，视满意度下降0.5%；③开展满意度调查，得分=满意度×权重分。",
    ),
    Assembly(
        "X01", "专家评分取平均", frozenset({"experts"}), frozenset(), _experts, "由专家打分，取平均值。"
    ),
    Assembly(
        "F13",
        "定性三档",
        frozenset({"three_levels"}),
        frozenset(),
        _three_levels,
        "根据指标完成情况分为达成年度指标、部分达成年度指标并具有一定效果、未达成年度指标且效果较差三档，分别按照100%-80%（含）、80%-60%（含）、60%-0%合理确定分值。",
    ),
    Assembly(
        "F21",
        "每发生一次扣分",
        frozenset({"occurrence"}),
        frozenset({"floor", "most_deducted"}),
        _occurrences,
        "每发生一次安全事件扣2分，扣完为止。",
    ),
    Assembly(
        "F30",
        "按期得满分，逾期不得分",
        frozenset({"reached", "nothing_else"}),
        frozenset(),
        _on_the_day,
        "12月31日前完成得满分，否则不得分。",
    ),
    Assembly(
        "F24 F30",
        "逾期按日扣分",
        frozenset({"late_day"}),
        frozenset({"reached", "late_beyond", "floor", "most_deducted"}),
        _late,
        "每延误一个工作日扣0.5分，最多扣5分。",
    ),
    Assembly(
        "F25",
        "基础分加奖励分",
        frozenset({"base", "bonus"}),
        frozenset({"most_added", "at_most_full"}),
        _bonus,
        "基础分8分，每获得一次表彰加1分，加满为止。",
    ),
    Assembly(
        "F14",
        "按档次",
        frozenset({"level"}),
        frozenset(),
        _levels,
        "优秀得满分，良好得80%，一般得60%，差不得分。",
    ),
    Assembly(
        "F10",
        "条件成立得满分，否则不得分",
        frozenset({"level", "nothing_else"}),
        frozenset(),
        _level_or_nothing,
        "达标得满分，否则不得分。",
    ),
)
