"""Write a project.yaml from indicators of the library: a scored tree in a rule set's proportions.

The tree is one of the rule set's trees in which every indicator has a place: one of the self-evaluation
before others, then the one with the fewest first levels left empty, then what the rule set itself adds
to the one it is based on. First levels share
100 points as the tree says; below, indicators share alike, by largest remainder, in whole points where
there are enough. A first level without an indicator leaves its points to the others in proportion.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiheng.errors import UsageError
from jiheng.frameworks.indicator_library import IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.rule_set import RuleSet
from jiheng.frameworks.trees import IndicatorTree, Level
from jiheng.frameworks.usual_way import UsualWay
from jiheng.frameworks.yaml_writing import scalar, yaml_lines
from jiheng.rules.adjustments.redistribution import spread
from jiheng.values.score import Score

POINT, WHOLE = 100, 10_000  # hundredths
SELF_EVALUATION = "self_evaluation"
NOT_FINISHED = "finished: no"  # what F27 by steps must be told; a year that begins is not finished
# Rules that ask for a number against a target, as the usual rules of a rule set do.
OF_NUMBERS = ("F01", "F02", "F03", "F04", "F07", "F19", "F27")


@dataclass(frozen=True, slots=True)
class Planned:
    """An indicator of the library at its place in the tree, with its weight."""

    indicator: LibraryIndicator
    path: tuple[str, ...]
    weight: Score


def planned_tree(
    library: IndicatorLibrary, indicators: Sequence[LibraryIndicator], rule_set: RuleSet
) -> tuple[IndicatorTree, list[Planned]]:
    """Choose the tree and share its points; raises UsageError where no tree has a place for all."""
    tree, paths = _tree(indicators, rule_set)
    firsts = [level.name for level in tree.levels if any(path[0] == level.name for path in paths)]
    given = tree.weights or library.proportions
    shares = spread(total=WHOLE, weights=[given[name].hundredths for name in firsts])
    planned = []
    for first, share in zip(firsts, shares, strict=True):
        below = [(each, path) for each, path in zip(indicators, paths, strict=True) if path[0] == first]
        below.sort(key=lambda pair: _order(tree, pair[1]))
        step = POINT if share % POINT == 0 and share >= len(below) * POINT else 1
        weights = spread(total=share // step, weights=[1] * len(below))
        planned += [
            Planned(each, path, Score(weight * step))
            for (each, path), weight in zip(below, weights, strict=True)
        ]
    return tree, planned


def _tree(
    indicators: Sequence[LibraryIndicator], rule_set: RuleSet
) -> tuple[IndicatorTree, list[tuple[str, ...]]]:
    fitting: list[tuple[tuple[bool, int, int], IndicatorTree, list[tuple[str, ...]]]] = []
    lacking: dict[str, list[str]] = {}
    for tree in rule_set.trees:
        paths = [_path(each, tree) for each in indicators]
        homeless = [each.id for each, path in zip(indicators, paths, strict=True) if path is None]
        if homeless:
            lacking[tree.title] = homeless
            continue
        found = [path for path in paths if path is not None]
        empty = sum(all(path[0] != level.name for path in found) for level in tree.levels)
        rank = (tree.use != SELF_EVALUATION, empty, -len(fitting))  # what is added stands last
        fitting.append((rank, tree, found))
    if not fitting:
        told = "".join(f"\n    {title}没有这些指标的位置：{'、'.join(ids)}" for title, ids in lacking.items())
        advice = "去掉这些指标，或换一个规则集（--rule-set）"
        raise UsageError(f"规则集 {rule_set.id} 没有一棵树放得下所选的全部指标{told}\n    怎么办：{advice}")
    _, tree, found = min(fitting, key=lambda fit: fit[0])
    return tree, found


def _path(indicator: LibraryIndicator, tree: IndicatorTree) -> tuple[str, ...] | None:
    return next((path for path in indicator.places.values() if _is_there(path, tree.levels)), None)


def _is_there(path: tuple[str, ...], levels: Sequence[Level]) -> bool:
    first, *rest = path
    level = next((each for each in levels if each.name == first), None)
    return level is not None and (not rest or _is_there(tuple(rest), level.levels))


def _order(tree: IndicatorTree, path: tuple[str, ...]) -> int:
    level = next(each for each in tree.levels if each.name == path[0])
    seconds = [each.name for each in level.levels]
    return seconds.index(path[1]) if len(path) > 1 else 0


def library_project(
    library: IndicatorLibrary,
    indicators: Sequence[LibraryIndicator],
    rule_set: RuleSet,
    *,
    name: str,
    year: int,
    unit: str,
) -> str:
    """Write the project; `name` and `unit` come quoted as YAML wants them. Raises UsageError."""
    tree, planned = planned_tree(library, indicators, rule_set)
    proportions = "" if tree.weights else f"\n  # 一级指标的分值：{library.proportions_from}"
    head = HEAD.format(
        name=name, year=year, unit=unit, rule_set=rule_set.id, document=rule_set.called,
        title=library.title, tree=tree.title, proportions=proportions,
    )  # fmt: skip
    lines = [
        line
        for first in dict.fromkeys(each.path[0] for each in planned)
        for line in _level(library, rule_set, tree, [each for each in planned if each.path[0] == first], 0)
    ]
    return head + "\n".join(lines) + "\n"


def _level(
    library: IndicatorLibrary, rule_set: RuleSet, tree: IndicatorTree, planned: Sequence[Planned], depth: int
) -> Iterator[str]:
    """Write one level with what is below it; `planned` all lie in it."""
    indent = "    " * (depth + 1)
    yield f"{indent}- name: {scalar(planned[0].path[depth])}"
    yield f"{indent}  weight: {Score.sum(each.weight for each in planned)}"
    yield f"{indent}  indicators:"
    for each in planned:
        if len(each.path) == depth + 1:
            for line in _leaf(library, rule_set, tree, each):
                yield f"{indent}    {line}"
    deeper = [each for each in planned if len(each.path) > depth + 1]
    for second in dict.fromkeys(each.path[depth + 1] for each in deeper):
        below = [each for each in deeper if each.path[depth + 1] == second]
        yield from _level(library, rule_set, tree, below, depth + 1)


def _leaf(
    library: IndicatorLibrary, rule_set: RuleSet, tree: IndicatorTree, planned: Planned
) -> Iterator[str]:
    each = planned.indicator
    measured = library.standing_for(each)
    yield f"# {each.id}：{measured.formula}。佐证材料：{'、'.join(measured.documents)}"
    if measured.set_by:
        yield f"# 目标值只是例子，以{measured.set_by}为准"
    if each.remark:
        yield f"# 注意：{each.remark}"
    target, way = measured.target, measured.way
    if target is None or way is None:
        raise TypeError(f"{measured.id} is not measured")  # the library does not load with such a one
    yield f"- name: {scalar(each.name)}"
    yield f"  weight: {planned.weight}"
    yield f"  category: {scalar(planned.path[-1])}"
    yield f"  target: {scalar(target.text)}"
    yield f"  definition: {scalar(each.definition)}"
    yield from yaml_lines("measure", dict(way.measure), "  ")
    usual = rule_set.usual_rule(each.name, planned.path[-1], target)
    if tree.use == SELF_EVALUATION and way.kind.code in OF_NUMBERS and target.quantity and usual:
        told = f"规则集的通常规则：{usual.rule.kind.code} {usual.rule.kind.title}"
        if usual.rule.kind.doubts(weight=planned.weight, target=target, **usual.rule.parameters):
            yield f"  # {told}；项目完成了，finished 改成 yes"
            yield f"  rule: {{code: usual, {NOT_FINISHED}}}"
        else:
            yield f"  rule: usual    # {told}"
    else:
        yield from _own_rule(way, planned.weight)


def _own_rule(way: UsualWay, weight: Score) -> Iterator[str]:
    yield f"  # {way.kind.title}"
    yield from yaml_lines("rule", way.rule_at(weight), "  ")


HEAD = """\
# 绩衡项目文件，由“{title}”写成。井号后面是说明，可以删去。
# 先照批复的绩效目标改指标、分值和目标值，再放记录：批复的目标表说了算，指标库只是起点。
jiheng: 1
name: {name}
fiscal_year: {year}

organisation:
  implementing_unit: {unit}
  # competent_department: （填写主管部门）

# 运维的系统。记录里写名称或别名都行；有几个系统就写几项。
systems:
  - name: 业务系统    # 改成系统的全称
    aliases: [系统]

goals:
  overall: 系统全年稳定运行，运维服务及时、规范，使用单位满意。    # 改成批复的总体目标

evaluation:
  period: {year}
  rule_set: {rule_set}    # {document}
  # 指标体系：{tree}。分值逐级相加，合计 100。{proportions}
  # 每个指标四件事：分值 weight、目标 target、怎样计量 measure、怎样评分 rule。
  # 只算一个系统的，在 measure 的记录条件里加 system: 系统名称。
  indicators:
"""
