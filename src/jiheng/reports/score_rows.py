"""The rows of a score table: leaves with the merged cells of the levels above them.

Layout of the score appendix of evaluation reports: 一级, 二级, 三级指标 and 权重,
then 指标说明, 评分标准, 标杆值, 实际完成值, 得分; the weight of a level stands behind its name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from jiheng.reports.figures import Figures
from jiheng.scoring.scorecard import Scorecard, ScoredBranch, ScoredLeaf

HEAD_ABOVE = ("评价指标", "指标说明", "评分标准", "标杆值", "实际完成值", "得分")
HEAD_BELOW = ("一级指标", "二级指标", "三级指标", "权重")
WIDTHS = (16, 16, 26, 11, 45, 75, 18, 18, 13)  # millimetres, scaled to the page
NO_LEVEL = "—"


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell over several rows."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One leaf; `level1` and `level2` are there on the first row they cover."""

    level1: Merged | None
    level2: Merged | None
    leaf: ScoredLeaf


def score_rows(card: Scorecard, figures: Figures) -> Iterator[ScoreRow]:
    """Go through the leaves with the cells of their levels."""
    for branch in card.branches:
        leaves = list(_with_level2(branch, figures))
        level1: Merged | None = Merged(_weighted(branch, branch.name, figures), len(leaves))
        for name, group in groupby(leaves, key=lambda pair: pair[0]):
            members = [leaf for _, leaf in group]
            level2: Merged | None = Merged(name, len(members))
            for leaf in members:
                yield ScoreRow(level1, level2, leaf)
                level1 = level2 = None


def _with_level2(branch: ScoredBranch, figures: Figures) -> Iterator[tuple[str, ScoredLeaf]]:
    for child in branch.children:
        if isinstance(child, ScoredBranch):
            label = _weighted(child, f"{branch.name}/{child.name}", figures)
            for leaf in child.leaves():
                yield label, leaf
        else:
            yield NO_LEVEL, child


def _weighted(branch: ScoredBranch, path: str, figures: Figures) -> str:
    original = "" if branch.redistributed is None else f"，原分值{figures.text(f'{path}/原分值')}分"
    return f"{branch.name}\n({figures.text(f'{path}/分值')}分{original})"


def leaf_name(leaf: ScoredLeaf, figures: Figures) -> str:
    """Give an indicator's name, with the weight the project gives where another counts."""
    name = leaf.leaf.name
    return name if leaf.redistributed is None else f"{name}\n（原分值{figures.text(f'{name}.原分值')}分）"


def standard_of(leaf: ScoredLeaf) -> str:
    """Give the 评分标准 in the project's words; without any, the rule that scored it."""
    return leaf.leaf.standard or f"按规则 {leaf.rule}"
