"""The items of a checklist standard: text, points, and the reading where the text is ambiguous."""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.catalogue import Raw, Takes, shown, text_of, unknown, written_as
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Actual, Checklist, Verdict
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score

NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Item:
    """One item; `reading` says what counts as met where the text itself does not."""

    text: str
    points: Score
    reading: str = ""


Items = tuple[Item, ...]


@written_as(Takes.ROWS, text="内容", points="分值", reading="怎样算做到")
def read_items(raw: Raw) -> Items:
    """Read a list of `{text: …, points: 0.5, reading: …}`. Raises UnreadableValueError."""
    if not isinstance(raw, list) or not raw or len(raw) > len(NUMBERS):
        raise UnreadableValueError("应当列出各项", found=shown(raw), expected="- text: …\n  points: 1")
    items = []
    for number, each in enumerate(raw, 1):
        if not isinstance(each, Mapping) or not {"text", "points"} <= each.keys():
            raise UnreadableValueError(f"第 {number} 项没有写全", expected="text 和 points")
        extra = [key for key in each if key not in ("text", "points", "reading")]
        if extra:
            fault = unknown(extra[0], ("text", "points", "reading"))
            raise UnreadableValueError(f"第 {number} 项：{fault.what}", advice=fault.advice)
        reading = text_of(each.get("reading", ""))
        items.append(Item(text_of(each["text"]), Score.read(text_of(each["points"])), reading))
    return tuple(items)


def points_that_do_not_add_up(items: Items, weight: Score) -> str:
    """Say so when the items' points do not sum to the weight, or are all zero."""
    total = Score.sum(item.points for item in items)
    if not total.hundredths:
        return "各项都没有分值"
    return "" if total == weight else f"各项共 {total} 分，与分值 {weight} 不等"


def points_met(items: Items, actual: Actual) -> list[Score] | NoValue:
    """Give the points earned by each item, or say which verdict is lacking."""
    if not isinstance(actual, Checklist):
        return insufficient_data("这条评分标准逐项评判，记录给出的不是评判")
    lacking = [NUMBERS[n - 1] for n in range(1, len(items) + 1) if n not in actual.verdicts]
    if lacking:
        return insufficient_data(f"第{'、'.join(lacking)}项没有评判记录")
    beyond = sorted(number for number in actual.verdicts if number > len(items))
    if beyond:
        return insufficient_data(f"评判了第 {beyond[0]} 项，评分标准只有 {len(items)} 项")
    partly = [NUMBERS[n - 1] for n, verdict in actual.verdicts.items() if verdict is Verdict.PARTLY]
    if partly:
        return insufficient_data(f"第{'、'.join(partly)}项只是部分满足，评分标准没有规定这时得几分")
    return [
        item.points if actual.verdicts[number] is Verdict.MET else Score(0)
        for number, item in enumerate(items, 1)
    ]


def item_steps(items: Items, actual: Actual) -> list[str]:
    """Tell each item with its points; an item may carry none, such as a mere prerequisite."""
    verdicts = actual.verdicts if isinstance(actual, Checklist) else {}
    lines = []
    for number, item in enumerate(items, 1):
        read = f"（读法：{item.reading}）" if item.reading else ""
        met = verdicts.get(number) is Verdict.MET
        got = f"满足，得 {item.points} 分" if met else f"不满足，{item.points} 分不得"
        lines.append(f"{NUMBERS[number - 1]}{item.text}{read}：{got}")
    return lines
