"""Full marks for a bound or a condition that is met, and what is earned else."""

from jiheng.catalogue import Raw
from jiheng.rules.texts.bounds import LOOSE, STRICT, Bound, read_bound, sign_of
from jiheng.rules.texts.draft import LARGE_WEIGHT, Assembly, Draft, bound_of, full_bound, outcome
from jiheng.rules.texts.said import Said
from jiheng.rules.texts.standard import Reading
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score

STATISTICS = ("平均", "均", "最长", "最大", "每次", "每起", "每件", "单次")
TWO = 2


def _in_proportion(draft: Draft) -> list[Reading] | None:
    bound, other = full_bound(draft), draft.of("share_else")
    if bound is None or len(other) != 1 or not bound.quantity.ten_thousandths or not _fits(other[0], bound):
        return None
    _note_time(draft, bound)
    if "deducted" in other[0].words:
        draft.doubt("share_deducted", other[0])
    if bound.is_upper:
        return None
    if bound.operator == "=":
        _note_more_than(draft, draft.of("reached", "aim_reached")[0], bound)
        return [Reading("F02", {}, bound.target)]
    return [Reading("F01", {}, bound.target)]


def _fits(other: Said, bound: Bound) -> bool:
    """See that “超过的” follows an upper bound and “不足的” a lower one; “否则” follows any."""
    word = other.words["else_word"]
    if "超" in word:
        return bound.is_upper
    return not (bound.is_upper and any(each in word for each in ("低于", "小于", "少于", "不足")))


def _in_proportion_to_excess(draft: Draft) -> list[Reading] | None:
    bound = full_bound(draft)
    if bound is None or not bound.is_upper or not bound.quantity.ten_thousandths:
        return None
    _note_time(draft, bound)
    mean = any("平均" in each.words.get("about", "") for each in draft.of("reached"))
    return [Reading("F20" if mean else "F03", {"reading": "linear"}, bound.target)]


def _all_or_nothing(draft: Draft) -> list[Reading] | None:
    others = draft.of("nothing_else")
    holds = draft.of("holds")
    if holds:
        if len(holds) != 1 or draft.of("reached", "aim_reached"):
            return None
        if draft.weight is None or draft.weight > LARGE_WEIGHT:
            draft.doubt("heavy_judgement", holds[0], f"这里是 {draft.weight} 分" if draft.weight else "")
        return [Reading("F10", {})]
    bound = full_bound(draft)
    if bound is None or len(others) != 1 or not _fits(others[0], bound):
        return None
    return [_reached_or_not(draft, bound)]


def _reached_or_not(draft: Draft, bound: Bound) -> Reading:
    _note_time(draft, bound)
    said = draft.of("reached", "aim_reached")[0]
    _note_more_than(draft, said, bound)
    if not bound.quantity.ten_thousandths and bound.operator in ("=", "≤"):
        return Reading("F04", {}, bound.target)
    if "节约率" in said.words.get("about", "") and bound.operator == "≥":
        return Reading("F28", {}, bound.target)
    return Reading("F10", {}, bound.target)


def _note_more_than(draft: Draft, said: Said, bound: Bound) -> None:
    if bound.operator == "=" and bound.quantity.unit != "%" and bound.quantity.ten_thousandths:
        draft.doubt("above_unsaid", said)


def _note_time(draft: Draft, bound: Bound) -> None:
    text = "".join(str(each.quote) for each in draft.said)
    if bound.quantity.measure == "秒" and not any(word in text for word in STATISTICS):
        draft.doubt("statistic_unsaid", draft.of("reached", "aim_reached")[0])


def _full_alone(draft: Draft) -> list[Reading] | None:
    draft.doubt("otherwise_unsaid", draft.of("reached", "aim_reached", "holds")[0])
    return None


# --- Bands ----------------------------------------------------------------------------------------


def _bands(draft: Draft) -> list[Reading] | None:
    said = draft.of("reached", "within")
    marked = _marked_edges(said)
    bands: dict[str, Raw] = {}
    for each in said:
        band = _band(draft, each, marked)
        if band is None or band[0] in bands:
            return None
        bands[band[0]] = band[1]
    if len(bands) < TWO:
        return None
    if halves := _two_halves(draft, said):
        return [_reached_or_not(draft, halves)]
    return [Reading("F11", {"bands": bands})]


def _marked_edges(said: list[Said]) -> set[Quantity]:
    """Find the edges that a band between two numbers expressly includes."""
    return {
        Quantity.read(each.words[name])
        for each in said
        for name in ("low", "high")
        if each.words.get(f"{name}_edge", "").startswith(("(含", "含"))
    }


def _two_halves(draft: Draft, said: list[Said]) -> Bound | None:
    """Give the bound of “≥N 得满分，<N 不得分”, which is all or nothing."""
    if len(said) != TWO or {outcome(draft, each) for each in said} != {"full", "nothing"}:
        return None
    full, none = (bound_of(draft, each) for each in sorted(said, key=lambda each: outcome(draft, each)))
    if full is None or none is None or full.quantity != none.quantity:
        return None
    opposite = {"≥": "<", ">": "≤", "≤": ">", "<": "≥"}.get(full.operator)
    return full if none.operator == opposite else None


def _band(draft: Draft, said: Said, marked: set[Quantity]) -> tuple[str, str] | None:
    earned = {"full": "100%", "nothing": "0"}.get(outcome(draft, said), outcome(draft, said))
    if draft.weight and earned.endswith("分") and Score.read(earned) > draft.weight:
        draft.doubt("points_do_not_add_up", said, f"指标只有 {draft.weight} 分")
        return None
    if said.said == "reached":
        bound = bound_of(draft, said)
        if bound is None or bound.operator == "=":
            return None
        if bound.quantity in marked and bound.written.endswith(("以上", "以下")):
            draft.doubt("edge_unclear", said)  # another band says （含）: here it cannot be meant
            bound = Bound(STRICT[bound.operator], bound.quantity, bound.written)
        return bound.target, earned
    edges = _edges(draft, said)
    if edges is None:
        return None
    low, high = edges
    if low.quantity.exact > high.quantity.exact:
        low, high = (
            Bound(high.operator.replace("≤", "≥"), high.quantity, ""),
            Bound(low.operator.replace("≥", "≤"), low.quantity, ""),
        )
    return f"{_edge(low)}～{_edge(high)}", earned


def _edge(bound: Bound) -> str:
    return f"{bound.quantity}（{'含' if bound.operator in ('≥', '≤') else '不含'}）"


def _edges(draft: Draft, said: Said) -> tuple[Bound, Bound] | None:
    words = said.words
    if "low_bound" in words:
        low, high = read_bound(words["low_bound"]), read_bound(words["high_bound"])
        if low and high and low.is_upper:
            low, high = high, low
        return (low, high) if low and high and low.is_lower and high.is_upper else None
    numbers = [Quantity.read(words[name]) for name in ("low", "high")]
    if not numbers[0].unit:
        numbers[0] = Quantity(numbers[0].ten_thousandths, numbers[1].unit)
    if "low_sign" in words:
        low = Bound(sign_of(words["low_sign"], turned=True), numbers[0], "")
        high = Bound(sign_of(words["high_sign"]), numbers[1], "")
        if low.is_upper and high.is_lower:
            low, high = high, low
        return (low, high) if low.is_lower and high.is_upper else None
    return _written_edges(draft, said, numbers)


def _written_edges(draft: Draft, said: Said, numbers: list[Quantity]) -> tuple[Bound, Bound]:
    """Take （含） and （不含） as written; what is not written is included below and not above."""
    marks = [said.words.get(name, "") for name in ("low_edge", "high_edge")]
    if not any(marks):
        draft.doubt("edge_unclear", said)
    falling = numbers[0].exact > numbers[1].exact
    lower, upper = (1, 0) if falling else (0, 1)
    sides = {lower: "≥", upper: "<"}
    for side, mark in enumerate(marks):
        if mark:
            included = "不含" not in mark
            sides[side] = {"≥": "≥", "<": "≤"}[sides[side]] if included else STRICT[LOOSE[sides[side]]]
            if not marks[1 - side]:  # one edge is written: the other is meant to be the opposite
                other = "≥" if sides[1 - side] in ("≥", ">") else "≤"
                sides[1 - side] = STRICT[other] if included else other
    return Bound(sides[lower], numbers[lower], ""), Bound(sides[upper], numbers[upper], "")


REACHED = (
    Assembly(
        "F01 F02",
        "达标得满分，否则按完成比例",
        frozenset({"reached", "share_else"}),
        frozenset(),
        _in_proportion,
        "培训次数≥4次，得满分，否则按完成比例得分。",
    ),
    Assembly(
        "F01 F02",
        "达标得满分，否则按完成比例",
        frozenset({"aim_reached", "share_else"}),
        frozenset(),
        _in_proportion,
        "达到目标值得满分，未达到的按完成比例得分。",
        "≥95%",
    ),
    Assembly(
        "F03 F20",
        "不超限得满分，按超出比例扣分",
        frozenset({"reached", "share_of_gap"}),
        frozenset({"floor"}),
        _in_proportion_to_excess,
        "平均响应时间≤2小时得满分，超过的按超出比例扣分，扣完为止。",
    ),
    Assembly(
        "F10",
        "条件成立得满分，否则不得分",
        frozenset({"holds", "nothing_else"}),
        frozenset(),
        _all_or_nothing,
        "项目实施能提高办事速度，得满分，否则不得分。",
    ),
    Assembly(
        "F04 F10 F28",
        "达标得满分，否则不得分",
        frozenset({"reached", "nothing_else"}),
        frozenset(),
        _all_or_nothing,
        "系统可用率≥99.5%，得满分，否则不得分。",
    ),
    Assembly(
        "F10",
        "达标得满分，否则不得分",
        frozenset({"aim_reached", "nothing_else"}),
        frozenset(),
        _all_or_nothing,
        "达到目标值得满分，否则不得分。",
        "≥95%",
    ),
    Assembly(
        "F10 F11",
        "分档得分",
        frozenset({"reached"}),
        frozenset({"within"}),
        _bands,
        "满意度≥90%得10分，80%（含）-90%得8分，60%（含）-80%得5分，60%以下不得分。",
    ),
    Assembly("", "只写了得满分", frozenset({"reached"}), frozenset(), _full_alone, "培训次数=4次，得满分。"),
    Assembly("", "只写了得满分", frozenset({"aim_reached"}), frozenset(), _full_alone, "达到目标值得满分。"),
    Assembly("", "只写了得满分", frozenset({"holds"}), frozenset(), _full_alone, "资料齐全的得满分。"),
)
