"""Where a tree of indicators may come from: the library, last year's project, a form in Excel or Word.

Each gives what `edit` puts into a project's text; whoever takes it over reads the faults that are told there
(a system that has another name now, a promise that no contract makes).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.catalogue import Raw
from jiheng.documents.reading import ReadDocument
from jiheng.frameworks.indicator_library import IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.rule_set import RuleSet
from jiheng.projects.edit import SECTIONS, section
from jiheng.projects.filled_form import read_form
from jiheng.projects.form_project import form_project
from jiheng.projects.goal_form import read_goal_form
from jiheng.projects.goal_project import goal_project
from jiheng.projects.library_project import library_project
from jiheng.projects.open_project import PROJECT_FILE

# What an indicator says of a year that is over.
RESULTS = ("published", "published_actual", "deviation", "remarks")
TREE, GOALS, MEASURED = SECTIONS["tree"], SECTIONS["goals"], SECTIONS["measured"]


@dataclass(frozen=True, slots=True)
class TreeSource:
    """What a source gives for the sections of a project; empty where it says nothing of one."""

    tree: "Raw | None"
    goals: "Raw | None" = None
    measured: "Raw | None" = None


def from_library(
    library: IndicatorLibrary, indicators: Sequence[LibraryIndicator], rule_set: RuleSet
) -> TreeSource:
    """Take indicators of the library at their places; raises UsageError where no tree has room for all."""
    text = library_project(library, indicators, rule_set, name="项目", year=2000, unit="单位")
    return TreeSource(section(text.encode(), TREE))


def from_project(raw: bytes) -> TreeSource:
    """Take over another year's tree and goals without its results.

    Raises UnreadableInputError where the text is no YAML.
    """
    return TreeSource(*(_without_results(section(raw, path)) for path in (TREE, GOALS, MEASURED)))


def from_form(document: ReadDocument) -> TreeSource:
    """Take over what a filled 绩效目标申报表 or 自评表 says; raises UnreadableInputError with every fault."""
    goals = read_goal_form(document)
    if goals is None:
        files = form_project(read_form(document), rule_set="")
        return from_project(files[PROJECT_FILE].encode())
    raw = goal_project(goals, rule_set="")[PROJECT_FILE].encode()
    return TreeSource(section(raw, TREE), section(raw, GOALS))


def _without_results(raw: "Raw | None") -> "Raw | None":
    if isinstance(raw, dict):
        kept = {key: each for key, each in raw.items() if key not in (*RESULTS, "attained")}
        return {key: value for key, each in kept.items() if (value := _without_results(each)) is not None}
    if isinstance(raw, list):
        return [value for each in raw if (value := _without_results(each)) is not None]
    return raw
