"""A project in tables, evaluated; and as it would be with what somebody types. Nothing is scored here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from jiheng.evidence.fact import Fact
from jiheng.evidence.store import Evidence
from jiheng.projects.project import Branch, Leaf
from jiheng.projects.project import Project as ReadProject
from jiheng.scoring.score import score_project
from jiheng.scoring.scorecard import Scorecard
from jiheng.web.desk.stands import Basis, basis_of
from jiheng.web.evidence.opened import open_tables
from jiheng.web.projects.models import Project
from jiheng.workflows.evaluate import Evaluation, evaluate_opened

MOST_KEPT = 2  # projects kept as evaluated in a process: somebody goes from leaf to leaf of one


def evaluated(project: Project, on: date) -> Evaluation:
    """Evaluate a project on its records of now; raises as `open_tables` does.

    What was reckoned of the same text and the same ledger is given again.
    """
    return _evaluated(project.pk, basis_of(project, on))


@lru_cache(maxsize=MOST_KEPT)
def _evaluated(project: UUID, _basis: Basis) -> Evaluation:
    found = Project.objects.select_related("current").get(pk=project)
    return evaluate_opened(open_tables(found))


def supposed(found: Evaluation, facts: Sequence[Fact], deviations: dict[str, str]) -> Scorecard:
    """Score the project as it would be with these records, and these deviations in the unit's words.

    A record among `facts` that names another in `supersedes` stands in its place. Nothing is kept.
    """
    evidence = found.opened.evidence
    more = Evidence.of((*evidence, *facts), registers=evidence.records)
    card = score_project(with_deviations(found.opened.project, deviations), more)
    return replace(card, drifts=found.card.drifts)


def with_deviations(project: ReadProject, deviations: dict[str, str]) -> ReadProject:
    """Give the project with other words for the deviation of these indicators."""

    def branch(each: Branch) -> Branch:
        return replace(each, children=tuple(map(child, each.children)))

    def child(each: Branch | Leaf) -> Branch | Leaf:
        if isinstance(each, Branch):
            return branch(each)
        return replace(each, deviation=deviations[each.name]) if each.name in deviations else each

    return replace(project, branches=tuple(map(branch, project.branches)))
