"""The one SELECT that a settings file holds: read before it is asked, and nothing else is ever asked.

What is not known to be harmless is refused: other statements and several of them, `INTO`, locks, variables,
functions that no dialect describes (`pg_sleep`, `load_file`, a house's own), and comments, in which MySQL
hides statements. Behind this stand the rights of the account and a transaction that only reads
(network/databases.py).
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise

from jiheng.errors import UnreadableValueError
from jiheng.values.period import Period

DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite"}
PERIOD = ("begins", "ends")
ONLY = "一条 SELECT；期间写 :begins（第一天 0 点）和 :ends（最后一天的次日 0 点）"
ROOM = 80
# Parts of a statement that are refused, by the name of their class in sqlglot, and what each is.
REFUSED = {
    "DML": "改数据的语句",
    "DDL": "改库表的语句",
    "Command": "SELECT 以外的命令",
    "Into": "INTO",
    "Lock": "加锁（FOR UPDATE 等）",
    "Anonymous": "不认识的函数",
    "NextValueFor": "取序列的值",
    "Parameter": "变量",
    "SessionParameter": "变量",
    "PropertyEQ": "赋值",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT as written; `marks` are where `:begins` and `:ends` stand in it."""

    text: str
    marks: tuple[tuple[int, int, str], ...]

    def asked(self, mark: str) -> str:
        """Write it for a driver whose parameters look like `mark`: `%({})s`, which doubles `%`, or `:{}`."""
        doubled = mark.startswith("%")
        pieces, at = [], 0
        for start, end, name in (*self.marks, (len(self.text), len(self.text), "")):
            piece = self.text[at:start]
            pieces += [piece.replace("%", "%%") if doubled else piece, mark.format(name) if name else ""]
            at = end
        return "".join(pieces)


def bounds(period: Period) -> dict[str, str]:
    """Give the parameters for a period: its first day and the day after its last."""
    return {"begins": f"{period.first} 00:00:00", "ends": f"{period.last + timedelta(1)} 00:00:00"}


@lru_cache(maxsize=256)
def read_statement(text: str, database: str) -> Statement:
    """Read the statement in the dialect of a database. Raises UnreadableValueError; needs sqlglot."""
    import sqlglot  # noqa: PLC0415 — only who reads databases has it
    from sqlglot import exp  # noqa: PLC0415
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    text = text.strip().removesuffix(";").strip()
    try:
        tokens = sqlglot.tokenize(text, dialect=DIALECTS[database])
        selects = bool(tokens) and tokens[0].text.upper() in ("SELECT", "WITH")
        parsed = sqlglot.parse(text, dialect=DIALECTS[database]) if selects else []
    except SqlglotError as error:
        raise _refused(f"语句读不懂：{str(error).splitlines()[0][:ROOM]}", text) from error
    if len(parsed) != 1 or not isinstance(parsed[0], exp.Select | exp.SetOperation):
        raise _refused("只能写一条 SELECT", text)
    if any(token.comments for token in tokens):
        raise _refused("语句里不能有注释", text)
    for node in parsed[0].walk():
        why = next((REFUSED[each.__name__] for each in type(node).__mro__ if each.__name__ in REFUSED), "")
        if why:
            raise _refused(f"语句里不能有{why}", node.sql())
        if isinstance(node, exp.Placeholder) and node.name not in PERIOD:
            raise _refused("语句里有不认识的参数", node.sql())
    marks = (
        (colon.start, name.end + 1, name.text)
        for colon, name in pairwise(tokens)
        if colon.token_type is sqlglot.TokenType.COLON and name.text in PERIOD
    )
    return Statement(text, tuple(marks))


def _refused(why: str, text: str) -> UnreadableValueError:
    return UnreadableValueError(why, found=text[:ROOM], expected=ONLY)
