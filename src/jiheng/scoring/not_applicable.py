"""What becomes of the weight of leaves that do not apply (F31), over the whole tree.

A leaf with an override that is used does apply: somebody judged it. Redistribution goes from the top
down: first levels share the total, children share what their branch has got.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from jiheng.rules.adjustments import redistribution
from jiheng.rules.adjustments.redistribution import Mode
from jiheng.scoring.adjusted_leaf import repointed
from jiheng.scoring.scorecard import ScoredBranch, ScoredLeaf
from jiheng.values.exact import Exact
from jiheng.values.score import Score

Node: TypeAlias = ScoredBranch | ScoredLeaf
Applies = Callable[[ScoredLeaf], bool]


def settled(branches: tuple[ScoredBranch, ...], mode: Mode, applies: Applies) -> tuple[ScoredBranch, ...]:
    """Give the tree with the weights and points that count; as it is where nothing at all applies."""
    leaves = [leaf for branch in branches for leaf in branch.leaves()]
    if mode is Mode.NONE or all(map(applies, leaves)) or not any(map(applies, leaves)):
        return branches
    if mode is Mode.REDISTRIBUTE:
        total = Score.sum(branch.weight for branch in branches)
        return tuple(each for each in _shared(branches, total, applies) if isinstance(each, ScoredBranch))
    full = mode is Mode.FULL_MARKS
    return tuple(
        branch.changed(lambda leaf: leaf if applies(leaf) else _given(leaf, full=full)) for branch in branches
    )


def _given(leaf: ScoredLeaf, *, full: bool) -> ScoredLeaf:
    score = leaf.weight if full else Score(0)
    told = f"不适用：{leaf.because}；按规定得{'满分' if full else '零分'} {score} 分"
    exact = Exact(score.hundredths, 100)
    return replace(leaf, score=score, exact=exact, reckoned=(told,), notes=(*leaf.notes, told))


def _shared(nodes: tuple[Node, ...], total: Score, applies: Applies) -> tuple[Node, ...]:
    """Share `total` among siblings; one without any leaf that applies gets nothing."""
    counting = [any(map(applies, node.leaves())) for node in nodes]
    among = Score.sum(node.weight for node, counts in zip(nodes, counting, strict=True) if counts)
    weights = [node.weight.hundredths if counts else 0 for node, counts in zip(nodes, counting, strict=True)]
    shares = map(Score, redistribution.spread(total=total.hundredths, weights=weights))
    return tuple(
        _weighted(node, share, total, among, applies) for node, share in zip(nodes, shares, strict=True)
    )


def _weighted(node: Node, share: Score, total: Score, among: Score, applies: Applies) -> Node:
    redistributed = None if share == node.weight else share
    if isinstance(node, ScoredBranch):
        below = _shared(node.children, share, applies)
        return replace(node, children=below, redistributed=redistributed)
    if redistributed is None:
        return node
    if not share.hundredths:
        told = f"不适用：{node.because}；分值 {node.weight} 分分摊给同级指标"
        return replace(node, redistributed=share, reckoned=(told,), notes=(*node.notes, told))
    step = redistribution.weight_step(weight=node.weight, total=total, among=among, counted=share)
    grown = replace(node, redistributed=share, reckoned=(*node.reckoned, step))
    if node.exact is None:
        return grown
    weights = {"weight": Exact(node.weight.hundredths, 100), "counted": Exact(share.hundredths, 100)}
    exact = redistribution.points(points=node.exact, **weights)
    told = redistribution.points_step(points=node.exact, weight=node.weight, counted=share)
    return repointed(grown, exact, told)
