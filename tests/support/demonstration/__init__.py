"""Demonstration records of one operated year, from which every indicator of the library is measured.

They are made, not kept by anyone: each row says 演示. The same year gives the same records. What each
indicator must come to is written in tests/cases/library/expected.yaml, reckoned by hand from the
numbers here; a comment beside each says what stands out.
"""

import csv
import io

from jiheng.evidence.kinds import KINDS
from tests.support.demonstration import effects, faults, money, papers, publishing, safeguards, systems, work
from tests.support.demonstration.names import SYSTEMS

__all__ = ["SYSTEMS", "registers"]
LABEL = {"origin": "演示"}


def registers(year):
    """Give every register as csv text, by kind."""
    made = {}
    for part in (money, systems, work, publishing, faults, safeguards, effects, papers):
        for stem, rows in part.registers(year).items():
            assert stem not in made
            made[stem] = _csv(stem, rows)
    return made


def _csv(stem, rows):
    head = list(dict.fromkeys(key for row in rows for key in row))
    head = head or [field.name for field in KINDS[stem].fields if field.required]
    out = io.StringIO()
    writer = csv.DictWriter(out, [*head, *LABEL])
    writer.writeheader()
    writer.writerows({**row, **LABEL} for row in rows)
    return out.getvalue()
