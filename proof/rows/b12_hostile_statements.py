"""B-12: statements that write, wait, read files or never end, given to the connector of databases.

SQLite, and PostgreSQL and MariaDB where they are installed, each asked through `jiheng connect` by an account
that may only read; and by one that may write, which must be refused. What lies in the databases is summed up
before and after.
"""

import hashlib
import json
import shutil
import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path
from subprocess import CalledProcessError
from tempfile import TemporaryDirectory

from proof.doors import Doors
from proof.row import Row
from proof.trying import ROOT
from tests.support.real_databases import POSTGRESQL, mariadb_server, postgresql_server

LIMIT = 2  # seconds
WRITES = (
    "DELETE FROM ticket",
    "UPDATE ticket SET title = 'x'",
    "INSERT INTO ticket (no) VALUES (9)",
    "DROP TABLE ticket",
    "TRUNCATE TABLE ticket",
    "ALTER TABLE ticket ADD x INT",
    "CREATE TABLE x (a INT)",
    "SELECT 1; DELETE FROM ticket",
    "SELECT no AS id FROM ticket; DROP TABLE ticket; --",
    "WITH x AS (DELETE FROM ticket RETURNING *) SELECT * FROM x",
    "WITH x AS (UPDATE ticket SET no = 1 RETURNING *) SELECT * FROM x",
    "WITH x AS (INSERT INTO ticket (no) VALUES (8) RETURNING *) SELECT * FROM x",
    "SELECT * INTO y FROM ticket",
    "EXPLAIN ANALYZE DELETE FROM ticket",
    "DO $$ BEGIN DELETE FROM ticket; END $$",
    "CALL x()",
    "MERGE INTO ticket t USING x ON 1=1 WHEN MATCHED THEN DELETE",
    "REPLACE INTO ticket (no) VALUES (1)",
    "VACUUM",
    "REINDEX",
    "GRANT ALL ON ticket TO PUBLIC",
    "SET ROLE app",
    "RESET ALL",
    "SET TRANSACTION READ WRITE",
    "BEGIN; DELETE FROM ticket; COMMIT",
    "COMMIT; DELETE FROM ticket",
    "LOCK TABLE ticket",
    "SELECT * FROM ticket FOR UPDATE",
    "COPY ticket TO '/tmp/x'",
    "COPY ticket FROM PROGRAM 'id'",
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE ticket",
    "ATTACH 'other.sqlite' AS o",
    "PRAGMA writable_schema = 1",
    "PRAGMA journal_mode = DELETE",
    "DETACH main",
    "SAVEPOINT a",
)
REACHES = (
    "SELECT pg_read_file('/etc/passwd') AS id",
    "SELECT * FROM pg_ls_dir('/')",
    "SELECT pg_sleep(60)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/x')",
    "SELECT dblink('host=127.0.0.1', 'SELECT 1')",
    "SELECT load_file('/etc/passwd')",
    "SELECT no INTO OUTFILE '/tmp/x' FROM ticket",
    "SELECT no INTO DUMPFILE '/tmp/x' FROM ticket",
    "SELECT benchmark(1000000000, md5('x'))",
    "SELECT sleep(60)",
    "SELECT sys_exec('id')",
    "SELECT load_extension('x')",
    "SELECT writefile('/tmp/x', 'y')",
    "SELECT readfile('/etc/passwd')",
    "SELECT edit('x')",
    "SELECT nextval('s')",
    "SELECT setval('s', 1)",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_reload_conf()",
    "SELECT current_setting('data_directory')",
    "SELECT query_to_xml('DELETE FROM ticket', true, true, '')",
    "SELECT xpath('/a', xmlparse(document 'x'))",
    "SELECT get_lock('a', 60)",
    "SELECT @@datadir",
    "SELECT @a := 1",
    "SELECT version()",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_notify('a', 'b')",
    "SELECT uuid_short()",
    "SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */",
    "SELECT 1 -- comment",
    "SELECT 1 # comment",
    "SELECT/**/1",
    "SELECT 1 UNION SELECT pg_sleep(9)",
    "SELECT (SELECT pg_sleep(9))",
    "SELECT no FROM ticket WHERE title = :other",
    "SELECT ':begins",
    "SELECT 'a",
    "",
    ";",
    "x'; DROP TABLE ticket; --",
    "SELECT E'\\'; DROP TABLE ticket; --'",
    "SELECT $$a$$; DELETE FROM ticket",
    "TABLE ticket",
    "VALUES (1)",
    "SHOW ALL",
    "FETCH ALL x",
    "DECLARE x CURSOR FOR SELECT 1",
    "EXECUTE x",
    "PREPARE x AS DELETE FROM ticket",
    "LISTEN a",
    "DISCARD ALL",
    "HANDLER ticket OPEN",
    "KILL 1",
    "SHUTDOWN",
    "FLUSH TABLES",
)
ENDLESS = {
    "sqlite": (
        "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT MAX(n) AS id FROM x",
        "SELECT COUNT(*) AS id FROM ticket a, ticket b, ticket c, ticket d, ticket e, ticket f, ticket g, ticket h, ticket i, ticket j",
    ),
    "postgresql": (
        "WITH RECURSIVE x(n) AS (SELECT 1::bigint UNION ALL SELECT n + 1 FROM x) SELECT MAX(n) AS id FROM x",
        "SELECT COUNT(*) AS id FROM ticket a, ticket b, ticket c, ticket d, ticket e, ticket f, ticket g, ticket h, ticket i, ticket j",
        "SELECT repeat('x', 1000000000) AS id",
        "SELECT COUNT(*) AS id FROM generate_series(1, 100000000000) AS t(n)",
    ),
    "mysql": (
        "SELECT COUNT(*) AS id FROM ticket a, ticket b, ticket c, ticket d, ticket e, ticket f, ticket g, ticket h, ticket i, ticket j",
        "WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x) SELECT MAX(n) AS id FROM x",
    ),
}
ROWS = 40
GOOD = "SELECT no AS id, opened AS received_at, title AS symptom FROM ticket WHERE opened >= :begins AND opened < :ends"

row = Row(
    "B-12",
    promises=("I-1",),
    sizes={"short": {"every": 3}, "night": {"every": 1}},
    bars=(
        "statements >= 40",
        "databases >= 1",
        "rows_changed = 0",
        "files_made = 0",
        "answered = 0",
        "crashes = 0",
        "good_read = figure.databases",
        "writers_refused = figure.servers",
        "slowest_cpu_ms <= 6000",
    ),
)


@row.runs
def ask(trial):
    """Ask each database each statement."""
    doors = Doors(trial.room)
    project = shutil.copytree(ROOT / "tests/cases/projects/small", trial.room / "small")
    doors.command("record", "记", b"", "record", str(project), "--by", "张三")
    with ExitStack() as servers:
        databases = _databases(trial.room, servers)
        before = {name: each["sum"]() for name, each in databases.items()}
        answered = good = statements = writers = 0
        for name, each in databases.items():
            asking = [*(WRITES + REACHES)[:: trial.size["every"]], *ENDLESS[name]]
            for statement in asking:
                said = _asked(doors, project, each["where"], statement)
                statements += 1
                taken = said.status == 0 and '"state"' in said.told
                answered += taken
                if taken:
                    print("answered:", name, statement, said.told[:200])
            good += '"很慢' in _asked(doors, project, each["where"], GOOD).told
            if "writer" in each:
                said = _asked(doors, project, {**each["where"], "user": each["writer"]}, GOOD)
                writers += said.status != 0 and "不是只读的" in said.told
        changed = sum(before[name] != each["sum"]() for name, each in databases.items())
        made = [each for each in (trial.room / "x", ROOT / "other.sqlite") if each.exists()]
        slowest = max(each.milliseconds for each in doors.said)
    return {
        "databases": len(databases),
        "servers": sum("writer" in each for each in databases.values()),
        "statements": statements,
        "rows_changed": changed,
        "files_made": len(made),
        "answered": answered,
        "good_read": good,
        "writers_refused": writers,
        "crashes": sum(each.failed for each in doors.said),
        "slowest_cpu_ms": slowest,
    }


def _asked(doors, project, where, statement):
    told = {
        "connector": "sql",
        "kind": "故障",
        "system": "门户网站",
        "period": "2023-05",
        "timeout": f"{LIMIT}秒",
        "statement": statement,
        **where,
    }
    allow = [where["address"]] if "address" in where else ["127.0.0.1:1"]
    settings = {"allow": allow, "folders": [str(doors.room)], "connections": [told]}
    words = ("connect", "{file}", "--into", str(project), "--json")
    return doors.command("connect", "c.yaml", json.dumps(settings, ensure_ascii=False).encode(), *words)


def _rows():
    return [(number, f"2023-05-{number % 28 + 1:02} 08:00:00", f"很慢{number}") for number in range(ROWS)]


def _databases(room, servers):
    """Make the table in each database there is: where to ask, who may write, and a sum of what lies there."""
    file = room / "itsm.sqlite"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE ticket (no INTEGER, opened TEXT, title TEXT)")
        made.executemany("INSERT INTO ticket VALUES (?, ?, ?)", _rows())
    made.close()
    found = {
        "sqlite": {
            "where": {"database": "sqlite", "file": str(file)},
            "sum": lambda: hashlib.sha256(file.read_bytes()).hexdigest(),
        }
    }
    if POSTGRESQL:
        found["postgresql"] = _postgresql(servers.enter_context(postgresql_server()))
    if shutil.which("mariadbd") or shutil.which("mysqld"):
        folder = Path(
            servers.enter_context(TemporaryDirectory(prefix="proof-maria-"))
        )  # a socket's path is short
        try:
            found["mysql"] = _mariadb(servers.enter_context(mariadb_server(folder)), folder)
        except CalledProcessError as error:  # only a part of it is installed
            print("MariaDB could not be set up:", error)
    return found


def _opened(connect):
    ends = time.monotonic() + 60
    while True:
        try:
            return connect()
        except Exception:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def _postgresql(port):
    import psycopg

    address = {"host": "127.0.0.1", "port": port, "user": "app", "dbname": "postgres", "autocommit": True}
    with _opened(lambda: psycopg.connect(**address)) as keeper:
        keeper.execute("CREATE TABLE ticket (no int, opened timestamp, title text)")
        keeper.cursor().executemany("INSERT INTO ticket VALUES (%s, %s, %s)", _rows())
        for role in ("reader", "writer"):
            keeper.execute(f"CREATE ROLE {role} LOGIN")
            keeper.execute(f"GRANT SELECT ON ticket TO {role}")
        keeper.execute("GRANT UPDATE ON ticket TO writer")

    def summed():
        with psycopg.connect(**address) as keeper:
            tables = keeper.execute("SELECT count(*) FROM information_schema.tables").fetchone()
            return tables, keeper.execute(
                "SELECT md5(string_agg(t::text, ',' ORDER BY no)) FROM ticket t"
            ).fetchone()

    where = {"database": "postgresql", "address": f"127.0.0.1:{port}", "name": "postgres", "user": "reader"}
    return {"where": where, "writer": "writer", "sum": summed}


def _mariadb(port, folder):
    import pymysql

    def connect():
        return pymysql.connect(unix_socket=f"{folder}/m.sock", user="root", autocommit=True)

    with _opened(connect) as keeper, keeper.cursor() as cursor:
        cursor.execute("CREATE DATABASE itsm CHARACTER SET utf8mb4")
        cursor.execute("CREATE TABLE itsm.ticket (no int, opened datetime, title text)")
        cursor.executemany("INSERT INTO itsm.ticket VALUES (%s, %s, %s)", _rows())
        for user in ("reader", "writer"):
            cursor.execute(f"CREATE USER {user}@'127.0.0.1'")
            cursor.execute(f"GRANT SELECT ON itsm.* TO {user}@'127.0.0.1'")
        cursor.execute("GRANT UPDATE ON itsm.ticket TO writer@'127.0.0.1'")

    def summed():
        with connect() as keeper, keeper.cursor() as cursor:
            cursor.execute("CHECKSUM TABLE itsm.ticket")
            return cursor.fetchone()

    where = {"database": "mysql", "address": f"127.0.0.1:{port}", "name": "itsm", "user": "reader"}
    return {"where": where, "writer": "writer", "sum": summed}
