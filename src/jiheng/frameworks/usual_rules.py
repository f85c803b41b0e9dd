"""The usual rules of a rule set: how an indicator is scored that brings no rule of its own.

Each is for one indicator by name, for a category of the tree (二级指标), or for a form of target;
what is named most closely wins, in this order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.frameworks.basis import Basis, read_basis
from jiheng.frameworks.marked_yaml import Section
from jiheng.frameworks.questions import read_all
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Rule
from jiheng.values.comparison import Direction, Operator
from jiheng.values.target import Target, TargetKind

FORWARD, REVERSE, ZERO_TARGET = "定量正向", "定量反向", "目标为零"
OTHER_FORMS = {
    TargetKind.QUALITATIVE: "定性",
    TargetKind.RANGE: "区间",
    TargetKind.DEADLINE: "时限",
}


@dataclass(frozen=True, slots=True)
class UsualRule:
    """The rule for an indicator, a category or a form of target, and why; `also` are other names of it."""

    use_for: str
    also: tuple[str, ...]
    rule: Rule
    because: str
    basis: Basis

    def __str__(self) -> str:
        """Tell the rule and its reason in one line."""
        marked = "（凭记忆）" if self.basis.from_memory else ""
        return f"对“{self.use_for}”的通常规则 {self.rule}{marked}：{self.because}"


def form_of(target: Target) -> str:
    """Name the form of a target, such as 定量正向: more is better, or a bare number."""
    if target.operator is None or target.quantity is None:
        return OTHER_FORMS[target.kind]
    if not target.quantity.ten_thousandths and target.operator in (Operator.EQUAL, Operator.AT_MOST):
        return ZERO_TARGET
    return REVERSE if target.direction is Direction.REVERSE else FORWARD


def read_usual_rules(section: Section) -> tuple[UsualRule, ...]:
    """Read the rules; kinds and parameters are checked here, not when a project uses them."""
    return tuple(_usual_rules(section))


def _usual_rules(section: Section) -> Iterator[UsualRule]:
    for name, each in section.named("usual_rules", "通常规则", required=False):
        also = each.texts("also")
        because = each.value("because", "理由", str)
        basis = read_basis(each)
        rule = _rule(each)
        each.done()
        if rule is not None and because is not None:
            yield UsualRule(name, also, rule, because, basis)


def _rule(section: Section) -> Rule | None:
    below = section.section("rule", "规则")
    if below is None:
        return None
    kind = below.value("code", "规则编号", RULE_KINDS.find)
    written = below.raw()
    if kind is None:
        return None
    values = read_all(below, kind.parameters, written)
    return None if values is None else Rule(kind, values)
