"""The summary of a department's projects as documents: a job, evaluated anew from the tables, in a child."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiheng.errors import NotFoundError, UsageError
from jiheng.portfolio.bureau import NONE, Filter, Snapshot
from jiheng.portfolio.leaf_table import PROJECTS
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.bureau.asking import ask
from jiheng.web.bureau.models import DepartmentSummary, SummaryFile
from jiheng.web.bureau.scope import current, scope_of
from jiheng.web.evidence.files import Arrived, receive, stored_file
from jiheng.web.jobs.actions import Asked
from jiheng.web.jobs.child import let_child
from jiheng.web.jobs.work import Work
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries

SUBJECT = "bureau"
CHILD, SECONDS = "jiheng.web.bureau.summing_child", 900.0
MOST = 200  # projects of one summary
PIECE = 1 << 20
TOO_MANY = (
    "太多了，一份汇总不超过 {most} 个项目\n"
    "    怎么办：用命令行 jiheng report 项目文件夹… --kind department_summary"
)


def allowed(user: User | None, _arguments: Mapping[str, str], on: date) -> bool:
    """Allow it to who may export what the bureau sees."""
    return user is not None and Act.EXPORT in matrix().acts(SUBJECT, roles_of(user, on))


def ask_for(year: int, department: str, *, by: User, at: datetime) -> Asked:
    """Ask for the summary of a department's year; `none` are the projects that name no department."""
    return ask("bureau.summary", {"year": str(year), "department": department}, by=by, at=at)


def offered(of: Snapshot) -> dict[int, dict[str, int]]:
    """Give how many of the server's projects each department has, by year, the newest first."""
    where, bound = of.where()
    ours = f"{where} AND year > 0 AND try_cast(code AS UUID) IS NOT NULL"
    text = f"SELECT year, department, count(*) AS n FROM {PROJECTS} WHERE {ours} GROUP BY ALL"  # noqa: S608 — names of ours
    order = " ORDER BY year DESC, department NULLS LAST"
    found: dict[int, dict[str, int]] = {}
    for each in of.rows(text + order, bound):
        found.setdefault(each["year"], {})[each["department"] or NONE] = each["n"]
    return found


def projects_of(year: int, department: str, user: User, on: date) -> list[Project]:
    """Give the server's projects of a department's year that somebody may have, by unit and name.

    Raises NotFoundError where there is none, UsageError where they are too many.
    """
    of = Filter(year=year, department=department)
    within = scope_of(user, on, SUBJECT, Act.EXPORT)
    found = replace(current(), within=within).listed(of, sort="unit", size=MOST + 1)
    if found.matching > MOST:
        raise UsageError(f"{found.matching} 个项目，{TOO_MANY.format(most=MOST)}")
    ids = [*_ids(each["code"] for each in found.rows)]
    rows = {each.pk: each for each in Project.objects.filter(pk__in=ids).exclude(current=None)}
    projects = [rows[each] for each in ids if each in rows]
    if not projects:
        name = "没有注明主管部门的" if department == NONE else department
        raise NotFoundError(
            f"{year} 年度没有{name}的项目\n    怎么办：换一个部门或年度；新建的项目第二天才在快照里"
        )
    return projects


def _ids(codes: "Iterator[str | None]") -> Iterator[UUID]:
    for each in codes:
        try:
            yield UUID(each or "")
        except ValueError:  # of a project that came from elsewhere
            continue


def made(work: Work) -> tuple[dict[str, Any], list[tuple[str, str, Arrived]]]:
    """Write the summary in a child; give what it says of it, and format, name and seal of each file.

    Raises as `projects_of` and `let_child`.
    """
    assert work.user is not None  # noqa: S101 — `allowed`
    told = work.arguments
    found = projects_of(int(told["year"]), told["department"], work.user, timezone.localdate(work.at))
    asked = json.dumps({"projects": [str(each.pk) for each in found]})
    with TemporaryDirectory(prefix="jiheng-summary-") as home:
        said = let_child(work, CHILD, asked, home, stays="没有生成汇总", seconds=SECONDS)
        files = [
            (each["format"], each["file"], _arrived(Path(home, each["file"]))) for each in said["documents"]
        ]
    return said, files


def _arrived(file: Path) -> Arrived:
    with file.open("rb") as content:
        return receive(file.name, iter(lambda: content.read(PIECE), b""))


def keep(work: Work, said: Mapping[str, Any], files: list[tuple[str, str, Arrived]]) -> DepartmentSummary:
    """Keep a summary that was made. Within a transaction."""
    assert work.user is not None  # noqa: S101 — `allowed`
    told = work.arguments
    kept = DepartmentSummary.objects.create(
        fiscal_year=int(told["year"]),
        department="" if told["department"] == NONE else told["department"],
        within=scope_of(work.user, timezone.localdate(work.at), SUBJECT, Act.EXPORT),
        projects=said["projects"], pages=said["pages"], made_by=work.user, made_at=work.at,
    )  # fmt: skip
    for file_format, name, seal in files:
        file = stored_file(seal, work.at)
        SummaryFile.objects.create(summary=kept, format=file_format, name=name, stored=file)
    entries.write(
        "summarise", SUBJECT, kept.pk, by=work.user, at=work.at,
        after={"year": kept.fiscal_year, "name": str(kept), "count": len(kept.projects)},
    )  # fmt: skip
    return kept
