"""Walk a figure back: figure ← formula ← inputs ← records ← files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from jiheng.catalogue import nearest
from jiheng.errors import NotFoundError
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import LeftOut
from jiheng.scoring.scorecard import MeasuredIndicator, Ruling, Scorecard, ScoredBranch, ScoredLeaf
from jiheng.values.outcome import OUTCOME_TITLES

TOTAL = "总分"


Node: TypeAlias = ScoredBranch | ScoredLeaf | MeasuredIndicator | Ruling


@dataclass(frozen=True, slots=True)
class Explained:
    """One node of the explanation, and what it rests on."""

    text: str
    below: "tuple[Explained, ...]" = ()


def explain(card: Scorecard, evidence: Evidence | None, figure: str) -> Explained:
    """Explain the total, a branch, an indicator, a veto or gate by its name, path, or a part of its name.

    Without `evidence` records are counted, not told one by one.
    Raises NotFoundError, naming the nearest, where there is no such figure or more than one.
    """
    if figure in (TOTAL, "total"):
        return _total(card)
    named = dict(_named(card))
    wanted = figure.strip().replace(" / ", "/")
    if wanted in named:
        return _node(named[wanted], evidence)
    found = [name for name in named if name.endswith(f"/{wanted}")]
    found = found or [name for name in named if wanted and "/" not in name and wanted in name]
    if len(found) == 1:
        return _node(named[found[0]], evidence)
    if found:
        listed = "\n".join(f"    {name}" for name in found)
        raise NotFoundError(f"有 {len(found)} 个指标的名称含“{figure}”，请写全：\n{listed}")
    near = nearest(figure, [name.rpartition("/")[2] for name in named])
    raise NotFoundError(f"没有“{figure}”这个数。\n    怎么办：{near}写“{TOTAL}”看有哪些指标")


def names_in(card: Scorecard) -> frozenset[str]:
    """Give every whole name that `explain` knows."""
    return frozenset((TOTAL, *(name for name, _ in _named(card))))


def _named(card: Scorecard) -> "Iterator[tuple[str, Node]]":
    for ruling in card.rulings:
        yield ruling.decision.condition.name, ruling
    for each in card.measured:
        yield each.indicator.name, each
    for leaf in card.leaves():
        yield leaf.leaf.name, leaf
    for branch in card.branches:
        yield from _named_branches(branch, "")
    for leaf in card.leaves():
        yield "/".join((*leaf.path, leaf.leaf.name)), leaf


def _named_branches(branch: ScoredBranch, path: str) -> "Iterator[tuple[str, ScoredBranch]]":
    here = f"{path}/{branch.name}" if path else branch.name
    yield here, branch
    for child in branch.children:
        if isinstance(child, ScoredBranch):
            yield from _named_branches(child, here)


def _total(card: Scorecard) -> Explained:
    below = (*map(_branch, card.branches), *(Explained(each.told) for each in card.rulings))
    if card.total is None:
        obstacles = tuple(Explained(each) for each in card.obstacles)
        return Explained(f"总分：没有，因为有 {len(obstacles)} 处障碍", (*obstacles, *below))
    grade = f"等级“{card.grade}”" if card.grade else "等级不能确定"
    limited = "、".join(each.title for each in card.limits)
    if limited and (card.reckoned_total, card.reckoned_grade) != (card.total, card.grade):
        told = f"各指标合计 {card.reckoned_total} 分，按合计为“{card.reckoned_grade}”；受{limited}限制"
        below = (Explained(told), *below)
    return Explained(f"总分 {card.total} 分，{grade}（{card.project.rule_set.called}）", below)


def _node(node: Node, evidence: Evidence | None) -> Explained:
    if isinstance(node, MeasuredIndicator):
        return _measured(node, evidence)
    if isinstance(node, Ruling):
        return _ruling(node, evidence)
    return _branch(node) if isinstance(node, ScoredBranch) else _leaf(node, evidence)


def _ruling(ruling: Ruling, evidence: Evidence | None) -> Explained:
    given = [Explained("计量", tuple(Explained(step) for step in ruling.found))]
    return Explained(ruling.told, (*given, *_records(ruling.facts, ruling.left_out, evidence)))


def _branch(branch: ScoredBranch) -> Explained:
    score = branch.score
    told = f"{score} 分" if score is not None else f"未完（已得 {branch.earned} 分）"
    if not branch.counted.hundredths:
        told = "不适用"
    elif branch.undecided:
        told += f"，是否一票否决不知道：{branch.undecided}"
    below = tuple(
        _branch(child) if isinstance(child, ScoredBranch) else Explained(_headline(child))
        for child in branch.children
    )
    return Explained(f"{branch.name}：{told}（满分 {full_marks(branch)}），下级相加", below)


def full_marks(node: ScoredBranch | ScoredLeaf) -> str:
    """Write the weight that counts; where it is another than the project gives, both."""
    return str(node.weight) if node.redistributed is None else f"{node.counted}，原 {node.weight}"


def _headline(leaf: ScoredLeaf) -> str:
    if leaf.score is None:
        return f"{leaf.leaf.name}：{OUTCOME_TITLES[leaf.outcome]}，{leaf.because}"
    actual = f"实际 {leaf.actual}" if leaf.actual else OUTCOME_TITLES[leaf.outcome]
    return f"{leaf.leaf.name}：{leaf.score} 分（满分 {full_marks(leaf)}），{actual}"


def _measured(each: MeasuredIndicator, evidence: Evidence | None) -> Explained:
    told = each.actual or f"{OUTCOME_TITLES[each.outcome]}，{each.because}"
    met = {True: "，达到目标", False: "，没有达到目标", None: ""}[each.met]
    given = [Explained(f"目标：{each.indicator.target.printed}（不设分值）")]
    given.append(Explained("计量", tuple(Explained(step) for step in each.found)))
    given += [Explained(f"注意：{remark}") for remark in each.indicator.remarks]
    given += _records(each.facts, each.left_out, evidence)
    return Explained(f"{each.indicator.name}：{told}{met}", tuple(given))


def _records(
    facts: tuple[str, ...], left_out: tuple[LeftOut, ...], evidence: Evidence | None
) -> list[Explained]:
    used = () if evidence is None else tuple(record_line(each, evidence) for each in facts)
    told = [Explained(f"依据的记录：{len(facts)} 条", used)]
    if left_out:
        rows = tuple(Explained(f"{each.id}：{each.because}") for each in left_out if evidence is not None)
        told.append(Explained(f"看过而没有计入的记录：{len(left_out)} 条", rows))
    return told


def _leaf(leaf: ScoredLeaf, evidence: Evidence | None) -> Explained:
    given = [Explained(f"位置：{' / '.join(leaf.path)}"), Explained(f"目标：{leaf.leaf.target.printed}")]
    if leaf.leaf.standard:
        given.append(Explained(f"评分标准：{leaf.leaf.standard}"))
    given.append(Explained(f"评分规则：{leaf.rule}", tuple(Explained(step) for step in leaf.steps)))
    given += [Explained(f"注意：{note}") for note in leaf.notes]
    if leaf.differs:
        given.append(Explained(f"原报告得 {leaf.leaf.published.score} 分，与此不同"))
    given += _records(leaf.facts, leaf.left_out, evidence)
    return Explained(_headline(leaf), tuple(given))


def record_line(fact_id: str, evidence: Evidence) -> Explained:
    """Tell a record: its place, what it says in the order of its columns, its id."""
    fact = evidence.by_id[fact_id]
    content = fact.content
    told = "，".join(
        f"{field.title} {content[field.name]}"
        for field in fact.fields
        if field.name in content and field.name != "origin"
    )
    mark = "（演示数据）" if "origin" in content else ""
    return Explained(f"{fact.place}：{told}{mark} [{fact.id}]")
