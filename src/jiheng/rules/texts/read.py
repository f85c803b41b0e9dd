"""Read a scoring standard as people write it: into rules, or into what is ambiguous or missing.

Precision comes first. A text is read only where every sentence of it is understood and together they
make one known way of scoring; else it stays a person's judgement, and the part that was not
understood is quoted.
"""

import re
from dataclasses import replace

from jiheng.errors import UnreadableValueError
from jiheng.rules.library import ADJUSTMENTS, RULE_KINDS
from jiheng.rules.texts.checklists import CHECKLISTS
from jiheng.rules.texts.doubt import Doubt
from jiheng.rules.texts.draft import Assembly, Draft
from jiheng.rules.texts.others import OTHERS
from jiheng.rules.texts.rates import RATES
from jiheng.rules.texts.reached import REACHED
from jiheng.rules.texts.said import Said, told_by
from jiheng.rules.texts.standard import Formula, Reading, ReadStandard
from jiheng.rules.texts.stepped import STEPPED
from jiheng.values.score import Score
from jiheng.values.target import Target

ASSEMBLIES: tuple[Assembly, ...] = (*CHECKLISTS, *STEPPED, *REACHED, *RATES, *OTHERS)
ADJUSTING = {"over_achievement": "F17", "veto": "F22", "grade_gate": "F23", "redistribution": "F31"}
NEUTRAL = frozenset({"formula", "explained", "heading", "full_points"})
# Doubts that by themselves say why nothing could be read.
EXPLAINS = frozenset(
    {
        "otherwise_unsaid",
        "points_do_not_add_up",
        "target_missing",
        "unit_missing",
        "items_without_points",
        "limits_differ",
        "not_understood",
    }
)
DISCRETION = re.compile("酌情|视情|适当扣|适当给|适当得|自由裁量")
FIXED = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def read_standard(text: str, *, weight: Score | None = None, target: Target | None = None) -> ReadStandard:
    """Read a text; weight and target are the indicator's, where they are known."""
    told = told_by(text)
    said, unread = list(told.said), list(told.unread)
    formulas = [formula for each in said if (formula := _formula(each))]
    words = [word for each in formulas for word in (each.name, each.numerator, each.denominator) if word]
    for each in [each for each in said if each.said == "explained"]:
        if not any(each.words["term"] in word or word in each.words["term"] for word in words):
            said.remove(each)
            unread.append(each.quote)
    unread.sort(key=lambda quote: quote.start)
    draft = Draft([each for each in said if each.said not in NEUTRAL], weight, target)
    _full_points(draft, [each for each in said if each.said == "full_points"])
    readings: list[Reading] = []
    if unread:
        draft.doubts += [
            Doubt("discretion" if DISCRETION.search(quote.text) else "not_understood", quote)
            for quote in unread
        ]
    elif adjusting := draft.of(*ADJUSTING):
        for each in adjusting:
            adjustment = ADJUSTMENTS.find(ADJUSTING[each.said])
            draft.doubt("adjustment", each, f"{adjustment.code} {adjustment.title}")
    elif not draft.said:
        draft.doubts.append(Doubt("no_rule"))
    else:
        readings = _assembled(draft)
    draft.doubts += [
        Doubt("fixed_denominator", each.quote, each.denominator)
        for each in formulas
        if FIXED.fullmatch(each.denominator)
    ]
    return ReadStandard(text, tuple(readings), tuple(formulas), tuple(draft.doubts), tuple(unread))


def _assembled(draft: Draft) -> list[Reading]:
    names = {each.said for each in draft.said}
    before = list(draft.doubts)
    kept: list[Doubt] = []
    for assembly in ASSEMBLIES:
        if not assembly.needs <= names <= assembly.needs | assembly.allows:
            continue
        draft.doubts = list(before)
        try:
            readings = assembly.read(draft)
        except UnreadableValueError as error:
            draft.doubt("not_understood", detail=error.fault.what)
            readings = None
        if readings and all(each.code in RULE_KINDS.units for each in readings):
            return _that_hold(draft, readings)
        kept = kept or draft.doubts[len(before) :]
    explained = any(each.code in EXPLAINS for each in kept)
    draft.doubts = [*before, *kept, *([] if explained else [Doubt("no_such_rule")])]
    return []


def _that_hold(draft: Draft, readings: list[Reading]) -> list[Reading]:
    """Keep what the kinds accept; note why they refuse the rest."""
    held = []
    for each in readings:
        faults = list(each.faults)
        target = Target.read(each.target) if each.target else draft.target
        if not faults and draft.weight is not None and target is not None:
            doubt = each.kind.doubts(weight=draft.weight, target=target, **each.rule.parameters)
            faults = [doubt] if doubt else []
        codes = {each.code for each in draft.doubts}
        for fault in faults:
            if "points_do_not_add_up" not in codes:
                draft.doubts.append(
                    Doubt(
                        "bands_overlap"
                        if "重叠" in fault or "既在" in fault
                        else "bands_gap"
                        if "没有规定" in fault
                        else "refused",
                        detail=fault,
                    )
                )
        if not faults or "points_do_not_add_up" in codes:
            held.append(replace(each))
    return held if len(held) == len(readings) else []


def _full_points(draft: Draft, said: list[Said]) -> None:
    for each in said:
        points = Score.read(each.words["points"])
        if draft.weight is None:
            draft.weight = points
        elif points != draft.weight:
            draft.doubt("points_do_not_add_up", each, f"这里是 {points} 分，指标 {draft.weight} 分")


def _formula(said: Said) -> Formula | None:
    if said.said != "formula":
        return None
    if "part" in said.words:
        return Formula(said.words["name"], said.words["part"], said.words["whole"], said.quote)
    numerator, denominator = _quotient(said.words["sum"])
    return Formula(said.words["name"], numerator, denominator, said.quote)


def _quotient(words: str) -> tuple[str, str]:
    """Split a sum at its one division outside parentheses; nothing where there is none or more."""
    bare = _unwrapped(re.sub(r"[×]100%$", "", words))
    depth, cuts = 0, []
    for place, char in enumerate(bare):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "/" and depth == 0:
            cuts.append(place)
    if len(cuts) != 1:
        return "", ""
    return _unwrapped(bare[: cuts[0]]), _unwrapped(bare[cuts[0] + 1 :])


def _unwrapped(words: str) -> str:
    """Take off parentheses that hold the whole."""
    while words.startswith("(") and words.endswith(")"):
        depth = 0
        for place, char in enumerate(words):
            depth += {"(": 1, ")": -1}.get(char, 0)
            if depth == 0 and place < len(words) - 1:
                return words
        words = words[1:-1]
    return words
