"""What would happen if: a project scored as it is, and as it would be under what is supposed.

Nothing is written, and no supposed value becomes a record.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jiheng.errors import Fault, UnreadableInputError
from jiheng.evidence.store import Evidence
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.projects.project import Project
from jiheng.projects.suppositions import ACTUAL, Supposition, changed_project, read_suppositions
from jiheng.scoring.comparison import ComparedCards, compare_cards
from jiheng.scoring.score import score_project
from jiheng.scoring.supposing import doubt_of, supposing


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The project's card before and after, and what was supposed in between."""

    suppositions: tuple[Supposition, ...]
    compared: ComparedCards

    @property
    def remarks(self) -> tuple[str, ...]:
        """What keeps a supposed value from counting."""
        supposed = {each.path for each in self.suppositions if each.part == ACTUAL}
        return tuple(
            f"“{leaf.leaf.name}”有改分记录（{leaf.override.by}改为 {leaf.override.points} 分），"
            "假定的实际值不改变得分"
            for leaf in self.compared.after.leaves()
            if leaf.override and (*leaf.path, leaf.leaf.name) in supposed
        )


def what_if(path: Path, written: Sequence[str], *, rule_set: str = "") -> WhatIf:
    """Score the project folder at `path`; raises what `open_folder` and `what_if_opened` raise."""
    return what_if_opened(open_folder(path), written, rule_set=rule_set)


def what_if_opened(opened: OpenProject, written: Sequence[str], *, rule_set: str = "") -> WhatIf:
    """Score an open project as it is and under what is supposed.

    Raises UnreadableValueError for a rule set that is not there; UnreadableInputError with every wrong
    supposition together, and with what does not hold of the project under them (weights that no longer
    add up).
    """
    suppositions, faults = read_suppositions(written, opened.project)
    project = opened.project
    try:
        project = opened.text.read(
            rule_set=rule_set, changed=partial(changed_project, suppositions=suppositions)
        )
    except UnreadableInputError as error:
        faults += error.faults if not faults else ()  # else they may follow from those told already
    supposed = tuple(each for each in suppositions if each.part == ACTUAL)
    faults += _unscorable(supposed, project, opened.evidence)
    if faults:
        raise UnreadableInputError("假定的值", faults)
    after = supposing(project, {each.path[-1]: each.value for each in supposed}, opened.evidence)
    cards = (score_project(each, opened.evidence) for each in (opened.project, after))
    return WhatIf(suppositions, compare_cards(*cards))


def _unscorable(supposed: Sequence[Supposition], project: Project, evidence: Evidence) -> Iterator[Fault]:
    leaves = {(*path, leaf.name): leaf for path, leaf in project.leaves()}
    for each in supposed:
        leaf = leaves[each.path]
        doubt = doubt_of(leaf, each.value, project, evidence) if each.value is not None else ""
        if doubt:
            told = f"“{leaf.name}”不能由 {each.value} 得分：{doubt}"
            yield Fault(told, each.place, expected=f"目标是 {leaf.target.printed}")
