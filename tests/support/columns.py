"""Columns of whole numbers, reckoned by DuckDB as a leaf table is: from the text of the steps."""

import duckdb
import pyarrow as pa

from jiheng.portfolio.columns import TYPES
from jiheng.portfolio.engine import QUESTIONS
from jiheng.portfolio.leaf_table import NUMBER
from jiheng.portfolio.steps import Sheet, told

CONNECTION = duckdb.connect()


class Columns:
    """Rows of an engine, whose columns are steps: `columns.name`."""

    def __init__(self, columns):
        self._sheet = Sheet()
        numbered = {**columns, "given_row": range(len(next(iter(columns.values()))))}
        self._rows = pa.table({name: pa.array(values, pa.int64()) for name, values in numbered.items()})

    def __getattr__(self, name):
        return self._sheet.column(name)

    def reckoned(self, **results):
        """Compute the columns in the engine and give them as rows."""
        texts = ", ".join(f"{told(each, QUESTIONS.quotient)} AS {name}" for name, each in results.items())
        CONNECTION.register("given_rows", self._rows)
        try:
            found = CONNECTION.execute(f"SELECT {texts} FROM given_rows ORDER BY given_row")  # noqa: S608 — our own
            kinds = {str(column[1]) for column in found.description}
            assert kinds <= {TYPES[NUMBER], "INTEGER", "BOOLEAN"}, kinds  # INTEGER: a known number alone
            return found.fetchall()
        finally:
            CONNECTION.unregister("given_rows")
