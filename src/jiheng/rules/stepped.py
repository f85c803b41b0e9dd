"""Deducting for each step by which a bound is missed: what a step is, and what a part of one counts.

Texts such as “每超出1个百分点扣0.5分” leave open what a part of a step costs. The reading is a parameter of
the rule and is printed.
"""

from jiheng.catalogue import Parameter
from jiheng.rules.terms import plain, read_percentage_points, read_points
from jiheng.values.exact import Exact, ceil, floor

READINGS = {"floor": "满一级才扣", "ceil": "不足一级按一级", "linear": "按比例扣"}
STEP = Parameter("step", "一级是多少", read_percentage_points, "几个百分点为一级", default="1")


def deduction_for_each(way: str) -> Parameter:
    """Declare the points of a step; `way` says which way it misses: `低`, `超`."""
    return Parameter("deduction", "每级扣分", read_points, f"每{way}一级扣几分")


def counted_steps(missed_by: Exact, step: Exact, reading: str) -> Exact:
    """Count the steps in what is missed, above 0, as the reading has it."""
    steps = missed_by / step
    if reading == "linear":
        return steps
    return ceil(steps) if reading == "ceil" else floor(steps)


def told_standard(way: str, step: Exact, unit: str, deduction: Exact, reading: str) -> str:
    """Tell what is deducted for a step, and the reading."""
    return f"每{way} {plain(step)}{unit}扣 {plain(deduction)} 分（读法：{reading}）"
