"""From leaves scored by their rules to total and grade: what the adjustments and overrides make of them.

The order: what does not apply (F31), vetoes of single indicators (F22), overrides by hand, which stand
above all that concerns one indicator alone, vetoes of branches and the whole, the limits of the total
(F23), the grade of what is left, its limits. F17 came before, with the rule of its leaf.
"""

from dataclasses import replace

from jiheng.evidence.store import Evidence
from jiheng.projects.project import Project
from jiheng.scoring.adjusted_leaf import vetoed
from jiheng.scoring.grade import grade_of
from jiheng.scoring.not_applicable import settled
from jiheng.scoring.override import overridden
from jiheng.scoring.rulings import limited_grade, limited_total, of_indicator, rulings_of, wide_vetoes
from jiheng.scoring.scorecard import Scorecard, ScoredBranch, ScoredLeaf
from jiheng.values.outcome import Outcome


def weighed(
    branches: tuple[ScoredBranch, ...], project: Project, evidence: Evidence
) -> tuple[ScoredBranch, ...]:
    """Give the tree with the weights that count, as F31 has it."""

    def applies(leaf: ScoredLeaf) -> bool:
        return overridden(leaf, evidence).outcome is not Outcome.NOT_APPLICABLE

    return settled(branches, project.adjustments.not_applicable, applies)


def adjusted(card: Scorecard, evidence: Evidence) -> Scorecard:
    """Give the card with the points that count, its total and its grade."""
    project = card.project
    rulings = rulings_of(project, evidence)

    def decided(leaf: ScoredLeaf) -> ScoredLeaf:
        return overridden(vetoed(leaf, of_indicator(rulings, leaf.leaf.name)), evidence)

    branches = weighed(card.branches, project, evidence)
    branches = tuple(branch.changed(decided) for branch in branches)
    branches, rulings = wide_vetoes(branches, rulings)
    card = replace(card, branches=branches)
    reckoned = card.reckoned_total
    total, rulings = limited_total(reckoned, rulings)
    grade = ""
    if total is not None:
        grade, rulings = limited_grade(grade_of(total, project.rule_set), rulings, project.rule_set)
    reckoned_grade = grade_of(reckoned, project.rule_set) if reckoned is not None else ""
    return replace(card, total=total, grade=grade, reckoned_grade=reckoned_grade, rulings=rulings)
