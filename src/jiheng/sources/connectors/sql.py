"""Take records from a database by one SELECT that the settings hold.

Use when: tickets, figures or lists lie in the database of another system, whose keeper gives an account that
    can only read, or a file of SQLite.
Gives: records of `kind`, one for each row. The columns of the statement are named as the fields, by 中文名 or
    identifier (`SELECT title AS "故障现象"`); one is 编号, which names the row there. `:begins` and `:ends`
    in it are the first day of `period` and the day after its last.
Left out: NULL. A moment with a zone becomes one of Beijing; one without stays as it is.
Not read: other statements, several, comments, `INTO`, locks, variables, functions that are not of SQL; an
    account that may change anything; more rows than `most_rows`; a row without 编号 or with one that another
    has; a column that is no field; bytes. All faults of all rows are told together.
Basis: PostgreSQL and what speaks as it does, MySQL, MariaDB, SQLite. Before the statement, the server is
    asked what the account may do; the transaction only reads; the server ends it after `timeout`. The
    password is the one line of `password_file`, never in the settings.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jiheng.catalogue import Parameter, one_of, reading, text_of
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.sources.asking_unit import INSTALL
from jiheng.sources.connector import Connector, Taken, Told, source_name, told_id
from jiheng.sources.network.databases import Account, Question, Rows, ask_mysql, ask_postgresql, ask_sqlite
from jiheng.sources.network.hosts import read_host_and_port
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import read_count, read_path
from jiheng.sources.record_settings import KIND, SYSTEM, WORDS, field_doubts, known_fields
from jiheng.sources.secret_files import secret_line
from jiheng.sources.spans import PERIOD, span
from jiheng.sources.sql_statement import bounds, read_statement
from jiheng.values.days import BEIJING
from jiheng.values.period import Period

DATABASES = {"postgresql": "PostgreSQL", "mysql": "MySQL 或 MariaDB", "sqlite": "SQLite 文件"}
DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql"}
LONGEST_CELL = 32_767  # what Excel can hold in a cell
NAMES_IT = ("id", "编号")


def read_address(text: str) -> tuple[str, int] | None:
    """Read a host and a port, or nothing. Raises UnreadableValueError."""
    return read_host_and_port(text) if text.strip() else None


def read_optional_path(text: str) -> Path | None:
    """Read a path, or nothing. Raises UnreadableValueError."""
    return read_path(text) if text.strip() else None


connector = Connector(
    title="数据库查询",
    version=1,
    parameters=(
        Parameter("database", "数据库种类", one_of(DATABASES), "哪一种数据库"),
        Parameter("statement", "查询语句", text_of, "一条 SELECT，列名与记录的各项同名"),
        KIND,
        Parameter("address", "地址", reading(read_address), "服务器的，如 10.2.3.4:5432", ""),
        Parameter("name", "库名", reading(str.strip), "服务器上的哪个库", ""),
        Parameter("user", "账号", reading(str.strip), "只能读的账号", ""),
        Parameter("password_file", "密码文件", reading(read_optional_path), "文件里一行，就是密码", ""),
        Parameter("file", "库文件", reading(read_optional_path), "SQLite 的库文件", ""),
        WORDS,
        SYSTEM,
        PERIOD,
        Parameter("most_rows", "最多几行", reading(read_count), "再多就算出错", "10000"),
    ),
    needs=("sqlglot",),
    patience=120,
)


@connector.check
def doubts(
    *, database: str, statement: str, kind: type[Fact], address: tuple[str, int] | None, name: str, user: str,
    file: Path | None, words: Mapping[str, object], **_others: object,
) -> str:  # fmt: skip
    """The statement only reads; it is written where to ask; the driver is there."""
    if connector.lacking():  # which is told beside
        return ""
    try:
        read_statement(statement, database)
    except UnreadableValueError as error:
        return str(error.fault)
    known = known_fields(kind)
    if unknown := [each for each in words if each not in known]:
        return field_doubts(kind, unknown, [], "")
    if database == "sqlite":
        return "" if file else "SQLite 要写 file：库文件的完整路径"
    lacks = [title for title, there in (("address", address), ("name", name), ("user", user)) if not there]
    if lacks:
        return f"{DATABASES[database]} 还要写：{'、'.join(lacks)}"
    lacking = find_spec(DRIVERS[database]) is None
    return f"需要的程序包 {DRIVERS[database]} 没有安装：{INSTALL}" if lacking else ""


@connector.takes
async def take(
    asking: Asking, *, database: str, statement: str, period: Period | None, most_rows: int,
    address: tuple[str, int] | None, name: str, user: str, password_file: Path | None, file: Path | None,
    kind: type[Fact], words: Mapping[str, Mapping[str, str]], system: str,
) -> Taken:  # fmt: skip
    """Ask in a thread; the server ends what takes too long, and so do we."""
    read = read_statement(statement, database)
    asked = read.asked(":{}" if database == "sqlite" else "%({})s")
    question = Question(asked, bounds(span(period, asking.now)), most_rows, asking.within)
    host, port = address or ("", 0)
    if file is not None and database == "sqlite":
        where, ask = str(file), partial(ask_sqlite, asking.file(file), question)
    else:
        ask_server = ask_postgresql if database == "postgresql" else ask_mysql
        account = Account(name, user, secret_line(asking, password_file) if password_file else "")
        addresses = await asking.network.addresses(host, port)
        where, ask = f"{host}:{port}/{name}", partial(ask_server, addresses[0], port, account, question)
    try:
        rows = await asyncio.wait_for(asyncio.to_thread(ask), asking.within / 1000)
    except TimeoutError as error:
        late = f"{where} 没有在 {asking.within // 1000} 秒内答完"
        raise NotSeenError(f"{late}；怎么办：缩短期间，或把 timeout 写长些") from error
    return _Reader(where, kind, words, system.strip(), rows.titles).read(rows, most_rows, statement)


@dataclass(slots=True)
class _Reader:
    where: str
    kind: type[Fact]
    words: Mapping[str, Mapping[str, str]]
    system: str
    titles: tuple[str, ...]
    taken: Taken = field(default_factory=Taken)

    def read(self, rows: Rows, most: int, statement: str) -> Taken:
        """Turn rows into what is told; every fault with its row and column."""
        taken = self.taken
        if not self._may_read(rows, most):
            return taken
        digest, seen = hashlib.sha256(statement.encode()), dict[str, int]()
        for line, row in enumerate(rows.rows, 1):
            faults: list[Fault] = []
            texts = [
                self._text(value, line, title, faults) for value, title in zip(row, self.titles, strict=True)
            ]
            digest.update("\0".join(texts).encode("utf-8", "replace") + b"\n")
            name, content = self._content(texts)
            if not name and not faults:
                faults.append(Fault("没有编号", Place(self.where, line)))
            elif name in seen:
                advice = f"另一处在第 {seen[name]} 行；让每一行有自己的编号，或用 DISTINCT、GROUP BY"
                faults.append(Fault(f"编号“{name}”出现两次", Place(self.where, line), advice=advice))
            seen.setdefault(name, line)
            taken.faults += faults
            if not faults:
                id_ = told_id("sql", self.where, self.kind.stem, name)
                taken.told.append(Told(self.kind.stem, id_, content, Place(self.where, line)))
        taken.sources.append(source_name(self.where, digest.hexdigest()))
        return taken

    def _may_read(self, rows: Rows, most: int) -> bool:
        place, others = Place(self.where), [each for each in self.titles if each not in NAMES_IT]
        if told := field_doubts(self.kind, others, others, self.system):
            self.taken.faults.append(
                Fault(told, place, "、".join(self.titles), advice='列名用 AS "…" 写成记录的项')
            )
        if len(others) != len(self.titles) - 1:
            self.taken.faults.append(Fault("要有一列叫“编号”，也只能有一列", place, "、".join(self.titles)))
        if len({*self.titles}) < len(self.titles):
            self.taken.faults.append(Fault("有两列叫一个名字", place, "、".join(self.titles)))
        if len(rows.rows) > most:
            advice = "缩短期间，或把 most_rows 写大些"
            self.taken.faults.append(Fault(f"超过 {most} 行，没有登记任何一行", place, advice=advice))
        return not self.taken.faults

    def _content(self, texts: list[str]) -> tuple[str, dict[str, str]]:
        """Give what names a row there, and the words of its fields."""
        known, name = known_fields(self.kind), ""
        content = {each.name: self.system for each in self.kind.fields if each.names_system and self.system}
        for title, text in zip(self.titles, texts, strict=True):
            if title in NAMES_IT:
                name = text
            elif text:
                words = self.words.get(known[title].title, self.words.get(known[title].name, {}))
                content[known[title].name] = words.get(text, text)
        return name, content

    def _text(self, value: Any, line: int, title: str, faults: list[Fault]) -> str:  # noqa: ANN401 — of any column
        text = written(value)
        if text is None or len(text) > LONGEST_CELL:
            what = f"超过 {LONGEST_CELL} 字" if text else f"不是文字、数或时间（{type(value).__name__}）"
            faults.append(Fault(what, Place(self.where, line, title), advice="语句里换一列，或把它转成文字"))
        return (text or "").strip()


def written(value: object) -> str | None:
    """Write a value of a database as records do; None for what cannot be written."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):  # which is a date too
        here = value if value.tzinfo is None else value.astimezone(BEIJING)
        return f"{here:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None:
        return ""
    return str(value) if isinstance(value, str | int | float | date) else None
