"""Checklists: items with points, and what they rest on."""

import re

from jiheng.catalogue import Raw
from jiheng.rules.checklist import NUMBERS
from jiheng.rules.texts.draft import Assembly, Draft
from jiheng.rules.texts.said import Said
from jiheng.rules.texts.standard import Reading
from jiheng.values.score import Score

BAD = re.compile(
    "重复|截留|挤占|挪用|虚列|套取|超支|超预算|超标准|违规|违反|违法|浪费|闲置|缺失|滞后|弄虚作假|虚报|逾期|泄露|瞒报"
)
DENIED = re.compile("[不未无没非零]|避免|杜绝|防止|防范|禁止|严禁")
DEALT_WITH = re.compile(
    "处理|整改|追究|监督|查处|问责|制度|机制|责任|预防|排查|监控|处罚|举报|追责|预警|纠正"
)


def inverted(item: str) -> str:
    """Find the word by which an item gives points for something bad; empty where none does.

    A denial before the word, or words of dealing with it anywhere, make the item a good one.
    """
    for clause in re.split("[,，、]", item):
        bad = BAD.search(clause)
        if (
            bad
            and not DENIED.search(item[: item.index(clause) + bad.start()])
            and not DEALT_WITH.search(item)
        ):
            return bad[0]
    return ""


def _items(draft: Draft) -> list[Raw] | None:
    items, each_item = draft.of("item"), draft.of("each_item")
    if len(items) > len(NUMBERS):
        return None
    points: list[str | None] = [item.words.get("points") for item in items]
    if each_item and not any(points):
        points = [draft.points(each_item[0])] * len(items)
    elif each_item:
        return None
    if None in points:
        lacking = next(item for item, earned in zip(items, points, strict=True) if earned is None)
        draft.doubt("items_without_points", lacking)
        return None
    read = [_item(draft, item, Score.read(earned or "")) for item, earned in zip(items, points, strict=True)]
    total = Score.sum(Score.read(earned or "") for earned in points)
    if draft.weight is not None and total != draft.weight:
        draft.doubt("points_do_not_add_up", detail=f"各项共 {total} 分，指标 {draft.weight} 分")
    return list(read)


def _item(draft: Draft, said: Said, points: Score) -> dict[str, Raw]:
    item: dict[str, Raw] = {"text": said.words["text"], "points": str(points)}
    bad = inverted(said.words["text"])
    if bad:
        draft.doubt("inverted_polarity", said)
        item["reading"] = f"不{bad}得分"
    return item


def _checklist(draft: Draft) -> list[Reading] | None:
    items = _items(draft)
    return None if items is None else [Reading("F08", {"items": items})]


def _with_prerequisite(draft: Draft) -> list[Reading] | None:
    items = _items(draft)
    named = {_number(each.words["number"]) for each in draft.of("prerequisite", "prerequisite_fails")}
    if items is None or len(named) != 1:
        return None
    return [Reading("F09", {"items": items, "prerequisite": str(named.pop())})]


def _number(written: str) -> int:
    sign = re.sub("[第项()]", "", written)
    return (
        NUMBERS.index(sign) + 1
        if sign in NUMBERS
        else "零一二三四五六七八九".find(sign)
        if not sign.isascii()
        else int(sign)
    )


BESIDE = frozenset({"each_item", "item_met", "nothing_else"})
CHECKLISTS = (
    Assembly(
        "F08",
        "各项分值相加",
        frozenset({"item"}),
        BESIDE,
        _checklist,
        "①有制度（2分）；②制度合法合规（8分）。",
    ),
    Assembly(
        "F09",
        "有前提的各项分值相加",
        frozenset({"item", "prerequisite"}),
        BESIDE | {"prerequisite_fails"},
        _with_prerequisite,
        "①程序合规（4分）；②材料齐全（6分）。在符合①的前提下，符合要求得该项分值；如不符合①，本项整体得0分。",
    ),
    Assembly(
        "F09",
        "有前提的各项分值相加",
        frozenset({"item", "prerequisite_fails"}),
        BESIDE,
        _with_prerequisite,
        "①程序合规（4分）；②材料齐全（6分）。不符合①的，本项不得分。",
    ),
)
