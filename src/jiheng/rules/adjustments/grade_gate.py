"""Limit the grade, or the total, where a condition holds.

Use when: a rule says 限级 or 封顶: execution below 60 %, then at most 良; below 80 %, then at most 89
    points. Several limits by steps are several gates; the lowest that holds counts.
Score: the reckoned grade, but none better than `grade`; the reckoned total, but no more than `total`,
    and the grade of that. What was reckoned stays beside it. Nothing ever rises.
Parameters: `grade` or `total`, one of them.
Not scored: (1) it cannot be told whether the condition holds: then there is no grade (for
    `grade`) or no total (for `total`), unless the answer could not change it.
Basis: local rules; capping the total by execution rate is from a local manual of self-evaluation.
"""

from jiheng.catalogue import Parameter, Raw, text_of
from jiheng.rules.adjustment import Adjustment
from jiheng.values.exact import Exact, Truth, greatest, least, where
from jiheng.values.score import Score


def _total(raw: Raw) -> Score | None:
    text = text_of(raw)
    return Score.read(text) if text else None


adjustment = Adjustment(
    code="F23",
    title="限级",
    version=1,
    parameters=(
        Parameter("grade", "最高等级", text_of, "条件成立时最高评为哪一等", default=""),
        Parameter("total", "最高总分", _total, "条件成立时总分最高几分", default=""),
    ),
)


@adjustment.check
def doubts(*, grade: str, total: Score | None) -> str:
    """Refuse a gate that limits nothing, or two things."""
    return (
        "" if bool(grade) != (total is not None) else "要写明 grade（最高等级）或 total（最高总分），只写一个"
    )


def rank(*, rank: Exact, limit: Exact, holds: Truth) -> Exact:
    """Limit the grade, as its place in the rule set's list (0 is the best)."""
    return where(holds, greatest(rank, limit), rank)


def total(*, total: Exact, limit: Exact, holds: Truth) -> Exact:
    """Limit the total."""
    return where(holds, least(total, limit), total)
