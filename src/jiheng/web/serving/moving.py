"""SQLite copied to PostgreSQL: every table in one transaction, compared row by row before it is kept."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import django
from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.models import Field, Model

from jiheng.errors import IntegrityError, NotFoundError, UsageError
from jiheng.evidence.canonical import canonical_json
from jiheng.web.backups import postgresql
from jiheng.web.configuration import database as told_by
from jiheng.web.serving.sole import sole_server

SOURCE, TARGET = "default", "target"
BATCH = 2_000
AnyModel: TypeAlias = type[Model]


@dataclass(frozen=True, slots=True)
class Table:
    """One table as it is on both sides: rows, and the SHA-256 of all of them in the order of their keys."""

    name: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Root:
    """Where a chain ends: a trail's of an organisation, or a project's ledger."""

    name: str
    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied, and is equal on both sides."""

    tables: tuple[Table, ...]
    roots: tuple[Root, ...]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(each.rows for each in self.tables)


def move(data: Path, to: str) -> Moved:
    """Copy the database in the data folder to an empty PostgreSQL database.

    The source is not changed, beyond being brought to this program's version. Raises UsageError for an
    address that is not PostgreSQL's or a source that is not SQLite, NotFoundError where there is nothing
    to copy, the target does not answer or is not empty, BusyError while the server runs, IntegrityError
    where the two differ; then nothing is kept.
    """
    settings.DATABASES[TARGET] = told_by(to, data)
    if settings.DATABASES[SOURCE]["ENGINE"] != "jiheng.web.sqlite":
        raise UsageError("DATABASE_URL 已经设置，数据不在 SQLite 里\n    怎么办：去掉这个环境变量再试")
    if settings.DATABASES[TARGET]["ENGINE"] != "django.db.backends.postgresql":
        raise UsageError("--to 应当是 postgresql://用户:密码@主机:端口/库名")
    if not Path(settings.DATABASES[SOURCE]["NAME"]).is_file():
        raise NotFoundError(f"这个文件夹里没有绩衡的数据库：{data}\n    怎么办：用 --data 写对数据文件夹")
    with sole_server(data):
        django.setup()
        from jiheng.web.serving.database import make_ready  # noqa: PLC0415 — needs the settings

        make_ready()
        postgresql.refuse_full(connections[TARGET])
        models = [each for each in apps.get_models(include_auto_created=True) if each._meta.managed]
        with transaction.atomic(using=TARGET):
            postgresql.load(Path(settings.DATABASES[SOURCE]["NAME"]), connections[TARGET])
            moved = Moved(tuple(_compared(each) for each in models), tuple(_roots()))
        connections.close_all()
        return moved


def _rows(model: AnyModel, side: str) -> Iterator[Model]:
    return model._base_manager.using(side).order_by("pk").iterator(chunk_size=BATCH)


def _compared(model: AnyModel) -> Table:
    here, there = _digest(model, SOURCE), _digest(model, TARGET)
    if here != there:
        raise IntegrityError(
            f"{model._meta.db_table} 两边不一样：原来 {here.rows} 行，目标 {there.rows} 行\n"
            "    目标数据库没有保留任何内容，原来的数据没有改动\n    怎么办：保留这段输出，报给开发者"
        )
    return here


def _digest(model: AnyModel, side: str) -> Table:
    fields: list[Field[Any, Any]] = list(model._meta.local_concrete_fields)
    told, rows = [], 0
    for row in _rows(model, side):
        words = {each.attname: _word(each.value_from_object(row)) for each in fields}
        told.append(hashlib.sha256(canonical_json(words).encode()).digest())
        rows += 1
    # The two sort texts differently, so the rows are compared as a set with counts.
    return Table(model._meta.db_table, rows, hashlib.sha256(b"".join(sorted(told))).hexdigest())


def _word(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _roots() -> Iterator[Root]:
    from jiheng.web.accounts.models import Organisation  # noqa: PLC0415 — needs the settings
    from jiheng.web.evidence.models import LedgerHead  # noqa: PLC0415
    from jiheng.web.trail.models import Chain  # noqa: PLC0415

    names = dict(Organisation.objects.using(TARGET).values_list("pk", "name"))
    for chain in Chain.objects.using(TARGET).order_by("pk"):
        yield Root(f"审计日志 {names.get(chain.pk, '本系统')}", chain.seq, chain.hash)
    for head in LedgerHead.objects.using(TARGET).select_related("project").order_by("project__name"):
        yield Root(f"台账 {head.project}", head.seq, head.hash)
