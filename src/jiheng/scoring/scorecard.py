"""The scorecard: every leaf with its outcome, and the sums above them."""

from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.evidence.drift import Drift
from jiheng.measures.measure import LeftOut
from jiheng.projects.project import Leaf, Project, UnweightedIndicator
from jiheng.values.outcome import Outcome
from jiheng.values.score import Score


@dataclass(frozen=True, slots=True)
class Override:
    """Points a person set in place of those reckoned; `computed` is what the rule gave, if anything."""

    points: Score
    by: str
    reason: str
    computed: Score | None


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


@dataclass(frozen=True, slots=True)
class ScoredLeaf:
    """One indicator: what was found, what it earned, why, and on which records."""

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
    """A level above the leaves; `score` is None as long as one leaf below has none."""

    name: str
    weight: Score
    children: "tuple[ScoredBranch | ScoredLeaf, ...]"

    def leaves(self) -> Iterator[ScoredLeaf]:
        """Go through the leaves below."""
        for child in self.children:
            if isinstance(child, ScoredBranch):
                yield from child.leaves()
            else:
                yield child

    @property
    def earned(self) -> Score:
        """The sum of the scores there are."""
        return Score.sum(leaf.score for leaf in self.leaves() if leaf.score is not None)

    @property
    def score(self) -> Score | None:
        """The sum, if every leaf has a score."""
        return self.earned if all(leaf.score is not None for leaf in self.leaves()) else None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The evaluation of a project.

    `total` is None as long as one leaf has no score, or where there is nothing to score; `grade` is
    that of the printed total; `obstacles` name all that keeps the project from a total.
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

    def leaves(self) -> Iterator[ScoredLeaf]:
        """Go through all leaves."""
        for branch in self.branches:
            yield from branch.leaves()

    @property
    def earned(self) -> Score:
        """The sum of the scores there are."""
        return Score.sum(branch.earned for branch in self.branches)

    @property
    def total(self) -> Score | None:
        """The total, if there are leaves and every one has a score."""
        return self.earned if self.branches and not self.unscored else None

    @property
    def unscored(self) -> tuple[ScoredLeaf, ...]:
        """The leaves without a score."""
        return tuple(leaf for leaf in self.leaves() if leaf.score is None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the figures, of the project and of each leaf."""
        told = list(self.project.notes)
        for leaf in self.leaves():
            told += [f"{leaf.leaf.name}：{note}" for note in leaf.notes]
        for each in self.measured:
            told += [f"{each.indicator.name}：{remark}" for remark in each.indicator.remarks]
        return (*told, *self.unused)
