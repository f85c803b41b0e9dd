"""The filtered list of projects as a workbook: all of it, with the filters and the moment above."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.utils import timezone

from jiheng.documents.model import Align
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.documents.whole_file import write_pieces
from jiheng.documents.xlsx_writer import xlsx_pieces
from jiheng.portfolio.bureau import Filter, Snapshot
from jiheng.portfolio.kept_snapshots import newest
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.bureau.columns import PROJECTS
from jiheng.web.bureau.models import Export
from jiheng.web.bureau.scope import scope_of
from jiheng.web.bureau.where import folder
from jiheng.web.evidence.files import Arrived, receive, stored_file
from jiheng.web.jobs.child import let_child
from jiheng.web.jobs.work import Work
from jiheng.web.trail import entries

AT_ONCE = 2_000  # rows written while somebody waits; more is a job
WIDTHS = {"name": 70, "unit": 50, "department": 40, "region": 30, "odd": 60}  # millimetres
WIDTH = 24
CHILD, SECONDS = "jiheng.web.bureau.export_child", 900.0
NAME = "项目.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Order(NamedTuple):
    """By what a list is ordered."""

    sort: str
    descending: bool


def write_list(of: Snapshot, which: Filter, order: Order, file: Path, told: Sequence[str]) -> int:
    """Write the projects that match; `told` says by what they were filtered. Gives how many."""
    count = of.listed(which, size=1).matching
    rows = of.each(which, sort=order.sort, descending=order.descending)
    titles = (f"{each.title}（{each.unit}）" if each.unit else each.title for each in PROJECTS)
    head = (tuple(SheetCell(each, bold=True) for each in titles),)
    body = (tuple(_cell(each.of(row)) for each in PROJECTS) for row in rows)
    widths = tuple(WIDTHS.get(each.key, WIDTH) for each in PROJECTS)
    moment = f"夜间快照，截至 {timezone.localtime(of.at):%Y-%m-%d %H:%M}，{count:,} 个项目"
    sheet = Sheet("项目", ("项目", moment, *told), widths, head, ())
    write_pieces(file, xlsx_pieces(sheet, body, title="项目"))
    return count


def _cell(value: object) -> SheetCell:
    if value is None or isinstance(value, str):
        return SheetCell(value or "", align=Align.LEFT)
    return SheetCell(value, align=Align.RIGHT)  # type: ignore[arg-type] # a number


def allowed(user: User | None, _arguments: Mapping[str, str], on: date) -> bool:
    """Allow it to who may export."""
    return user is not None and Act.EXPORT in matrix().acts("bureau", roles_of(user, on))


def arguments(which: Filter, order: Order, told: Sequence[str]) -> dict[str, str]:
    """Give what the job is asked for."""
    asked = {name: value for name, value in asdict(which).items() if value is not None}
    return {"which": json.dumps(asked), "told": json.dumps(list(told)), "order": json.dumps(order)}


def written(work: Work) -> tuple[int, Arrived]:
    """Write the list in a child, of what the asker may see; give how many rows, and the file."""
    assert work.user is not None  # noqa: S101 — `allowed`
    told = {name: json.loads(value) for name, value in work.arguments.items()}
    sort, descending = told.pop("order")
    within = scope_of(work.user, timezone.localdate(work.at), "bureau", Act.EXPORT)
    with TemporaryDirectory(prefix="jiheng-export-") as home:
        file = Path(home) / NAME
        asked = told | {
            "sort": sort, "descending": descending, "within": within, "file": str(file),
            "snapshot": str(newest(folder())),
        }  # fmt: skip
        found = let_child(work, CHILD, json.dumps(asked), stays="没有导出", seconds=SECONDS)
        with file.open("rb") as content:
            pieces = iter(lambda: content.read(1 << 20), b"")
            return found["rows"], receive(NAME, pieces, media_type=XLSX)


def keep(work: Work, rows: int, file: Arrived) -> Export:
    """Keep what was written, for whoever asked for it."""
    assert work.user is not None  # noqa: S101 — `allowed`
    kept = Export.objects.create(
        made_by=work.user, made_at=work.at, rows=rows, stored=stored_file(file, work.at)
    )
    entries.write("export", "bureau", kept.pk, by=work.user, at=work.at, after={"count": rows})
    return kept
