"""Triggers: what is kept for ever is refused a change by the database itself, for the superuser too."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model

from jiheng.errors import IntegrityError

REFUSED = "这一行已经定稿，不能改动或删除"
SIGNED = "这个期间已经签认，只能作为逾期补充加入"


def append_only(
    table: str, *, set_once: Sequence[str] = (), but: Sequence[str] = (), when: str = "", name: str = "",
    ends: str = "", with_end: Sequence[str] = (), goes: bool = False,
) -> tuple[Callable[..., None], Callable[..., None]]:  # fmt: skip
    """Give the two functions of a RunPython: make the triggers of a table, and take them away.

    No row may be deleted, none changed but in the columns `but`, and in `set_once`, texts that are set once,
    while they are empty. `when` is a condition on OLD
    in the SQL of both databases (`OLD.state = 'approved'`): only such rows are guarded. A second guard of the
    same table, for other rows, has a `name`. Columns `with_end` change only in an update that meets `ends`, a
    condition on OLD and NEW: it takes back what was granted. Rows that go (`goes`) may be deleted, but no
    other takes their place under their key.
    """
    guard = f"{table}_{name}" if name else table

    def make(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001 — the call of a migration
        vendor = schema_editor.connection.vendor
        with schema_editor.connection.cursor() as cursor:
            columns = [
                each.name
                for each in schema_editor.connection.introspection.get_table_description(cursor, table)
            ]
            kept = [each for each in columns if each not in (*set_once, *but, *with_end)]
            all_kept = len(kept) == len(columns)
            changed = [] if all_kept else _changed(vendor, kept, set_once, with_end, ends)
            for statement in _statements(vendor, table, guard, changed, when, goes=goes):
                cursor.execute(statement)

    def drop(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001
        vendor = schema_editor.connection.vendor
        on = f' ON "{table}"' if vendor == "postgresql" else ""
        with schema_editor.connection.cursor() as cursor:
            for act in ("update", "delete", "truncate") if on else ("update", "delete", "replace"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{guard}_{act}_guard"{on}')

    return make, drop


@contextmanager
def lifted(*models: type[Model]) -> Iterator[None]:
    """Let rows of these tables be written past their guards, in a transaction; after it these stand again.

    For one and the same secret encrypted with another key: what it says stays, so no guard could tell it.
    """
    tables = [each._meta.db_table for each in models]  # noqa: SLF001 — Django's own way to name it
    if not connection.in_atomic_block:
        raise IntegrityError("只有在事务里才能放开定稿的行")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table may be altered while a check is due
            again = [f'ALTER TABLE "{each}" ENABLE TRIGGER USER' for each in tables]
            for each in tables:
                cursor.execute(f'ALTER TABLE "{each}" DISABLE TRIGGER USER')
        else:
            names = ", ".join(["%s"] * len(tables))
            asked = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})"
            guards = cursor.execute(asked, tables).fetchall()
            again = [statement for _, statement in guards]
            for name, _ in guards:
                cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for statement in again:
            cursor.execute(statement)


def never_within(table: str, within: str, *, unless: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """Refuse a new row for which a row of another table exists, unless NEW meets `unless`.

    `within` is the SQL of a query that may name NEW. Gives the two functions of a RunPython.
    """

    def make(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001
        with schema_editor.connection.cursor() as cursor:
            if schema_editor.connection.vendor == "postgresql":
                cursor.execute(
                    f'CREATE OR REPLACE FUNCTION "{table}_signed"() RETURNS trigger LANGUAGE plpgsql AS '
                    f"$$ BEGIN IF NOT ({unless}) AND EXISTS ({within}) THEN RAISE EXCEPTION '{SIGNED}' "
                    f"USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
                )
                cursor.execute(
                    f'CREATE TRIGGER "{table}_insert_guard" BEFORE INSERT ON "{table}" FOR EACH ROW '
                    f'EXECUTE FUNCTION "{table}_signed"()'
                )
            else:
                cursor.execute(
                    f'CREATE TRIGGER "{table}_insert_guard" BEFORE INSERT ON "{table}" FOR EACH ROW '
                    f"WHEN NOT ({unless}) AND EXISTS ({within}) "
                    f"BEGIN SELECT RAISE(ABORT, '{SIGNED}'); END"
                )

    def drop(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001
        on = f' ON "{table}"' if schema_editor.connection.vendor == "postgresql" else ""
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_insert_guard"{on}')

    return make, drop


def locked_with(
    table: str, column: str, whole: str, when: str
) -> tuple[Callable[..., None], Callable[..., None]]:
    """Lock rows with the row they are part of: none is added, changed or deleted once that meets `when`.

    `column` names a row of `whole` by its id; `when` is SQL on it. Gives the two functions of a RunPython.
    """
    acts = ("insert", "update", "delete")

    def among(row: str) -> str:
        return f'EXISTS (SELECT 1 FROM "{whole}" WHERE id = {row}."{column}" AND {when})'

    def make(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001
        with schema_editor.connection.cursor() as cursor:
            if schema_editor.connection.vendor == "postgresql":
                cursor.execute(
                    f'CREATE OR REPLACE FUNCTION "{table}_part"() RETURNS trigger LANGUAGE plpgsql AS '
                    f"$$ BEGIN IF {among('OLD')} OR {among('NEW')} THEN RAISE EXCEPTION '{REFUSED}' "
                    f"USING ERRCODE = 'check_violation'; END IF; RETURN COALESCE(NEW, OLD); END $$"
                )
                cursor.execute(
                    f'CREATE TRIGGER "{table}_part_guard" BEFORE INSERT OR UPDATE OR DELETE ON "{table}" '
                    f'FOR EACH ROW EXECUTE FUNCTION "{table}_part"()'
                )
                cursor.execute(
                    f'CREATE OR REPLACE FUNCTION "{table}_kept"() RETURNS trigger LANGUAGE plpgsql AS '
                    f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; END $$"
                )
                cursor.execute(
                    f'CREATE TRIGGER "{table}_truncate_part_guard" BEFORE TRUNCATE ON "{table}" '
                    f'FOR EACH STATEMENT EXECUTE FUNCTION "{table}_kept"()'
                )
                return
            for act, rows in zip(acts, (["NEW"], ["OLD", "NEW"], ["OLD"]), strict=True):
                cursor.execute(
                    f'CREATE TRIGGER "{table}_{act}_part_guard" BEFORE {act} ON "{table}" FOR EACH ROW '
                    f"WHEN {' OR '.join(map(among, rows))} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
                )

    def drop(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001
        with schema_editor.connection.cursor() as cursor:
            if schema_editor.connection.vendor == "postgresql":
                for name in ("part_guard", "truncate_part_guard"):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_{name}" ON "{table}"')
                return
            for act in acts:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_{act}_part_guard"')

    return make, drop


def _changed(
    vendor: str, kept: Sequence[str], set_once: Sequence[str], with_end: Sequence[str], ends: str
) -> list[str]:
    """Give the conditions of which one holds where a row is changed as it may not be."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = [f'OLD."{each}" {differs} NEW."{each}"' for each in kept]
    changed += [f"""OLD."{each}" <> ''""" for each in set_once]
    if with_end:
        other = " OR ".join(f'OLD."{each}" {differs} NEW."{each}"' for each in with_end)
        true = "IS NOT TRUE" if vendor == "postgresql" else "IS NOT 1"  # what is unknown is no end
        changed.append(f"(({other}) AND ({ends}) {true})")
    return changed


def _statements(
    vendor: str, table: str, guard: str, changed: Sequence[str], when: str, *, goes: bool
) -> list[str]:
    conditions = [each for each in (when, f"({' OR '.join(changed)})" if changed else "") if each]
    on_update = f"WHEN ({' AND '.join(conditions)})" if conditions else ""
    on_delete = f"WHEN ({when})" if when else ""
    if vendor == "postgresql":
        function = f"{guard}_guard"
        kept_for_ever = [
            f'CREATE TRIGGER "{guard}_delete_guard" BEFORE DELETE ON "{table}" FOR EACH ROW '
            f'{on_delete} EXECUTE FUNCTION "{function}"()',
        ]
        return [
            f'CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS '
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; END $$",
            f'CREATE TRIGGER "{guard}_update_guard" BEFORE UPDATE ON "{table}" FOR EACH ROW '
            f'{on_update} EXECUTE FUNCTION "{function}"()',
            *([] if goes else kept_for_ever),
            f'CREATE TRIGGER "{guard}_truncate_guard" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT '
            f'EXECUTE FUNCTION "{function}"()',
        ]
    return [
        f'CREATE TRIGGER "{guard}_update_guard" BEFORE UPDATE ON "{table}" FOR EACH ROW '
        f"{on_update} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        f'CREATE TRIGGER "{guard}_replace_guard" BEFORE INSERT ON "{table}" FOR EACH ROW '
        f'WHEN EXISTS (SELECT 1 FROM "{table}" OLD WHERE OLD.id = NEW.id{f" AND {when}" if when else ""}) '
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        if goes
        else f'CREATE TRIGGER "{guard}_delete_guard" BEFORE DELETE ON "{table}" FOR EACH ROW '
        f"{on_delete} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    ]
