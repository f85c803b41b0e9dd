"""The connector sql beside PostgreSQL and MariaDB: what it reads, and whom it refuses to be."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from jiheng.catalogue import read_parameters
from jiheng.sources.connector import Taken
from jiheng.sources.connector_library import CONNECTORS
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import TargetPolicy, read_permission
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.probe import Asking
from tests.support.real_databases import mariadb_server, postgresql_server
from tests.support.real_servers import LONGEST_START

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.slow, pytest.mark.e2e]
PASSWORD = "x9-长-%s'"  # noqa: S105 — of a server that lives for this test
ROWS = [
    (1, "2023-04-30 23:59:59", None, "四月的", "0.10"),
    (2, "2023-05-01 00:00:00", "2023-05-01 01:30:00", "打不开 100%", "0.10"),
    (3, "2023-05-31 23:59:59", None, "很慢", "12.50"),
    (4, "2023-06-01 00:00:00", None, "六月的", "1.00"),
]
STATEMENT = (
    "SELECT no AS id, opened AS received_at, closed AS restored_at, title AS symptom, hours AS cause "
    "FROM ticket WHERE opened >= :begins AND opened < :ends AND title NOT LIKE '%:ends%' ORDER BY no"
)
READ = [
    "received_at 2023-05-01 00:00:00 restored_at 2023-05-01 01:30:00 symptom 打不开 100% cause 0.10",
    "received_at 2023-05-31 23:59:59 symptom 很慢 cause 12.50",
]


def opened(connect: Callable[[], Any]) -> Any:
    """Connect as the keeper, again until the server has started: how long that takes is not ours."""
    ends = time.monotonic() + LONGEST_START
    while True:
        try:
            return connect()
        except (psycopg.OperationalError, pymysql.err.OperationalError):
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[int]:
    with postgresql_server() as port:
        address = {"host": "127.0.0.1", "port": port, "user": "app", "dbname": "postgres", "autocommit": True}
        with opened(lambda: psycopg.connect(**address)) as keeper:
            keeper.execute(
                "CREATE TABLE ticket "
                "(no int, opened timestamp, closed timestamptz, title text, hours numeric(6, 2))"
            )
            for row in ROWS:
                keeper.execute(
                    "INSERT INTO ticket VALUES (%s, %s, %s::timestamp AT TIME ZONE 'Asia/Shanghai', %s, %s)",
                    row,
                )
            for role in ("reader", "writer"):
                keeper.execute(f"CREATE ROLE {role} LOGIN")
                keeper.execute(f"GRANT SELECT ON ticket TO {role}")
            keeper.execute("GRANT UPDATE ON ticket TO writer")
        yield port


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("mariadb")
    with mariadb_server(folder) as port:
        ends = time.monotonic() + LONGEST_START
        while not (folder / "m.sock").exists() and time.monotonic() < ends:
            time.sleep(0.1)
        socket = {"unix_socket": f"{folder}/m.sock", "user": "root", "charset": "utf8mb4", "autocommit": True}
        with opened(lambda: pymysql.connect(**socket)) as keeper, keeper.cursor() as cursor:
            cursor.execute("SET time_zone = '+08:00'")
            cursor.execute("CREATE DATABASE itsm CHARACTER SET utf8mb4")
            cursor.execute("USE itsm")
            cursor.execute(
                "CREATE TABLE ticket "
                "(no int, opened datetime, closed timestamp NULL, title text, hours decimal(6, 2))"
            )
            cursor.executemany("INSERT INTO ticket VALUES (%s, %s, %s, %s, %s)", ROWS)
            for user in ("reader", "writer"):
                cursor.execute(f"CREATE USER {user}@'127.0.0.1' IDENTIFIED BY %s", (PASSWORD,))
                cursor.execute(f"GRANT SELECT ON itsm.* TO {user}@'127.0.0.1'")
            cursor.execute("GRANT INSERT ON itsm.ticket TO writer@'127.0.0.1'")
        yield port


@pytest.fixture(params=["postgresql", "mysql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What the settings say of a server with the same table in it."""
    kind = request.param
    port = request.getfixturevalue("postgresql" if kind == "postgresql" else "mariadb")
    (tmp_path / "password").write_text(f"{PASSWORD}\n", "utf-8")
    name = "postgres" if kind == "postgresql" else "itsm"
    return {
        "database": kind, "address": f"127.0.0.1:{port}", "name": name, "user": "reader", "kind": "故障",
        "system": "门户网站", "period": "2023-05", "statement": STATEMENT,
        "password_file": str(tmp_path / "password"),
    }  # fmt: skip


def taken(folder: Path, written: dict[str, str], within: int = 20_000) -> Taken:
    connector = CONNECTORS.find("sql")
    settings, faults = read_parameters(connector.parameters, written)
    assert not faults
    assert not connector.doubts(**settings)

    async def ask() -> Taken:
        network = Network(TargetPolicy((read_permission("127.0.0.1"),)))
        try:
            return await connector.take(Asking(network, (folder,), within, int(time.time())), **settings)
        finally:
            network.close()

    return asyncio.run(ask())


def test_what_a_reader_asks_is_told_as_it_stands_there(server: dict[str, str], tmp_path: Path):
    found = taken(tmp_path, server)
    assert not found.faults
    told = [
        " ".join(f"{name} {text}" for name, text in each.content.items() if name != "system")
        for each in found.told
    ]
    assert told == READ
    assert taken(tmp_path, server).sources == found.sources


def test_an_account_that_may_write_is_refused(server: dict[str, str], tmp_path: Path):
    with pytest.raises(NotSeenError, match="账号 writer 不是只读的"):
        taken(tmp_path, server | {"user": "writer"})


def test_the_keeper_is_refused(postgresql: int, tmp_path: Path):
    settings = {
        "database": "postgresql",
        "address": f"127.0.0.1:{postgresql}",
        "name": "postgres",
        "user": "app",
    }
    with pytest.raises(NotSeenError, match="账号 app 不是只读的（超级用户）"):
        taken(tmp_path, settings | {"kind": "故障", "statement": "SELECT 1 AS id"})


def test_a_wrong_password_is_told_and_not_shown(mariadb: int, tmp_path: Path):
    (tmp_path / "password").write_text("secret-word\n", "utf-8")
    settings = {"database": "mysql", "address": f"127.0.0.1:{mariadb}", "name": "itsm", "user": "reader"}
    settings |= {"kind": "故障", "statement": "SELECT 1 AS id", "password_file": str(tmp_path / "password")}
    with pytest.raises(UnreachableError, match="数据库连接不上：1045 Access denied") as told:
        taken(tmp_path, settings)
    assert "secret-word" not in str(told.value)


def test_the_server_ends_what_takes_too_long(server: dict[str, str], tmp_path: Path):
    many = "(SELECT 1 AS a" + " UNION ALL SELECT 1" * 99 + ")"
    joined = ", ".join(f"{many} t{number}" for number in range(6))  # a million million rows
    endless = f"SELECT count(*) AS id, 'x' AS symptom FROM {joined}"  # noqa: S608 — written here
    with pytest.raises(NotSeenError, match=r"timeout|interrupted|max_statement_time|秒内答完"):
        taken(tmp_path, server | {"statement": endless}, within=1_500)


def test_no_more_rows_are_fetched_than_are_wanted(server: dict[str, str], tmp_path: Path):
    assert [each.what for each in taken(tmp_path, server | {"most_rows": "1"}).faults] == [
        "超过 1 行，没有登记任何一行"
    ]
