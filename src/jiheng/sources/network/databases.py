"""The one way by which a database is asked: an account that can only read, in a transaction that only reads.

PostgreSQL, MySQL (MariaDB) and SQLite. Moments are those of Beijing. The server itself ends what takes too
long. Every function raises UnreachableError where the server lets nobody in, NotSeenError where the account
may do more than read or the statement fails there.
"""

import contextlib
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from jiheng.sources.network.hosts import Address
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError

LONGEST_TO_CONNECT = 10  # seconds
MILLISECONDS = 1000
STEPS = 10_000  # of SQLite's machine, between looks at the clock
ROOM = 200
POSTGRESQL_GRANT = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO jiheng"
# What MySQL grants to one who only reads.
READS = {"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES"}
GRANT = re.compile(r"GRANT (?P<rights>.+?) ON ")
COLUMNS_OF = re.compile(r"\s{0,20}\([^()]*\)")
# A table of a user's own that the account may change; NULL where it may change none.
MAY_CHANGE = """
SELECT CASE WHEN (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN 'superuser'
ELSE (
  SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') ORDER BY 1 LIMIT 1) END
"""


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks which database of a server."""

    database: str
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Question:
    """A statement that was read, its parameters, and how much it may take."""

    statement: str
    parameters: Mapping[str, str]
    most_rows: int
    within: int  # milliseconds


@dataclass(frozen=True, slots=True)
class Rows:
    """What a database answered: at most `most_rows` and one more."""

    titles: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def ask_postgresql(address: Address, port: int, account: Account, question: Question) -> Rows:
    """Ask PostgreSQL, or what speaks as it does. Needs psycopg."""
    import psycopg  # noqa: PLC0415 — not everybody has it

    options = (
        f"-c statement_timeout={question.within} -c lock_timeout={question.within}"
        " -c default_transaction_read_only=on -c TimeZone=Asia/Shanghai"
    )
    with _told(psycopg.OperationalError, "连接不上"):
        connection = psycopg.connect(
            hostaddr=str(address), port=port, dbname=account.database, user=account.user,
            password=account.password or None, connect_timeout=LONGEST_TO_CONNECT,
            options=options, client_encoding="utf8",
        )  # fmt: skip
    with contextlib.closing(connection), _told(psycopg.Error, "语句没有执行成"):
        connection.read_only = True
        found = connection.execute(MAY_CHANGE).fetchone()
        if found and found[0]:
            _refuse(account, "超级用户" if found[0] == "superuser" else f"能改 {found[0]}", POSTGRESQL_GRANT)
        with connection.cursor(name="jiheng") as cursor:
            cursor.execute(question.statement.encode(), question.parameters)
            rows = cursor.fetchmany(question.most_rows + 1)
            return Rows(tuple(each.name for each in cursor.description or ()), rows)


def ask_mysql(address: Address, port: int, account: Account, question: Question) -> Rows:
    """Ask MySQL or MariaDB. Needs PyMySQL."""
    import pymysql  # noqa: PLC0415 — not everybody has it
    from pymysql.cursors import SSCursor  # noqa: PLC0415 — rows are fetched as they are read

    seconds = max(question.within // MILLISECONDS, 1)
    with _told(pymysql.err.MySQLError, "连接不上"):
        connection = pymysql.connect(
            host=str(address), port=port, database=account.database, user=account.user,
            password=account.password.encode(), charset="utf8mb4", connect_timeout=LONGEST_TO_CONNECT,
            read_timeout=seconds + 1, write_timeout=seconds + 1, cursorclass=SSCursor, local_infile=False,
        )  # fmt: skip
    with contextlib.closing(connection), _told(pymysql.err.MySQLError, "语句没有执行成"):
        with connection.cursor() as cursor:
            cursor.execute("SHOW GRANTS")
            if more := more_than_reading([str(row[0]) for row in cursor.fetchall()]):
                _refuse(account, more, f"GRANT SELECT ON {account.database}.* TO 'jiheng'@'…'")
            maria = "mariadb" in str(connection.get_server_info()).lower()
            limit = f"max_statement_time = {seconds}" if maria else f"max_execution_time = {question.within}"
            cursor.execute(f"SET SESSION {limit}, time_zone = '+08:00'")
            cursor.execute("START TRANSACTION READ ONLY")
            cursor.execute(question.statement, question.parameters)
            rows = [*map(tuple, cursor.fetchmany(question.most_rows + 1))]
            titles = tuple(str(each[0]) for each in cursor.description or ())
        return Rows(titles, rows)


def ask_sqlite(file: Path, question: Question) -> Rows:
    """Ask a file of SQLite, which is not written to."""
    ends = time.monotonic() + question.within / MILLISECONDS
    with _told(sqlite3.Error, "连接不上"):
        connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)
    with contextlib.closing(connection), _told(sqlite3.Error, "语句没有执行成"):
        connection.set_authorizer(_only_reading)
        connection.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
        cursor = connection.execute(question.statement, dict(question.parameters))
        rows = cursor.fetchmany(question.most_rows + 1)
        return Rows(tuple(each[0] for each in cursor.description or ()), rows)


def _only_reading(action: int, *_what: object) -> int:
    reads = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
    return sqlite3.SQLITE_OK if action in reads else sqlite3.SQLITE_DENY


def more_than_reading(grants: Sequence[str]) -> str:
    """Name a right of MySQL that lets more be done than reading; empty where none does."""
    for grant in grants:
        found = GRANT.match(grant)
        if found is None:
            return grant[:ROOM]  # a role, whose rights are not told here
        rights = COLUMNS_OF.sub("", found["rights"]).split(",")
        more = [each.strip() for each in rights if each.strip().upper() not in READS]
        if more or "WITH GRANT OPTION" in grant:
            return "、".join(more) or "WITH GRANT OPTION"
    return ""


def _refuse(account: Account, may: str, grant: str) -> NoReturn:
    raise NotSeenError(f"账号 {account.user} 不是只读的（{may}）；请管理员另建一个只能读的账号，如 {grant}")


@contextlib.contextmanager
def _told(kind: type[Exception], what: str) -> Iterator[None]:
    """Turn what a driver raises into the errors of this package, in one line."""
    try:
        yield
    except kind as error:
        said = " ".join(str(each) for each in error.args) or type(error).__name__
        said = " ".join(said.split())[:ROOM]
        if what == "连接不上":
            raise UnreachableError("refused", f"数据库{what}：{said}") from error
        raise NotSeenError(f"{what}：{said}") from error
