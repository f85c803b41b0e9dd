"""What none of the leaves or projects of some parts has: an engine is not asked about it.

Files tell it of themselves: to ask costs a look at what they say of their columns.
"""

from collections.abc import Sequence
from pathlib import Path

from jiheng.portfolio.columns import CAN_BE_EMPTY, FAULT, LIMITS, UNRULED
from jiheng.portfolio.leaf_table import LEAVES, PROJECTS
from jiheng.portfolio.parquet import asked, files_told

HOLDING = {
    LEAVES: {name: f"{name} IS NOT NULL" for name in CAN_BE_EMPTY} | {UNRULED: "rule IS NULL"},
    PROJECTS: {name: f"{name} IS NOT NULL" for name in (*LIMITS, FAULT)},
}


def lacking(table: Path, parts: Sequence[str], known: frozenset[str] = frozenset()) -> frozenset[str]:
    """Give what some parts lack; `known` is what is known to be lacking in all of the table."""
    asked_of = {files_told(table / what, parts): holding for what, holding in HOLDING.items()}
    found = {
        name
        for files, holding in asked_of.items()
        for name, holds in holding.items()
        if name not in known and not asked(f"{files} WHERE {holds} LIMIT 1", "1")
    }
    return known | found
