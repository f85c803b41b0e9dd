"""The indicators of the project itself, and what the indicator library knows of their names.

Those of the official framework on decision and process are everybody's, and checklists: how they are
worded is not the report's doing. Goals and parts in words that stand among the rows of a form are none.
"""

from collections.abc import Iterable
from functools import cache

from jiheng.audit.claims.indicator_rows import IndicatorRow, level_name
from jiheng.audit.dictionary import pattern
from jiheng.frameworks.library_names import NamedIndicator, named_indicators

LIBRARY = "it-om"
FRAMEWORK_GROUP = "A"
SHORTEST = 5  # of a usual name at the end of a longer one


def own_rows(rows: Iterable[IndicatorRow]) -> tuple[IndicatorRow, ...]:
    """Give the rows of the project's own indicators that have a target or an actual value."""
    return tuple(
        row for row in rows if (row.target or row.actual) and not _other(row) and not _framework(row)
    )


def each_once(rows: Iterable[IndicatorRow]) -> tuple[IndicatorRow, ...]:
    """Give each indicator with its target once, where it stands first."""
    found: dict[tuple[str, str], IndicatorRow] = {}
    for row in rows:
        found.setdefault((row.label, row.target.flat if row.target else ""), row)
    return tuple(found.values())


def known_as(name: str) -> NamedIndicator | None:
    """Give the indicator of the library that has this name or alias."""
    return _by_name().get(name)


def usual(name: str) -> NamedIndicator | None:
    """Give the indicator of the library whose name or alias this name is or ends with, the longest."""
    return next(
        (found for start in range(len(name) - SHORTEST + 1) if (found := _by_name().get(name[start:]))),
        _by_name().get(name),
    )


@cache
def _by_name() -> dict[str, NamedIndicator]:
    return {name: each for each in named_indicators(LIBRARY) for name in each.known_by}


def _other(row: IndicatorRow) -> bool:
    return pattern("indicators", "no_indicator").search(row.label) is not None


def _framework(row: IndicatorRow) -> bool:
    found = known_as(row.label)
    if found is not None:
        return found.id.startswith(FRAMEWORK_GROUP)
    levels = (level_name(row.level1), level_name(row.level2))
    return any(pattern("indicators", "framework").search(level) for level in levels)
