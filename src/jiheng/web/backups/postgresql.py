"""PostgreSQL's tables written to a file of SQLite, and read back: a backup is of one form, whatever held it.

All tables are read in one transaction that sees one moment (REPEATABLE READ), by COPY, while others write.
Nothing here knows models: the file has what those migrations make that the database has had, so tables of
before an upgrade are copied too. A backup of either database is put back into either.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from jiheng.errors import IntegrityError, NotFoundError
from jiheng.web.backups import snapshot
from jiheng.web.sqlite import tables

FILE = "file"  # how Django calls the file while it is made
BOOLEAN, BYTES, MOMENT, UUID = 16, 17, 1184, 2950  # PostgreSQL's numbers of its types (pg_type.dat)
Form = Callable[[str], object]


def _moment(told: str) -> str:
    """Write a moment of UTC as Django does in SQLite: six digits of a second, or none."""
    whole, dot, part = told.removesuffix("+00").partition(".")
    return f"{whole}.{part:0<6}" if dot else whole


FORMS: dict[int, Form] = {
    BOOLEAN: lambda told: int(told == "t"),
    BYTES: lambda told: bytes.fromhex(told.removeprefix("\\x")),
    MOMENT: _moment,
    UUID: lambda told: told.replace("-", ""),
}


@contextmanager
def _at_one_moment() -> Iterator[Any]:
    """Give a connection of its own to the server's database, in a transaction that sees one moment."""
    own = connections.create_connection("default")
    try:
        own.ensure_connection()
        own.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        own.connection.execute("SET LOCAL TIME ZONE 'UTC'")
        own.connection.execute("SET LOCAL bytea_output = 'hex'")
        yield own.connection
    finally:
        own.close()


def tables_of(here: Any) -> list[str]:  # noqa: ANN401 — of psycopg
    """Name the tables that a connection sees first."""
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
    return [name for (name,) in here.execute(asked).fetchall()]


def survey() -> snapshot.Survey:
    """Ask what the tables of the server's database hold."""
    with _at_one_moment() as here:
        return snapshot.held(here, tables_of(here))


def save(target: Path) -> None:
    """Write the tables of the server's database to a new file of SQLite, as of one moment."""
    with _at_one_moment() as here:
        _make(target, here.execute("SELECT app, name FROM django_migrations").fetchall())
        with closing(sqlite3.connect(target, isolation_level=None)) as there:
            there.execute("PRAGMA journal_mode = OFF")  # whoever is killed begins anew
            there.execute("PRAGMA synchronous = OFF")
            there.execute("BEGIN")
            with _without_triggers(there):
                for table in snapshot.tables(there):
                    _write(here, there, table)
            there.execute("COMMIT")
            there.execute("PRAGMA journal_mode = DELETE")


def _make(target: Path, applied: Sequence[tuple[str, str]]) -> None:
    """Make an empty file with the tables that these migrations make."""
    if {*applied} == tables.steps():
        tables.make(target)
        return
    told = connections.databases
    told[FILE] = {**told["default"], "ENGINE": "django.db.backends.sqlite3", "NAME": target, "OPTIONS": {}}
    try:
        bring_to(connections[FILE], applied)
    finally:
        connections[FILE].close()
        del connections[FILE], told[FILE]


def bring_to(empty: BaseDatabaseWrapper, applied: Iterable[tuple[str, str]]) -> None:
    """Make the tables of an empty database by these migrations. Raises IntegrityError for unknown ones."""
    executor, wanted = MigrationExecutor(empty), {(app, name) for app, name in applied}
    graph = executor.loader.graph
    if unknown := sorted(f"{app}.{name}" for app, name in wanted - graph.nodes.keys()):
        raise IntegrityError(
            f"数据表是更新的程序改过的，本程序不认识：{'、'.join(unknown[:3])}\n"
            "    怎么办：用最后用过的那一版程序"
        )
    followed = {
        each for each in wanted for child in graph.node_map[each].children
        if child.key in wanted and child.key[0] == each[0]
    }  # fmt: skip
    executor.migrate([*sorted(wanted - followed)])


@contextmanager
def _without_triggers(there: sqlite3.Connection) -> Iterator[None]:
    """Let rows in that the guards would refuse now: a record of a period that has been signed since."""
    guards = there.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        there.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in guards:
        there.execute(statement)


def _columns(there: sqlite3.Connection, table: str) -> list[str]:
    return [each[1] for each in there.execute(f'PRAGMA table_info("{table}")')]


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{each}"' for each in columns)


def _write(here: Any, there: sqlite3.Connection, table: str) -> None:  # noqa: ANN401 — of psycopg
    columns = _columns(there, table)
    listed, signs = _listed(columns), ", ".join("?" * len(columns))
    there.execute(f'DELETE FROM "{table}"')  # noqa: S608 — what migrations put there
    described = here.execute(f'SELECT {listed} FROM "{table}" LIMIT 0').description  # noqa: S608 — names it has
    forms = [
        (number, FORMS[each.type_code]) for number, each in enumerate(described) if each.type_code in FORMS
    ]
    with here.cursor() as cursor, cursor.copy(f'COPY "{table}" ({listed}) TO STDOUT') as copy:
        there.executemany(
            f'INSERT INTO "{table}" ({listed}) VALUES ({signs})',  # noqa: S608 — names it has
            (_formed(row, forms) for row in copy.rows()),
        )


def _formed(row: Sequence[str | None], forms: Sequence[tuple[int, Form]]) -> list[object]:
    told: list[object] = list(row)
    for number, form in forms:
        if (each := row[number]) is not None:
            told[number] = form(each)
    return told


def load(source: Path, there: BaseDatabaseWrapper) -> None:
    """Put the tables of a file in place of those of PostgreSQL, in one transaction: all of them or nothing.

    Tables that are not ours stay.
    """
    with closing(sqlite3.connect(source)) as here, transaction.atomic(using=there.alias):
        names = snapshot.tables(here)
        applied = here.execute("SELECT app, name FROM django_migrations").fetchall()
        with there.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table may be altered while a check is due
            for table in standing(there, names):
                cursor.execute(f'DROP TABLE "{table}" CASCADE')
        bring_to(there, applied)
        with there.cursor() as cursor:
            for table in names:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute(f"TRUNCATE {_listed(names)}")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in names:
                _read(here, cursor, table)
            _count_on(cursor)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in names:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def standing(there: BaseDatabaseWrapper, names: Iterable[str]) -> list[str]:
    """Name the tables of PostgreSQL that are ours: of this program, or called as these are."""
    ours = {*names, "django_migrations"}
    ours |= {each._meta.db_table for each in apps.get_models(include_auto_created=True)}  # noqa: SLF001 — Django's word
    there.ensure_connection()
    return [each for each in tables_of(there.connection) if each in ours]


def _read(here: sqlite3.Connection, cursor: Any, table: str) -> None:  # noqa: ANN401 — of psycopg
    listed = _listed(_columns(here, table))
    with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
        for row in here.execute(f'SELECT {listed} FROM "{table}"'):  # noqa: S608 — names it has
            copy.write_row(row)


def _count_on(cursor: Any) -> None:  # noqa: ANN401 — of psycopg
    """Let numbers that the database gives go on behind those that are there."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND (is_identity = 'YES' OR column_default LIKE %s)",
        ["nextval(%"],
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            f'SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max("{column}"), 1), '  # noqa: S608 — names it has
            f'max("{column}") IS NOT NULL) FROM "{table}"', [f'"{table}"', column],
        )  # fmt: skip


def refuse_full(there: BaseDatabaseWrapper) -> None:
    """Raise NotFoundError where PostgreSQL holds tables already, or does not answer."""
    try:
        there.ensure_connection()
    except DatabaseError as error:
        why = str(error).strip().splitlines()[0]
        raise NotFoundError(
            f"目标数据库连不上\n    数据库说：{why}\n    原来的数据没有改动\n"
            "    怎么办：看地址、密码、数据库是否在运行"
        ) from error
    if found := tables_of(there.connection):
        raise NotFoundError(
            f"目标数据库不是空的：已有 {len(found)} 个表，没有写入\n"
            "    怎么办：新建一个空的数据库（createdb）再试"
        )
