"""The grade of a printed total: 优, 良, 中, 差 as the rule set draws the lines.

The total is rounded to hundredths first and the printed number is graded: 89.996 prints as 90.00
and is graded as 90.00.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jiheng.values.exact import Whole, pick
from jiheng.values.score import Score

if TYPE_CHECKING:  # columns are graded without rule sets, and their import takes longer than to grade
    from jiheng.frameworks.rule_set import RuleSet


def grade_of(total: Score, rule_set: "RuleSet") -> str:
    """Give the name of the band that `total` falls in; each band includes its lower edge."""
    bands = rule_set.grades
    return bands[rank_of(total.hundredths, [band.begins.hundredths for band in bands])].name


def rank_of(total: Whole, begins: Sequence[int]) -> Whole:
    """Give the place of the band (0 is the best) of a total in hundredths, or of a column of totals."""
    rank: Whole = len(begins) - 1
    for place in reversed(range(len(begins) - 1)):
        rank = pick(total >= begins[place], place, rank)
    return rank
