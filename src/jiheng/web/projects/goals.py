"""Edit the tree of indicators, by hand or from the library, another year or a form.

What is changed is project.yaml itself, one place at a time; every other byte stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile

from jiheng.catalogue import Raw
from jiheng.documents.read_any import read_document
from jiheng.errors import Fault, UnreadableInputError, UsageError
from jiheng.frameworks.indicator_library import LibraryIndicator
from jiheng.frameworks.library_reading import find_library
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.projects.edit import SECTIONS, TreeNode, edit, section, tree_of
from jiheng.projects.open_project import ProjectText
from jiheng.projects.tree_sources import (
    USUAL_RULE_SET,
    TreeSource,
    from_form,
    from_library,
    from_project,
    replaced_by_library,
)
from jiheng.web.accounts.models import User
from jiheng.web.projects import versions
from jiheng.web.projects.changes import Saving, keep
from jiheng.web.projects.lint import Beside, lint_of, proposed
from jiheng.web.projects.models import Project, ProjectVersion
from jiheng.web.projects.texts import beside_of, text_of
from jiheng.workflows.lint import Lint, LintFinding

IT_OM = "it-om"
TREE, APPROVED = SECTIONS["tree"], (*SECTIONS["goals"], "approved")
WRITTEN_HERE = ("name", "weight", "target")
BLANK: "dict[str, Raw]" = {"name": "新指标", "weight": "1", "target": "100%"}
LEVEL: "dict[str, Raw]" = {"name": "新的一级", "weight": "1"}


class Line(NamedTuple):
    """A line of the tree on the page: a level or an indicator, how deep, where it is written."""

    node: TreeNode
    depth: int
    key: str  # the path, as it stands in the names of fields
    findings: "tuple[LintFinding, ...]" = ()

    @property
    def proposed(self) -> "list[LibraryIndicator]":
        """What of the library could stand here, each once."""
        return proposed(self.findings)


class ApprovedLine(NamedTuple):
    """A line of the approved goal form on the page."""

    name: str
    target: str
    path: str
    key: str
    findings: "tuple[LintFinding, ...]"

    @property
    def proposed(self) -> "list[LibraryIndicator]":
        """What of the library could stand here, each once."""
        return proposed(self.findings)


@dataclass(frozen=True, slots=True)
class Shown:
    """The tree of a version as the page shows it, with the findings of lint beside their lines.

    `lint` is None where the text has faults; `whole` are the findings of no line.
    """

    version: ProjectVersion
    lines: list[Line]
    approved: list[ApprovedLine]
    told: str
    balanced: bool
    faults: tuple[Fault, ...]
    lint: "Lint | None"
    whole: "list[LintFinding]"
    measured: "list[Raw]"  # what is measured and not scored, as it is written
    adjusting: list[str]  # names of vetoes and gates


def shown(project: Project) -> Shown:
    """Give the tree of the newest version. Raises UnreadableInputError where its text is no YAML."""
    newest = versions.newest_version(project)
    text = text_of(project, newest)
    tree = tree_of(text.raw)
    _, faults = versions.read_text(newest.text, beside_of(project))
    found = None
    try:
        found = None if faults else lint_of(project, newest)
    except UnreadableInputError as error:  # what was accepted cannot be read
        faults = [*error.faults]
    beside = Beside(found.findings if found else ())
    approved = section(text.raw, APPROVED)
    rows = [
        _approved(each, (*APPROVED, number), beside)
        for number, each in enumerate(approved if isinstance(approved, list) else [])
        if isinstance(each, dict)
    ]
    above = [each for key in ("vetoes", "gates") for each in _listed(text, ("evaluation", key))]
    adjusting = [str(each.get("name", "")) for each in above if isinstance(each, dict)]
    lines = [each._replace(findings=beside.take(each.node.path)) for each in _lines(tree.nodes, 0)[::-1]][
        ::-1
    ]
    return Shown(
        newest,
        lines,
        rows,
        tree.told,
        tree.balanced,
        tuple(faults),
        found,
        beside.left,
        _listed(text, SECTIONS["measured"]),
        adjusting,
    )


def save_fields(
    project: Project, given: Mapping[str, str], *, based_on: int, by: User, at: datetime, reason: str
) -> tuple[ProjectVersion, list[Fault]]:
    """Keep what was typed into the fields of the tree, `name:PATH`, `weight:PATH`, `target:PATH`.

    Raises as `versions.save` does, and UsageError where nothing was changed.
    """

    def change(text: ProjectText) -> ProjectText:
        return with_fields(text, given)

    return keep(project, change, Saving(based_on, by, at, reason))


def with_fields(text: ProjectText, given: Mapping[str, str]) -> ProjectText:
    """Give the text with what was typed into the fields of the tree."""
    for name, value in given.items():
        what, _, key = name.partition(":")
        if what not in WRITTEN_HERE or not key:
            continue
        path = (*path_of(key), what)
        before = section(text.raw, path)
        told = value.strip()
        if isinstance(before, str | None) and (before or "") != told:
            text = edit(text, path, told or None).text
    return text


def change_structure(
    project: Project,
    act: str,
    key: str,
    *,
    based_on: int,
    by: User,
    at: datetime,
    reason: str,
    indicator: str = "",
    given: Mapping[str, str] | None = None,
) -> tuple[ProjectVersion, list[Fault]]:
    """Add an indicator or a level below a level, take a node away, move it up or down, put another there.

    What is added (a level has one indicator to begin with), or put there, is the indicator of the library
    that `indicator` names, or a blank one;
    what was typed into the fields before (`given`) is kept with it.
    Raises as `versions.save` does, and UsageError for an act that cannot be.
    """
    path = path_of(key) if key else ()

    def change(text: ProjectText) -> ProjectText:
        text = with_fields(text, given or {})
        if act == "replace":
            library = find_library(IT_OM)
            return edit(text, (), replaced_by_library(text.raw, path, library, library.find(indicator))).text
        if act in ("add", "level"):
            home = (*path, "indicators") if path else TREE
            items = section(text.raw, home)
            leaf = _leaf(indicator)
            new: dict[str, Raw] = leaf if act == "add" else {**LEVEL, "indicators": [leaf]}
            return edit(text, home, [*(items if isinstance(items, list) else []), new]).text
        *parent, position = path
        items = section(text.raw, tuple(parent))
        if not isinstance(items, list) or not isinstance(position, int):
            raise UsageError("没有这个指标\n    怎么办：刷新页面再试")
        return edit(text, tuple(parent), _rearranged(items, position, act, whole=tuple(parent) == TREE)).text

    return keep(project, change, Saving(based_on, by, at, reason))


def take_over(
    project: Project, source: TreeSource, *, based_on: int, by: User, at: datetime, reason: str
) -> tuple[ProjectVersion, list[Fault]]:
    """Put a whole tree in place of the one that is there, and the goals that come with it."""

    def change(text: ProjectText) -> ProjectText:
        for name, value in (("tree", source.tree), ("goals", source.goals), ("measured", source.measured)):
            if value is not None:
                text = edit(text, SECTIONS[name], value).text
        return text

    return keep(project, change, Saving(based_on, by, at, reason))


def library_source(words: str, rule_set: str) -> TreeSource:
    """Give the indicators of the library that are named, or its starting set. Raises as the library does."""
    library = find_library(IT_OM)
    named = [each for each in words.replace("，", ",").replace("、", ",").split(",") if each.strip()]
    chosen = [library.find(each.strip()) for each in named or library.starting_set]
    return from_library(library, list({each.id: each for each in chosen}.values()), find_rule_set(rule_set))


def year_source(last: Project) -> TreeSource:
    """Give the tree and goals of another year's project, without its results."""
    return from_project(text_of(last).raw)


def form_source(upload: "UploadedFile[Any]") -> TreeSource:
    """Give what a filled form says. Raises UnreadableInputError with every fault by its cell."""
    with TemporaryDirectory() as room:
        path = Path(room) / f"form{Path(upload.name or '').suffix.lower()}"
        path.write_bytes(upload.read())
        try:
            return from_form(read_document(path))
        except UnreadableInputError as error:
            raise error.under(Path(upload.name or "").name) from error


@cache  # it comes with the program
def library_choices() -> tuple[tuple[str, str], ...]:
    """Give the indicators of the library by id and name."""
    return tuple((each.id, f"{each.id} {each.name}") for each in find_library(IT_OM).indicators if each.way)


def path_of(key: str) -> YamlPath:
    """Read a path as it stands in the name of a field. Raises UsageError for one outside the tree."""
    path = tuple(int(part) if part.isdecimal() else part for part in key.split("."))
    if not any(path[: len(home)] == home and len(path) > len(home) for home in (TREE, APPROVED)):
        raise UsageError("没有这个指标\n    怎么办：刷新页面再试")
    return path


def _listed(text: ProjectText, path: YamlPath) -> "list[Raw]":
    found = section(text.raw, path)
    return found if isinstance(found, list) else []


def _lines(nodes: tuple[TreeNode, ...], depth: int) -> list[Line]:
    lines = []
    for node in nodes:
        lines += [Line(node, depth, key_of(node.path)), *_lines(node.below, depth + 1)]
    return lines


def _approved(entry: "dict[str, Raw]", path: YamlPath, beside: Beside) -> ApprovedLine:
    levels = entry.get("path", [])
    told = " / ".join(str(each) for each in (levels if isinstance(levels, list) else [levels]))
    name, target = (str(entry.get(key, "")) for key in ("name", "target"))
    return ApprovedLine(name, target, told, key_of(path), beside.take(path))


def key_of(path: YamlPath) -> str:
    """Write a path as it stands in the names of fields."""
    return ".".join(map(str, path))


def _leaf(indicator: str) -> "dict[str, Raw]":
    """Give the entry of an indicator of the library, with one point, or a blank one."""
    if not indicator:
        return dict(BLANK)
    library = find_library(IT_OM)
    found = from_library(library, [library.find(indicator)], find_rule_set(USUAL_RULE_SET)).leaf
    return {**found, "weight": BLANK["weight"]}


def _rearranged(items: "list[Raw]", position: int, act: str, *, whole: bool) -> "list[Raw] | None":
    kept = list(items)
    if not 0 <= position < len(kept):
        raise UsageError("没有这个指标\n    怎么办：刷新页面再试")
    if act == "remove":
        del kept[position]
        if not kept and whole:  # what is only measured has no tree
            return None
        if not kept:
            raise UsageError("一个层级至少要有一个指标\n    怎么办：去掉整个层级，或先加上别的指标")
        return kept
    other = position + {"up": -1, "down": 1}.get(act, len(kept))
    if not 0 <= other < len(kept):
        raise UsageError("已经到头了，不能再移")
    kept[position], kept[other] = kept[other], kept[position]
    return kept
