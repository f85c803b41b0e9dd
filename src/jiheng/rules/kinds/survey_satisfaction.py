"""Score the satisfaction that a survey found.

Use when: the standard reads “开展满意度调查，得分=满意度×权重分”.
Score: weight × satisfaction, by the named method: `mean` weighs each level's answers with its value;
    `top_two` takes the share of the two best levels. The two can fall on different sides of a target.
Parameters: `method`; `values`, what each level counts in per cent, best first.
Not scored: (1) what was measured is not the answers of a survey, or nobody answered; (2) `values`
    and the survey differ in the number of levels.
Basis: standards as in examples/yantian-petition-2023: 满意度 ③.
"""

from jiheng.catalogue import Parameter, Raw, flow, one_of, text_of
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Tally
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import rate_text, told
from jiheng.values.digits import scaled
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score

HUNDRED = 100
FEWEST_LEVELS = 2
METHODS = {"mean": "各档加权平均", "top_two": "前两档占比"}


def read_values(raw: Raw) -> tuple[int, ...]:
    """Read `100、80、60、0`: whole per cents, falling."""
    written = raw if isinstance(raw, list) else text_of(raw).replace("、", ",").split(",")
    values = tuple(scaled(text_of(each).strip().removesuffix("%"), 0) for each in written)
    falling = list(values) == sorted(values, reverse=True)
    if not falling or len(values) < FEWEST_LEVELS or not 0 <= values[-1] <= values[0] <= HUNDRED:
        raise UnreadableValueError(
            "各档的值应由高到低，至少两档，在 0 到 100 之间", found=flow(raw), expected="100、80、60、0"
        )
    return values


kind = RuleKind(
    code="F16",
    title="按调查的满意度计分",
    version=1,
    parameters=(
        Parameter("method", "算法", one_of(METHODS), "满意度怎样由答卷算出", default="mean"),
        Parameter(
            "values",
            "各档的值",
            read_values,
            "很满意、满意、一般、不满意各算百分之几",
            default="100、80、60、0",
        ),
    ),
)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Turn the answers into a rate."""
    if not isinstance(case.actual, Tally):
        return insufficient_data("没有满意度调查的答卷")  # (1)
    if not case.actual.answers:
        return insufficient_data("满意度调查没有收回一份答卷")  # (1)
    counts, values = case.actual.counts, case.parameters["values"]
    if len(counts) != len(values):
        return insufficient_data(f"调查有 {len(counts)} 档，评分标准只给了 {len(values)} 档的值")  # (2)
    if case.parameters["method"] == "top_two":
        return {"rate": Exact(counts[0] + counts[1], case.actual.answers)}
    weighted = sum(count * value for count, value in zip(counts, values, strict=True))
    return {"rate": Exact(weighted, case.actual.answers * HUNDRED)}


@kind.declares("points")
def points(*, weight: Exact, rate: Exact) -> Exact:
    """Compute the points."""
    return weight * rate


@kind.declares("shown_of")
def shown_of(*, case: Case, rate: Exact) -> str:  # noqa: ARG001 — shown as a rate, not answers
    """Show the rate."""
    return Ratio(rate.numerator, rate.denominator).percent()


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, rate: Exact) -> list[str]:
    """Tell the method and the reckoning."""
    shown = shown_of(case=case, rate=rate)
    method = METHODS[case.parameters["method"]]
    answers = case.actual.answers if isinstance(case.actual, Tally) else 0
    return [
        f"满意度按{method}计：{answers} 份答卷，{shown}",
        f"{case.weight} × {rate_text(rate)} {told(case.full * rate)}，四舍五入得 {score.text} 分",
    ]
