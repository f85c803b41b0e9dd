"""Where a tree of indicators may come from: the library, last year's project, a form in Excel or Word.

Each gives what `edit` puts into a project's text; whoever takes it over reads the faults that are told there
(a system that has another name now, a promise that no contract makes).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.catalogue import Raw
from jiheng.documents.reading import ReadDocument
from jiheng.errors import UsageError
from jiheng.frameworks.indicator_library import IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.marked_yaml import as_raw, read_yaml
from jiheng.frameworks.rule_set import RuleSet, find_rule_set
from jiheng.frameworks.yaml_editing import YamlPath, replaced, value_at
from jiheng.projects.edit import BELOW, SECTIONS, section
from jiheng.projects.filled_form import read_form
from jiheng.projects.form_project import form_project
from jiheng.projects.goal_form import read_goal_form
from jiheng.projects.goal_project import goal_project
from jiheng.projects.library_project import library_project
from jiheng.projects.open_project import PROJECT_FILE

USUAL_RULE_SET = "cn-mof-2020-10"
# What an indicator says of a year that is over.
RESULTS = ("published", "published_actual", "deviation", "remarks")
TREE, GOALS, MEASURED = SECTIONS["tree"], SECTIONS["goals"], SECTIONS["measured"]


@dataclass(frozen=True, slots=True)
class TreeSource:
    """What a source gives for the sections of a project; empty where it says nothing of one."""

    tree: "Raw | None"
    goals: "Raw | None" = None
    measured: "Raw | None" = None

    @property
    def leaf(self) -> "dict[str, Raw]":
        """The first indicator of the tree. Raises UsageError where there is none."""
        found = self.tree
        while isinstance(found, list) and found and isinstance(found[0], dict):
            if BELOW not in found[0]:
                return found[0]
            found = found[0][BELOW]
        raise UsageError("没有一个指标")


def from_library(
    library: IndicatorLibrary, indicators: Sequence[LibraryIndicator], rule_set: RuleSet
) -> TreeSource:
    """Take indicators of the library at their places; raises UsageError where no tree has room for all."""
    text = library_project(library, indicators, rule_set, name="项目", year=2000, unit="单位")
    return TreeSource(section(text.encode(), TREE))


def replaced_by_library(
    raw: bytes, path: YamlPath, library: IndicatorLibrary, found: LibraryIndicator
) -> "Raw":
    """Give the top of a project with an indicator of the library in the place of the one at `path`.

    A scored indicator keeps its weight and what it was approved as; an approved one keeps its place in the
    form and its weight, and whatever names it names it anew. Raises NotFoundError where none stands there,
    UsageError for one of the library that is no measure.
    """
    said = as_raw(read_yaml(raw, file=PROJECT_FILE)[0])
    before = value_at(said, path)
    measured = library.standing_for(found)
    if not isinstance(before, dict) or measured.target is None:
        raise UsageError(f"指标库的 {found.id} 不能换到这里")
    if path[: len(TREE)] == TREE:
        leaf = from_library(library, [found], find_rule_set(USUAL_RULE_SET)).leaf
        kept = {key: each for key, each in before.items() if key in ("weight", "approved_as")}
        return replaced(said, path, {**leaf, **kept})
    kept = {key: each for key, each in before.items() if key in ("path", "weight")}
    renamed = _named_anew(said, str(before.get("name", "")), found.name)
    return replaced(renamed, path, {**kept, "name": found.name, "target": measured.target.text})


def _named_anew(raw: "Raw", before: str, after: str, key: str = "") -> "Raw":
    """Give what is said with an approved indicator under another name where it is referred to."""
    if isinstance(raw, dict):
        return {name: _named_anew(each, before, after, name) for name, each in raw.items()}
    if isinstance(raw, list):
        return [_named_anew(each, before, after, key) for each in raw]
    return after if raw == before and key in ("approved_as", "indicators") else raw


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
