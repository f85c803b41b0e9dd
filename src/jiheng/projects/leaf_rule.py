"""Read how an indicator of project.yaml is scored: by a rule of its own, or by the usual one.

`rule: {code: F05, …}` is a rule of its own. `rule: usual`, or `rule: {code: usual, …}` with what only
the project knows (such as `finished`), is the usual rule of the rule set in force, so that the same
project can be scored by another rule set. Without `rule` only a usual rule for that very indicator
counts: the standard says nothing, and the note says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.catalogue import Raw, nearest
from jiheng.errors import Fault
from jiheng.frameworks.marked_yaml import Section, Text
from jiheng.frameworks.questions import read_all
from jiheng.frameworks.rule_set import RuleSet
from jiheng.frameworks.usual_rules import UsualRule, form_of
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Rule, RuleKind
from jiheng.values.score import Score
from jiheng.values.target import Target

USUAL = "usual"


@dataclass(frozen=True, slots=True)
class LeafRule:
    """What decides on the rule of an indicator; a part that could not be read is None."""

    name: str
    category: str
    weight: Score | None
    target: Target | None
    rule_set: RuleSet | None

    def read(self, section: Section) -> Rule | None:
        """Read `rule` of an indicator or of one of its ways; faults are noted."""
        if not section.has("rule"):
            return self._usual(section, "name", {}, asked=False)
        node = section.node.entries["rule"]
        if isinstance(node, Text) and node.text == USUAL:
            return self._usual(section, "rule", {}, asked=True)
        below = section.section("rule", "怎样评分")
        if below is None:
            return None
        kind = below.value("code", "规则编号", _kind_or_usual)
        written = below.raw()
        if kind == USUAL:
            return self._usual(below, "code", written, asked=True)
        if not isinstance(kind, RuleKind):
            return None
        values = read_all(below, kind.parameters, written)
        return None if values is None else self._sound(below, "code", Rule(kind, values))

    def _usual(self, section: Section, key: str, answers: Mapping[str, Raw], *, asked: bool) -> Rule | None:
        """Take the usual rule with the project's `answers`; without `asked`, only one for this indicator."""
        if self.rule_set is None or (asked and self.target is None):
            return None  # a fault is told already
        usual = (
            self.rule_set.usual_rule(self.name, self.category, self.target)
            if asked
            else self.rule_set.usual_rule(self.name, "", None)
        )
        if usual is None:
            section.fault(key, self._no_usual_rule(self.rule_set, asked=asked))
            return None
        kind = usual.rule.kind
        declared = tuple(each for each in kind.parameters if each.name in answers)
        known = [parameter.name for parameter in kind.parameters]
        for name in answers:
            if name not in known:
                section.fault(name, _no_answer(name, usual, self.rule_set, known))
        answered = read_all(section, declared, {each.name: answers[each.name] for each in declared})
        if answered is None:
            return None
        rule = Rule(kind, {**usual.rule.parameters, **answered}, f"规则集 {self.rule_set.id} {usual}")
        return self._sound(section, key, rule)

    def _no_usual_rule(self, rule_set: RuleSet, *, asked: bool) -> Fault:
        rules = "、".join(f"{kind.id} {kind.title}" for kind in RULE_KINDS)
        if not asked:
            return Fault(
                f"指标“{self.name}”没有写评分规则（rule），规则集 {rule_set.id} 也没有专门给它的通常规则",
                expected="rule: {code: …}，或 rule: usual",
                advice=f"按评分标准选一种规则：{rules}",
            )
        looked = [self.name, self.category, form_of(self.target) if self.target else ""]
        return Fault(
            f"规则集 {rule_set.id} 没有指标“{self.name}”可用的通常规则",
            found="、".join(f"“{each}”" for each in dict.fromkeys(looked) if each),
            expected="其中之一：" + "、".join(each.use_for for each in rule_set.usual_rules),
            advice=f"写明 category（指标类别），或直接选一种规则：{rules}",
        )

    def _sound(self, section: Section, key: str, rule: Rule) -> Rule | None:
        """Refuse a rule that does not fit the indicator's weight and target."""
        if self.weight is None or self.target is None:
            return rule
        doubt = rule.kind.doubts(weight=self.weight, target=self.target, **rule.parameters)
        if not doubt:
            return rule
        by = f"（{rule.usual_because}）" if rule.usual_because else ""
        what = f"规则 {rule.kind.id}（{rule.kind.title}）的写法不对：{doubt}"
        section.fault(key, Fault(f"{what}{by}"))
        return None


def _kind_or_usual(name: str) -> RuleKind | str:
    return name if name == USUAL else RULE_KINDS.find(name)


def _no_answer(name: str, usual: UsualRule, rule_set: RuleSet, known: list[str]) -> Fault:
    return Fault(
        f"规则集 {rule_set.id} 的通常规则 {usual.rule} 没有“{name}”",
        found=name,
        expected="、".join(known) or "这条规则没有可写的项",
        advice=nearest(name, known) or "删去；或不用 usual，写出规则编号",
    )
