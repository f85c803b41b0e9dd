"""Score a conclusion in words by the levels of its scale.

Use when: a report or reviewer concludes in a word, such as 优, 良, 中, 差 of an assessment.
Score: what the level earns: a share of the weight, or points.
Parameters: `levels`, a mapping from word to earning, best first: `优: 100%`, `良: 80%`; a lower level that
    earns more, and an earning above the weight, are refused. The shares are local: 100/80/60/0 is the
    default, 100/85/70/50 is in use too.
Not scored: (1) what was measured is no conclusion in a word; (2) the word is none of the levels.
Basis: practice of departments; three levels of 财预〔2020〕10号 are F13.
"""

from itertools import pairwise

from jiheng.catalogue import Parameter, Raw, Takes, flow, shown, written_as
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Level
from jiheng.rules.earnings import Earning, beyond_weight
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score

FEWEST = 2
LEVELS: Raw = {"优": "100%", "良": "80%", "中": "60%", "差": "0%"}


@written_as(Takes.PAIRS, key="哪一档", value="得多少")
def _read_levels(raw: Raw) -> dict[str, Earning]:
    if not isinstance(raw, dict) or len(raw) < FEWEST:
        raise UnreadableValueError(
            "应当列出各档，至少两档", found=shown(raw), expected="优: 100%、良: 80%、中: 60%、差: 0%"
        )
    levels = {word.strip(): Earning.read(earned) for word, earned in raw.items()}
    if len({each.in_points for each in levels.values() if each.amount.numerator}) > 1:
        raise UnreadableValueError("有的档写几分，有的档写百分之几", found=flow(raw), expected="写法一致")
    amounts = [each.amount for each in levels.values()]
    if any(worse > better for better, worse in pairwise(amounts)):
        raise UnreadableValueError(
            "各档应当由高到低", found=flow(raw), expected="好的一档在前，得分不低于后面的"
        )
    return levels


kind = RuleKind(
    code="F14",
    title="按评定的档次",
    version=1,
    parameters=(
        Parameter("levels", "各档得分", _read_levels, "每一档得分值的百分之几，或几分", default=LEVELS),
    ),
)


@kind.declares("doubts")
def doubts(*, weight: Score, levels: dict[str, Earning], **_others: object) -> str:
    """Refuse more points than the weight."""
    return beyond_weight(levels, weight)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Find the level."""
    if not isinstance(case.actual, Level):
        return insufficient_data("这条评分标准要一个评定的档次，记录给出的不是")  # (1)
    levels = case.parameters["levels"]
    if case.actual.word not in levels:
        known = "、".join(levels)
        return insufficient_data(f"结论是“{case.actual}”，评分标准只有 {known} 这几档")  # (2)
    level = levels[case.actual.word]
    return {"amount": level.amount, "counted": "points" if level.in_points else "share"}


@kind.declares("points")
def points(*, weight: Exact, amount: Exact, counted: str) -> Exact:
    """Compute the points."""
    return Earning(amount, counted == "points").of(weight)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, amount: Exact, counted: str) -> list[str]:
    """Tell the level and what it earns."""
    return [f"评定为“{case.actual}”，{Earning(amount, counted == 'points').reckoned(case.weight, score)}"]
