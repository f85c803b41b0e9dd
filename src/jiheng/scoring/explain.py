"""Walk a figure back: figure ← formula ← inputs ← records ← files."""

from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.catalogue import nearest
from jiheng.errors import NotFoundError
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import LeftOut
from jiheng.scoring.scorecard import MeasuredIndicator, Scorecard, ScoredBranch, ScoredLeaf
from jiheng.values.outcome import OUTCOME_TITLES

TOTAL = "总分"


@dataclass(frozen=True, slots=True)
class Explained:
    """One node of the explanation, and what it rests on."""

    text: str
    below: "tuple[Explained, ...]" = ()


def explain(card: Scorecard, evidence: Evidence, figure: str) -> Explained:
    """Explain the total, a branch or an indicator by its name, its path, or a part of its name.

    Raises NotFoundError, naming the nearest, where there is no such figure or more than one.
    """
    if figure in (TOTAL, "total"):
        return _total(card)
    named = dict(_named(card))
    wanted = figure.strip().replace(" / ", "/")
    if wanted in named:
        return _node(named[wanted], evidence)
    found = [name for name in named if wanted and "/" not in name and wanted in name]
    if len(found) == 1:
        return _node(named[found[0]], evidence)
    if found:
        listed = "\n".join(f"    {name}" for name in found)
        raise NotFoundError(f"有 {len(found)} 个指标的名称含“{figure}”，请写全：\n{listed}")
    near = nearest(figure, [name.rpartition("/")[2] for name in named])
    raise NotFoundError(f"没有“{figure}”这个数。\n    怎么办：{near}写“{TOTAL}”看有哪些指标")


def _named(card: Scorecard) -> "Iterator[tuple[str, ScoredBranch | ScoredLeaf | MeasuredIndicator]]":
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
    below = tuple(_branch(branch) for branch in card.branches)
    if card.total is None:
        obstacles = tuple(Explained(each) for each in card.obstacles)
        return Explained(f"总分：没有，因为有 {len(obstacles)} 处障碍", (*obstacles, *below))
    return Explained(f"总分 {card.total} 分，等级“{card.grade}”（{card.project.rule_set.document}）", below)


def _node(node: ScoredBranch | ScoredLeaf | MeasuredIndicator, evidence: Evidence) -> Explained:
    if isinstance(node, MeasuredIndicator):
        return _measured(node, evidence)
    return _branch(node) if isinstance(node, ScoredBranch) else _leaf(node, evidence)


def _branch(branch: ScoredBranch) -> Explained:
    score = branch.score
    told = f"{score} 分" if score is not None else f"未完（已得 {branch.earned} 分）"
    below = tuple(
        _branch(child) if isinstance(child, ScoredBranch) else Explained(_headline(child))
        for child in branch.children
    )
    return Explained(f"{branch.name}：{told}（满分 {branch.weight}），下级相加", below)


def _headline(leaf: ScoredLeaf) -> str:
    if leaf.score is None:
        return f"{leaf.leaf.name}：{OUTCOME_TITLES[leaf.outcome]}，{leaf.because}"
    return f"{leaf.leaf.name}：{leaf.score} 分（满分 {leaf.leaf.weight}），实际 {leaf.actual}"


def _measured(each: MeasuredIndicator, evidence: Evidence) -> Explained:
    told = each.actual or f"{OUTCOME_TITLES[each.outcome]}，{each.because}"
    met = {True: "，达到目标", False: "，没有达到目标", None: ""}[each.met]
    given = [Explained(f"目标：{each.indicator.target.printed}（不设分值）")]
    given.append(Explained("计量", tuple(Explained(step) for step in each.found)))
    given += [Explained(f"注意：{remark}") for remark in each.indicator.remarks]
    given += _records(each.facts, each.left_out, evidence)
    return Explained(f"{each.indicator.name}：{told}{met}", tuple(given))


def _records(facts: tuple[str, ...], left_out: tuple[LeftOut, ...], evidence: Evidence) -> list[Explained]:
    used = tuple(record_line(each, evidence) for each in facts)
    told = [Explained(f"依据的记录：{len(used)} 条", used)]
    if left_out:
        rows = tuple(Explained(f"{each.id}：{each.because}") for each in left_out)
        told.append(Explained(f"看过而没有计入的记录：{len(rows)} 条", rows))
    return told


def _leaf(leaf: ScoredLeaf, evidence: Evidence) -> Explained:
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
