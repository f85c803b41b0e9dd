"""Fill the database of the environment: `database.py PROJECTS RECORDS PEOPLE`, migrated before, empty.

Prints JSON: ids that pages are asked for, and how long it took. A tenth of the records are
one project's; every table holds what the application would have written, chains included.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")
django.setup()
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from jiheng.evidence.canonical import canonical_json  # noqa: E402
from jiheng.evidence.ledger import FIRST_HASH, Act, Entry, chained_line  # noqa: E402
from jiheng.web.accounts.models import Membership, Organisation, User  # noqa: E402
from jiheng.web.evidence.models import LedgerHead, Register  # noqa: E402
from jiheng.web.ids import new_id  # noqa: E402
from jiheng.web.projects.models import Project, ProjectVersion  # noqa: E402
from jiheng.web.trail import entries  # noqa: E402

AT = datetime(2023, 12, 31, 10, tzinfo=UTC)
UNITS, SYSTEMS, HEAVIEST = 200, ("门户网站", "信访系统", "一体化平台"), 10
BATCH = 20_000
DAYS = 365
T = TypeVar("T")
TEXT = """jiheng: 1
name: {name}
fiscal_year: {year}
organisation:
  implementing_unit: {unit}
systems:
  - name: 门户网站
  - name: 信访系统
  - name: 一体化平台
contracts:
  - name: 运维服务
    service_period: {year}
    promises:
      - name: 每月巡检
        of: {{kind: inspection, system: 信访系统}}
        every: 月
      - name: 每月日志分析
        of: {{kind: log_analysis, system: 门户网站}}
        every: 月
{daily}goals:
  overall: 各系统全年正常运行
evaluation:
  period: {year}
  rule_set: cn-mof-2020-10
  indicators:
    - name: 产出
      weight: 100
      indicators:
        - name: 环境监测次数
          weight: 60
          target: =365次
          measure: {{kind: record_count, of: {{kind: environment_check}}}}
          rule: {{code: F02}}
        - name: 巡检次数
          weight: 40
          target: ≥12次
          measure: {{kind: record_count, of: {{kind: inspection}}}}
          rule: {{code: F02}}
"""
DAILY = """      - name: 每日环境监测
        of: {kind: environment_check, system: 门户网站}
        every: 天
"""
DAILY_OF = 5  # projects one has a promise for every day
SHARES = {"environment_check": 70, "inspection": 12, "log_analysis": 10, "training": 5, "backup": 3}


def words(kind: str, number: int, day: str) -> dict[str, str]:
    """Give the canonical content of a record, its keys in order."""
    system = SYSTEMS[number % len(SYSTEMS)]
    told = {
        "environment_check": {
            "checked_by": "李四", "checked_on": day, "remark": f"第{number}次", "result": "正常",
        },
        "inspection": {"inspected_by": "王五", "inspected_on": day, "result": "正常", "where": "上门"},
        "log_analysis": {
            "analysed_by": "李四", "analysed_on": day, "covers": "2022-12", "findings": f"第{number}份",
        },
        "training": {
            "attendees": str(8 + number % 20), "held_on": day, "topic": f"第{number}课", "trainer": "赵六",
        },
        "backup": {"job": f"第{number}次", "made_at": f"{day} 01:30", "result": "成功"},
    }[kind]  # fmt: skip
    return dict(sorted({**told, "system": system}.items()))


def main(projects: int, records: int, people: int) -> None:
    """Fill everything."""
    begun = time.perf_counter()
    made = make_projects(projects, people)
    heavy = records // HEAVIEST
    counts = [heavy] + [(records - heavy) // (projects - 1)] * (projects - 1)
    counts[-1] += records - sum(counts)
    written = 0
    for kept in pieces(zip(made, counts, strict=True), 100):
        written += fill(kept)
    tidy()
    told = {
        "projects": [str(each.pk) for each in made[:50]],
        "records": written,
        "seconds": round(time.perf_counter() - begun, 1),
    }
    print(json.dumps(told))


def make_projects(projects: int, people: int) -> list[Project]:
    """Make organisations, people and projects; give the projects."""
    with transaction.atomic():
        region = Organisation.objects.create(name="某市", kind="department")
        bureau = Organisation.objects.create(name="某市财政局", kind="fiscal", above=region)
        units = [
            Organisation.objects.create(name=f"第{number + 1}单位", kind="unit", above=region)
            for number in range(UNITS)
        ]
        made = [
            Project(
                organisation=(unit := units[number % UNITS]),
                name=f"第{number + 1}运维项目",
                unit=unit.name,
                fiscal_year=2023 - number % 5,
                created_at=AT,
            )
            for number in range(projects)
        ]
        Project.objects.bulk_create(made)
        texts = [
            ProjectVersion(project=each, number=1, text=text_of(each, number), made_at=AT)
            for number, each in enumerate(made)
        ]
        ProjectVersion.objects.bulk_create(texts)
        for each, text in zip(made, texts, strict=True):
            each.current = text
        Project.objects.bulk_update(made, ["current"], batch_size=200)
        for number in range(people):
            user = User.objects.create(
                username=f"p{number}", name=f"第{number + 1}人", password_changed_at=timezone.now()
            )
            role = ("unit_clerk", "unit_head", "fiscal_clerk")[number % 3]
            home = bureau if role == "fiscal_clerk" else region
            Membership.objects.create(user=user, organisation=home, role=role, since=date(2020, 1, 1))
    return made


def text_of(project: Project, number: int) -> str:
    """Write a project's text."""
    daily = "" if number % DAILY_OF else DAILY
    return TEXT.format(name=project.name, unit=project.unit, year=project.fiscal_year, daily=daily)


@dataclass
class Ledger:
    """The ledger of a project as it grows."""

    project: UUID
    lines: list[tuple[object, ...]]
    seq: int = 0
    hash: str = FIRST_HASH

    def add(self, act: Act, kind: str, record: str, content: dict[str, str]) -> None:
        """Chain one more line."""
        self.seq += 1
        entry = Entry(self.seq, AT.isoformat(), "张三", act, kind, record, content, "")
        line, self.hash = chained_line(entry, self.hash)
        self.lines.append((new_id(), self.project, self.seq, line[:-1]))


def shares_of(count: int) -> dict[str, int]:
    """Share records out among the kinds, the last taking what is left."""
    shares = {kind: count * share // 100 for kind, share in SHARES.items()}
    return shares | {"backup": shares["backup"] + count - sum(shares.values())}


def fill(kept: Sequence[tuple[Project, int]]) -> int:
    """Write the records, ledgers and trail of some projects in one transaction."""
    records: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    with transaction.atomic():
        for whole, count in kept:
            project, first = whole.pk, date(whole.fiscal_year, 1, 1)
            ledger = Ledger(project, lines)
            for kind, many in shares_of(count).items():
                ledger.add(Act.REGISTER, kind, "", {})
                for number in range(many):
                    day, record = first + timedelta(days=number % DAYS), str(new_id())
                    content = words(kind, number, day.isoformat())
                    ledger.add(Act.RECORD, kind, record, content)
                    records.append(
                        (new_id(), project, kind, number + 1, record, canonical_json(content), None, day,
                         content["system"], True, "", "", False, None, AT)
                    )  # fmt: skip
                Register.objects.create(
                    project_id=project, kind=kind, records=many, standing=many, entered=True
                )
            LedgerHead.objects.create(project_id=project, seq=ledger.seq, hash=ledger.hash)
            entries.write(
                "load", "record", project, by=None, at=AT, organisation=whole.organisation_id,
                project=project, after={"records": count},
            )  # fmt: skip
        columns = (
            "id", "project_id", "kind", "position", "record_id", "content", "line", "happened_on", "system",
            "stands", "supersedes", "superseded_by", "is_late", "entered_by_id", "entered_at",
        )  # fmt: skip
        insert("evidence_record", columns, records)
        insert("evidence_ledgerline", ("id", "project_id", "seq", "line"), lines)
    return len(records)


def insert(table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    """Insert rows as fast as the database takes them."""
    named = ", ".join(f'"{each}"' for each in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        for some in pieces(rows, BATCH):
            cursor.cursor.connection.executemany(
                f'INSERT INTO "{table}" ({named}) VALUES ({marks})',  # noqa: S608 — our own table's names
                [tuple(map(plain, row)) for row in some],
            )


def plain(value: object) -> object:
    """Give a value as SQLite keeps it for Django."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value.hex if isinstance(value, UUID) else value


def tidy() -> None:
    """Let the database know what it holds."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def pieces(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
