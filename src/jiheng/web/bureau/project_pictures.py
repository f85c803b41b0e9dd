"""The pictures of one project: its indicators, where the points went, what users said, its audited report.

The first two are of the snapshot; the others are the server's own, for who may see them there today.
"""

from collections.abc import Iterator
from datetime import date

from jiheng.documents.pictures.indicator_tree import Badge, Branch, IndicatorTree
from jiheng.documents.pictures.score_waterfall import Loss, ScoreWaterfall
from jiheng.portfolio.bureau import Row
from jiheng.portfolio.leaf_table import ONLY_SCORED, REFUSED
from jiheng.values.score import Score
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.audits import access as audits
from jiheng.web.audits.pictured import newest_map
from jiheng.web.bureau.columns import projects_url
from jiheng.web.projects.access import acts_on
from jiheng.web.projects.models import Project
from jiheng.web.surveys.pictured import newest_answers
from jiheng.web.ui.parts import Picture
from jiheng.web.ui.pictures import picture_of

NOT_APPLICABLE = "not_applicable"


def of_points(found: Row, leaves: list[Row], source: str) -> list[Picture]:
    """Draw the tree of indicators, and where the points went where that can be told."""
    if not leaves:
        return []
    pictures = [picture_of("tree", _tree(found, leaves, source))]
    lost = _lost(found, leaves, source)
    return [*pictures, picture_of("lost", lost)] if lost else pictures


def of_server(project: Project | None, user: User, on: date) -> Iterator[Picture]:
    """Draw the newest closed survey and the figures of the newest audited report, where one may see them."""
    if project is None:
        return
    if Act.READ in acts_on(user, project, "survey_answers", on) and (answers := newest_answers(project)):
        yield answers
    if Act.READ in acts_on(user, project, audits.SUBJECT, on) and (figures := newest_map(project)):
        yield figures


def _tree(found: Row, leaves: list[Row], source: str) -> IndicatorTree:
    counts = [_badge(each) for each in leaves]
    full, known = counts.count(Badge.FULL), sum(each is not None for each in counts)
    against = counts.count(Badge.CONTRADICTS)
    weights = sum(each["counted"] for each in leaves)
    told = f"{known} 个指标里 {full} 个证据齐" + (f"，{against} 个有矛盾" if against else "")
    return IndicatorTree(
        title=told + ("" if weights == 10_000 else f"；分值合计 {Score(weights)}，不是 100"),  # noqa: PLR2004 — hundredths
        unit="分",
        source=f"{source}；点指标看同年度还有谁在它上面失分",
        branches=tuple(_branches(found, leaves)),
    )


def _branches(found: Row, leaves: list[Row]) -> Iterator[Branch]:
    """Give headings and indicators; a heading stands where its first indicator does."""
    above: tuple[str, ...] = ()
    for leaf in leaves:
        path = tuple(filter(None, leaf["path"].split("/")))
        same = next(
            (n for n, (one, other) in enumerate(zip(above, path, strict=False)) if one != other), None
        )
        begins = min(len(above), len(path)) if same is None else same
        for depth in range(begins, len(path)):
            yield _heading(depth, path[: depth + 1], leaves)
        above = path
        yield Branch(
            len(path), leaf["name"], Score(leaf["counted"]), _score(leaf), leaf["target"] or "",
            leaf["actual"] or "", _badge(leaf), projects_url(year=found["year"], lost=leaf["name"]),
        )  # fmt: skip


def _heading(depth: int, path: tuple[str, ...], leaves: list[Row]) -> Branch:
    below = [each for each in leaves if tuple(each["path"].split("/"))[: len(path)] == path]
    due = [each for each in below if each["outcome"] != NOT_APPLICABLE or each["score"] is not None]
    lacks = any(each["score"] is None for each in due)
    earned = None if lacks else Score(sum(each["score"] for each in due))
    return Branch(depth, path[-1], Score(sum(each["counted"] for each in below)), earned)


def _score(leaf: Row) -> Score | None:
    return None if leaf["score"] is None else Score(leaf["score"])


def _badge(leaf: Row) -> Badge | None:
    """Say how well an indicator is evidenced, as far as the snapshot knows; nothing where it does not apply.

    As `scoring/evidence_state.py`, but for records that drifted from the ledger, which only the server knows.
    """
    if leaf["outcome"] == NOT_APPLICABLE and leaf["score"] is None:
        return None
    differs = leaf["published"] is not None and leaf["published"] != leaf["score"]
    if differs or leaf["override_use"] in {ONLY_SCORED, REFUSED}:
        return Badge.CONTRADICTS
    if leaf["score"] is not None:
        return Badge.FULL
    return Badge.PARTIAL if leaf["facts"] else Badge.NONE


def _lost(found: Row, leaves: list[Row], source: str) -> ScoreWaterfall | None:
    """Draw every point that lacks of full marks; None where a bonus goes beyond a weight."""
    due = [each for each in leaves if each["outcome"] != NOT_APPLICABLE or each["score"] is not None]
    if not due or any((each["score"] or 0) > each["counted"] for each in due):
        return None
    earned = sum(each["score"] or 0 for each in due)
    left = earned if found["total"] is None else found["total"]
    if left > earned:
        return None
    losses = [_loss(found, each) for each in due if (each["score"] or 0) < each["counted"]]
    full = Score(sum(each["counted"] for each in due))
    most = max(losses, key=lambda each: each.points, default=None)
    return ScoreWaterfall(
        title=f"失分最多的是{most.name}：{most.points} 分" if most else "各项都得满分",
        unit="分",
        source=source,
        full=full,
        losses=tuple(losses),
        left=Score(left),
        limit="一票否决或限级" if left < earned else "",
        last="已得" if found["total"] is None else "得分",
    )


def _loss(found: Row, leaf: Row) -> Loss:
    url = projects_url(year=found["year"], lost=leaf["name"])
    if leaf["score"] is None:
        return Loss(f"{leaf['name']}（没有得分）", Score(leaf["counted"]), leaf["because"] or "没有得分", url)
    told = [leaf["target"] and f"指标值 {leaf['target']}", leaf["actual"] and f"实际 {leaf['actual']}"]
    reason = "，".join(filter(None, told)) or "快照里没有原因，看项目本身"
    return Loss(leaf["name"], Score(leaf["counted"] - leaf["score"]), reason, url)
