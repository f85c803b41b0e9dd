"""The page of the rule sets."""

from collections.abc import Iterator

from jiheng.frameworks import showing
from jiheng.frameworks.rule_set import RuleSet, find_rule_set, rule_set_ids
from tools.reference.markdown import cell, table


def rule_sets() -> Iterator[str]:
    """Write the page of the shipped rule sets: all they lay down, in Chinese, each item with its source."""
    yield "# Rule sets"
    yield (
        "What a jurisdiction laid down from a date on: `evaluation: {rule_set: …}` in project.yaml, or "
        "`--ruleset` on the command line. Every item has its source (出处); a value that nobody could "
        "compare with a text is marked 凭记忆. A variant says only what it does differently from the rule "
        "set it is based on; everything else is taken from there."
    )
    given = [find_rule_set(name) for name in rule_set_ids()]
    rows = [
        (f"[{each.id}](#{each.id})", each.title, each.jurisdiction, each.document, each.based_on)
        for each in given
    ]
    yield table(("id", "title", "jurisdiction", "document", "based on"), rows)
    for each in given:
        yield f"## {each.id}"
        file = f"[{each.id}.yaml](../../../src/jiheng/frameworks/data/{each.id}.yaml)"
        yield table(("", ""), [*showing.head(each), ("文件", file)])
        if each.based_on:
            base = find_rule_set(each.based_on)
            told = [f"- {difference}" for difference in showing.differences(base, each)]
            yield "\n".join([f"与 {base.id} 不同的：", "", *told])
        yield "\n".join(_own_lines(each))


def _own_lines(rule_set: RuleSet) -> Iterator[str]:
    """List what the rule set lays down; of a variant, the items that it writes itself."""
    base = find_rule_set(rule_set.based_on) if rule_set.based_on else None
    for line in showing.shown(rule_set, apart_from=base):
        yield from _bullets(line, 0)


def _bullets(line: showing.Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {cell(line.text)}"
    for each in line.below:
        yield from _bullets(each, depth + 1)
