"""The scorecard: every leaf with its outcome, and the sums above them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from jiheng.evidence.actual import Actual
from jiheng.evidence.drift import Drift
from jiheng.frameworks.adjustments import Gate, Veto
from jiheng.measures.measure import LeftOut
from jiheng.projects.project import Leaf, Project, UnweightedIndicator, Way
from jiheng.rules.adjustments.veto import WHOLE
from jiheng.values.exact import Exact
from jiheng.values.outcome import Outcome
from jiheng.values.score import Score


@dataclass(frozen=True, slots=True)
class Override:
    """Points a person set in place of those reckoned; `computed` is what the rule gave, if anything."""

    points: Score
    by: str
    reason: str
    computed: Score | None


TOTAL, GRADE = "总分", "等级"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A veto or a gate put to the evidence: whether it holds, on which records, or why nobody can tell.

    `blocks` is what an answer that cannot be told keeps from standing, since it could change it: the
    total, the grade, or nothing.
    """

    decision: Veto | Gate
    outcome: Outcome
    holds: bool
    because: str = ""
    actual: str = ""
    found: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    blocks: str = ""

    @property
    def unknown(self) -> bool:
        """Whether it cannot be told from what is there."""
        return self.outcome is Outcome.INSUFFICIENT_DATA

    @property
    def title(self) -> str:
        """Name it."""
        kind = "一票否决" if isinstance(self.decision, Veto) else "限级"
        return f"{kind}“{self.decision.condition.name}”"

    @property
    def scope(self) -> str:
        """What a veto is on; empty for a gate."""
        return self.decision.scope if isinstance(self.decision, Veto) else ""

    @property
    def limit(self) -> Score | None:
        """The total that a gate allows at most."""
        return self.decision.total if isinstance(self.decision, Gate) else None

    @property
    def effect(self) -> str:
        """Say what it does where it holds."""
        if isinstance(self.decision, Gate):
            return (
                f"等级最高评为“{self.decision.grade}”" if self.decision.grade else f"总分最高 {self.limit} 分"
            )
        if self.decision.grade:
            return f"等级评为“{self.decision.grade}”"
        return "各项指标记 0 分" if self.scope == WHOLE else f"“{self.decision.of}”记 0 分"

    @property
    def told(self) -> str:
        """Tell it in one sentence."""
        condition = self.decision.condition
        if self.unknown:
            stands = f"因此没有{self.blocks}" if self.blocks else f"是否{self.effect}，无从判断"
            told = f"数据不足，{self.because}；{stands}"
        elif self.outcome is Outcome.NOT_APPLICABLE:
            told = f"不适用，{self.because}"
        else:
            told = f"{self.actual}，{f'成立，{self.effect}' if self.holds else '不成立'}"
        source = f"（依据：{condition.source}）" if condition.source else ""
        return f"{self.title}（{condition.when}）：{told}{source}"


@dataclass(frozen=True, slots=True)
class MeasuredIndicator:
    """An unweighted indicator: what was found, and whether the target is met (None: cannot be told)."""

    indicator: UnweightedIndicator
    outcome: Outcome
    because: str
    actual: str
    met: bool | None
    found: tuple[str, ...]
    facts: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    value: Actual | None = field(default=None, compare=False)  # what `actual` says


@dataclass(frozen=True, slots=True)
class ScoredLeaf:
    """One indicator: what was found, what it earned, why, and on which records.

    `way` is the one of the leaf's ways that was used, `value` what its question found.

    `redistributed` is the weight that counts where it is another than the leaf's own (F31); `by_rule` is
    what the rule gave, where an adjustment or veto changed it; `vetoed_by` names the vetoes that stand.
    """

    path: tuple[str, ...]
    leaf: Leaf
    outcome: Outcome
    because: str  # why there is no score; empty when there is one
    actual: str  # what stands in the 实际完成值 column; empty when nothing was found
    score: Score | None
    rule: str  # code, and whether it is a named default
    found: tuple[str, ...]  # how the measure came to its value
    reckoned: tuple[str, ...]  # how the rule came to the score
    facts: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    override: Override | None = None
    exact: Exact | None = field(default=None, compare=False)  # the points before they were rounded
    redistributed: Score | None = None
    by_rule: Score | None = None
    vetoed_by: tuple[str, ...] = ()
    way: Way | None = field(default=None, compare=False)
    value: Actual | None = field(default=None, compare=False)

    @property
    def weight(self) -> Score:
        """The weight that the project gives."""
        return self.leaf.weight

    @property
    def counted(self) -> Score:
        """The weight that counts."""
        return self.weight if self.redistributed is None else self.redistributed

    @property
    def complete(self) -> bool:
        """Whether it has a score, or none is due since its weight was passed on."""
        return self.score is not None or not self.counted.hundredths

    def leaves(self) -> "Iterator[ScoredLeaf]":
        """Go through the leaves below: itself."""
        yield self

    @property
    def steps(self) -> tuple[str, ...]:
        """The whole way from the records to the score."""
        return self.found + self.reckoned

    @property
    def differs(self) -> bool:
        """Whether the published score is another one than the one computed."""
        published = self.leaf.published.score
        return published is not None and published != self.score


@dataclass(frozen=True, slots=True)
class ScoredBranch:
    """A level above the leaves; `score` is None as long as one leaf below has none that is due.

    `undecided` says why a veto on this branch cannot be told, where it could take points away.
    """

    name: str
    weight: Score
    children: "tuple[ScoredBranch | ScoredLeaf, ...]"
    redistributed: Score | None = None
    undecided: str = ""

    @property
    def counted(self) -> Score:
        """The weight that counts."""
        return self.weight if self.redistributed is None else self.redistributed

    @property
    def complete(self) -> bool:
        """Whether the sum below stands."""
        return not self.undecided and all(child.complete for child in self.children)

    def leaves(self) -> Iterator[ScoredLeaf]:
        """Go through the leaves below."""
        for child in self.children:
            yield from child.leaves()

    def changed(self, change: Callable[[ScoredLeaf], ScoredLeaf]) -> "ScoredBranch":
        """Give the same branch with every leaf changed."""
        children = tuple(
            child.changed(change) if isinstance(child, ScoredBranch) else change(child)
            for child in self.children
        )
        return replace(self, children=children)

    @property
    def earned(self) -> Score:
        """The sum of the scores there are."""
        return Score.sum(leaf.score for leaf in self.leaves() if leaf.score is not None)

    @property
    def score(self) -> Score | None:
        """The sum, if it stands; None too where nothing below applies and the weight was passed on."""
        return self.earned if self.complete and self.counted.hundredths else None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The evaluation of a project.

    `total` is None as long as one leaf has no score that is due, or a veto or limit cannot be told that
    could change it, or where there is nothing to score. `grade` is that of the printed total, as vetoes
    and gates (`rulings`) limit it; `reckoned_grade` is that of the mere sum. `obstacles` name all that
    keeps the project from a total or grade.
    `differences` compare the scored tree with the approved one and with what was published;
    `drifts` are records that the ledger does not know as they are; `unused` tells of records that aim
    at no indicator.
    """

    project: Project
    branches: tuple[ScoredBranch, ...]
    measured: tuple[MeasuredIndicator, ...]
    grade: str
    obstacles: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    drifts: tuple[Drift, ...] = ()
    unused: tuple[str, ...] = ()
    total: Score | None = None
    reckoned_grade: str = ""
    rulings: tuple[Ruling, ...] = ()

    def branch(self, path: str) -> ScoredBranch | None:
        """Find a level by its path from the top: `项目产出/数量指标`."""
        level: Iterable[ScoredBranch | ScoredLeaf] = self.branches
        found = None
        for name in path.split("/"):
            found = next(
                (each for each in level if isinstance(each, ScoredBranch) and each.name == name), None
            )
            if found is None:
                return None
            level = found.children
        return found

    def leaves(self) -> Iterator[ScoredLeaf]:
        """Go through all leaves."""
        for branch in self.branches:
            yield from branch.leaves()

    @property
    def earned(self) -> Score:
        """The sum of the scores there are."""
        return Score.sum(branch.earned for branch in self.branches)

    @property
    def reckoned_total(self) -> Score | None:
        """The sum of all leaves, if it stands; no limit is applied."""
        return self.earned if self.branches and all(each.complete for each in self.branches) else None

    @property
    def unscored(self) -> tuple[ScoredLeaf, ...]:
        """The leaves without a score that is due."""
        return tuple(leaf for leaf in self.leaves() if not leaf.complete)

    @property
    def notable(self) -> tuple[Ruling, ...]:
        """The vetoes and gates that hold, or that cannot be told, or do not apply."""
        return tuple(each for each in self.rulings if each.holds or each.outcome is not Outcome.SCORED)

    @property
    def limits(self) -> tuple[Ruling, ...]:
        """The vetoes and gates that hold and concern the total or the grade, not single points."""
        return tuple(each for each in self.rulings if each.holds and (each.limit or each.decision.grade))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the figures, of the project and of each leaf."""
        told = list(self.project.notes)
        for leaf in self.leaves():
            told += [f"{leaf.leaf.name}：{note}" for note in leaf.notes]
        for each in self.measured:
            told += [f"{each.indicator.name}：{remark}" for remark in each.indicator.remarks]
        return (*told, *self.unused)
