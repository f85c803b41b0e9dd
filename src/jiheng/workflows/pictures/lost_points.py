"""Show where the points of a scorecard went, while some may still be open (picture C5)."""

from jiheng.documents.pictures.score_waterfall import Loss, ScoreWaterfall
from jiheng.scoring.scorecard import Scorecard, ScoredLeaf
from jiheng.values.score import Score

FEW = 3  # losses named in the title


def lost_points(card: Scorecard) -> ScoreWaterfall | None:
    """Show every point that a card lacks of full marks, with the reason that somebody wrote.

    None where nothing is scored, and where a bonus goes beyond a weight: then no bar falls from full marks.
    """
    leaves = [leaf for leaf in card.leaves() if leaf.score != leaf.counted and leaf.counted.hundredths]
    if not card.branches or any(leaf.score is not None and leaf.score > leaf.counted for leaf in leaves):
        return None
    losses = tuple(_loss(leaf) for leaf in leaves)
    left = card.earned if card.total is None else card.total
    return ScoreWaterfall(
        title=_title(card, leaves),
        unit="分",
        source=f"来源：{sum(1 for _ in card.leaves())} 个指标的得分，按现有记录",
        full=Score.sum(branch.counted for branch in card.branches),
        losses=losses,
        left=left,
        limit="；".join(each.told for each in card.limits if each.limit) if card.total is not None else "",
        last="已得" if card.total is None else "得分",
    )


def _loss(leaf: ScoredLeaf) -> Loss:
    if leaf.score is None:
        return Loss(f"{leaf.leaf.name}（没有得分）", leaf.counted, leaf.because)
    points = Score(leaf.counted.hundredths - leaf.score.hundredths)
    if leaf.override is not None:
        return Loss(leaf.leaf.name, points, leaf.override.reason)
    return Loss(leaf.leaf.name, points, leaf.leaf.deviation)


def _title(card: Scorecard, leaves: list[ScoredLeaf]) -> str:
    if not leaves:
        return "各项都得满分"
    lost = [leaf for leaf in leaves if leaf.score is not None]
    parts = []
    if lost:
        points = (
            Score.sum(leaf.counted for leaf in lost).hundredths
            - Score.sum(leaf.score for leaf in lost if leaf.score is not None).hundredths
        )
        names = "、".join(leaf.leaf.name for leaf in lost[:FEW]) + ("等" if len(lost) > FEW else "")
        parts.append(f"{names}失 {Score(points)} 分")
    if card.unscored:
        open_points = Score.sum(leaf.counted for leaf in card.unscored)
        parts.append(f"{len(card.unscored)} 个指标（{open_points} 分）还没有得分")
    return "，".join(parts)
