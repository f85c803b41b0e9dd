"""The grade of a printed total: 优, 良, 中, 差 as the rule set draws the lines.

The total is rounded to hundredths first and the printed number is graded: 89.996 prints as 90.00
and is graded as 90.00.
"""

from jiheng.frameworks.rule_set import RuleSet
from jiheng.values.score import Score


def grade_of(total: Score, rule_set: RuleSet) -> str:
    """Give the name of the band that `total` falls in; each band includes its lower edge."""
    return next(band.name for band in rule_set.grades if total >= band.begins)
