"""Look things up that ship with the product: indicators of the library, rules with worked cases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import jiheng
from jiheng.catalogue import Unit, nearest
from jiheng.errors import NotFoundError, UsageError
from jiheng.frameworks.indicator_library import TREES, IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.indicator_search import Found, search
from jiheng.frameworks.library_reading import find_library
from jiheng.rules.library import ADJUSTMENTS, RULE_KINDS

IT_OM = "it-om"
Case = Mapping[str, Any]


def look_up_indicators(
    words: Sequence[str], *, activity: str = "", tree: str = "", library: str = IT_OM
) -> tuple[IndicatorLibrary, Found]:
    """Find indicators by words, activity and tree.

    Raises UsageError for an activity or a tree that is not there, NotFoundError for a library.
    """
    there = find_library(library)
    if activity and activity not in there.activities:
        near = nearest(activity, there.activities)
        raise UsageError(f"没有“{activity}”这种运维活动\n    怎么办：{near}有 {'、'.join(there.activities)}")
    if tree and tree not in TREES:
        raise UsageError(f"没有“{tree}”这棵树\n    怎么办：写 {'、'.join(TREES)} 中的一个")
    return there, search(there, words, activity=activity, tree=tree)


def indicator_as_json(library: IndicatorLibrary, each: LibraryIndicator) -> dict[str, Any]:
    """Give all that the library says of an indicator."""
    return {
        "id": each.id,
        "name": each.name,
        "aliases": list(each.aliases),
        "definition": each.definition,
        "formula": each.formula,
        "unit": each.unit or None,
        "target": each.target.text if each.target else None,
        "set_by": each.set_by or None,
        "records": [kind.stem for kind in each.records],
        "documents": list(each.documents),
        "activities": list(each.activities),
        "places": {tree: list(path) for tree, path in each.places.items()},
        "measure": dict(each.way.measure) if each.way else None,
        "rule": dict(each.way.rule) if each.way else None,
        "replaced_by": list(each.replaced_by),
        "sources": [library.sources[name] for name in each.sources],
        "remark": each.remark or None,
    }


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule kind or an adjustment, with its worked cases as they are written."""

    unit: Unit
    adjustment: bool
    cases: tuple[Case, ...]


def look_up_rules(words: Iterable[str] = ()) -> list[RuleEntry]:
    """List every rule kind and adjustment in the order of their codes; those named, where words are given.

    Raises NotFoundError for a word that is no code, name or title.
    """
    entries = sorted(_entries(), key=lambda each: each.unit.code)
    named = [_named(entries, word) for word in words]
    return named or entries


def _entries() -> Iterator[RuleEntry]:
    for kind in RULE_KINDS:
        yield RuleEntry(kind, adjustment=False, cases=worked_cases(kind, "rules"))
    for adjustment in ADJUSTMENTS:
        yield RuleEntry(adjustment, adjustment=True, cases=worked_cases(adjustment, "adjustments"))


def _named(entries: Sequence[RuleEntry], word: str) -> RuleEntry:
    for each in entries:
        if word.upper() == each.unit.code or word in (each.unit.name, each.unit.title):
            return each
    near = nearest(word.upper(), [each.unit.code for each in entries]) or "jiheng rules 列出全部"
    raise NotFoundError(f"没有“{word}”这种评分规则\n    怎么办：{near}")


def worked_cases(unit: Unit, folder: str) -> tuple[Case, ...]:
    """Read the worked cases of a unit, which the tests run; none where there is no file."""
    file = _cases_folder() / folder / f"{unit.name}.yaml"
    if not file.is_file():
        return ()
    return tuple(yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader))  # noqa: S506 — texts only


def _cases_folder() -> Path:
    """Find the cases: inside the installed package, or among the tests of the source tree."""
    package = Path(jiheng.__file__).parent
    inside = package / "cases"
    return inside if inside.is_dir() else package.parents[1] / "tests/cases"


def rule_as_json(entry: RuleEntry) -> dict[str, Any]:
    """Give all that is known of a rule."""
    return {
        "code": entry.unit.code,
        "name": entry.unit.name,
        "title": entry.unit.title,
        "version": entry.unit.version,
        "kind": "adjustment" if entry.adjustment else "rule",
        "parameters": [
            {
                "name": each.name,
                "title": each.title,
                "meaning": each.meaning,
                "required": each.default is None,
                "default": each.default,
            }
            for each in entry.unit.parameters
        ],
        "cases": [dict(each) for each in entry.cases],
        "page": entry.unit.page,
    }
