"""Only one SELECT is let through, and its period stands where it is written."""

import pytest

from jiheng.errors import UnreadableValueError
from jiheng.sources.sql_statement import bounds, read_statement
from jiheng.values.period import Period

REFUSED = {
    "postgresql": {
        "UPDATE t SET a = 1": "只能写一条 SELECT",
        "SELECT 1; DROP TABLE t": "只能写一条 SELECT",
        "EXPLAIN ANALYZE DELETE FROM t": "只能写一条 SELECT",
        "TABLE t": "只能写一条 SELECT",
        "COPY t TO PROGRAM 'id'": "只能写一条 SELECT",
        "": "只能写一条 SELECT",
        "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone": "语句里不能有改数据的语句",
        "SELECT * INTO copied FROM t": "语句里不能有INTO",
        "SELECT * FROM t FOR UPDATE": "语句里不能有加锁（FOR UPDATE 等）",
        "SELECT pg_sleep(60)": "语句里不能有不认识的函数",
        "SELECT * FROM pg_read_file('/etc/passwd')": "语句里不能有不认识的函数",
        "SELECT nextval('s')": "语句里不能有不认识的函数",
        "SELECT a FROM t WHERE b = :other": "语句里有不认识的参数",
        "SELECT a FROM t -- WHERE b = 1": "语句里不能有注释",
        "SELECT 'a": "语句读不懂",
    },
    "mysql": {
        "SELECT a FROM t /*!50000 INTO OUTFILE '/tmp/x' */": "语句里不能有注释",
        "SELECT load_file('/etc/passwd')": "语句里不能有不认识的函数",
        "SELECT benchmark(1000000000, md5('x'))": "语句里不能有不认识的函数",
        "SELECT @@version": "语句里不能有变量",
        "SELECT @a := 1": "语句里不能有赋值",
        "SELECT a INTO OUTFILE '/tmp/x' FROM t": "语句读不懂",
        "SELECT a FROM t LOCK IN SHARE MODE": "语句里不能有加锁（FOR UPDATE 等）",
    },
    "sqlite": {
        "PRAGMA writable_schema = 1": "只能写一条 SELECT",
        "ATTACH 'other' AS o": "只能写一条 SELECT",
        "SELECT load_extension('x')": "语句里不能有不认识的函数",
    },
}  # fmt: skip
LET_THROUGH = {
    "postgresql": "WITH a AS (SELECT x::date AS d FROM t) SELECT to_char(d, 'YYYY') FROM a UNION SELECT 'x';",
    "mysql": "SELECT date_format(d, '%Y-%m'), IFNULL(a, 'it''s -- no /* comment') FROM `t` WHERE d > :begins",
    "sqlite": "SELECT strftime('%Y', d), COALESCE(a, 0) FROM t WHERE d < :ends",
}  # fmt: skip


@pytest.mark.parametrize(
    ("database", "text", "why"),
    [(database, text, why) for database, texts in REFUSED.items() for text, why in texts.items()],
)
def test_what_may_do_more_than_read_is_refused(database: str, text: str, why: str):
    with pytest.raises(UnreadableValueError) as told:
        read_statement(text, database)
    assert told.value.fault.what.startswith(why)


@pytest.mark.parametrize("database", LET_THROUGH)
def test_a_select_is_let_through(database: str):
    assert read_statement(LET_THROUGH[database], database).text


def test_the_period_stands_where_it_is_written_and_nowhere_else():
    read = read_statement(
        "SELECT a::text, ':begins 50%' FROM t WHERE d >= :begins AND d < :ends", "postgresql"
    )
    assert read.asked("%({})s") == (
        "SELECT a::text, ':begins 50%%' FROM t WHERE d >= %(begins)s AND d < %(ends)s"
    )
    assert read.asked(":{}") == read.text
    assert bounds(Period.month(2024, 2)) == {"begins": "2024-02-01 00:00:00", "ends": "2024-03-01 00:00:00"}
