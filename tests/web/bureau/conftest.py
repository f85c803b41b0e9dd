"""A snapshot of projects of two regions in the place where the night leaves it."""

from datetime import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from jiheng.portfolio.kept_snapshots import COMING, FILE, HOME, SCORES, TABLE, keep
from jiheng.web.bureau import scope
from jiheng.workflows.write_snapshot import snapshot as write
from tests.support.scored_table import scored_table

FIRST = "甲运维项目"


def kept(rows, more, at: datetime):
    """Write a snapshot as of a moment and keep it."""
    home = settings.FILES.parent / HOME
    coming = home / COMING
    table, scores = scored_table(coming, rows, more)
    assert (table, scores) == (coming / TABLE, coming / SCORES)
    write(table, scores, coming / FILE, at=at)
    return keep(home, at)


@pytest.fixture(autouse=True)
def nothing_held():
    scope._held.clear()


@pytest.fixture
def snapshot(ours, theirs):
    """Six projects of ours in two years, one of theirs; the first is the server's own."""
    rows, more = [], []
    for cast, names in (
        (ours, ("甲运维项目", "网站", "门户", "机房", "平台", "电话")),
        (theirs, ("乙的秘密",)),
    ):
        for number, name in enumerate(names):
            filing, due = [
                ("filed", None),
                ("late", "2024-03-31"),
                ("not_filed", "2024-03-31"),
                ("not_filed", None),
                (None, None),
                ("filed", None),
            ][number]
            year, total = (2022 if name == "电话" else 2023), (None if name == "机房" else 9000 + number)
            rows.append(
                (
                    name,
                    cast.unit.name,
                    f"{cast.word}厅",
                    f"{cast.word}区",
                    year,
                    "优",
                    total,
                    9000,
                    filing,
                    "省",
                )
            )
            mine = name in (FIRST, "乙的秘密")
            more.append(
                {
                    "unit_ids": cast.unit.path,
                    "due_on": due,
                    "budget": 1_000_000 * (number + 1),
                    "paid": 500_000,
                    "code": str(cast.project.pk) if mine else f"code-{number}",
                }
            )
    return kept(rows, more, timezone.now())
