"""T-02, T-03: rows of the tables are changed or removed, files swapped with their hashes; not the trail."""

import hashlib

from proof.invariants import held_to
from proof.row import Row
from proof.tampering import anchored, day_of_availability, faults, history, undone, unguard

rows_changed = Row(
    "T-02",
    promises=("I-4", "I-8", "I-12"),
    sizes={"short": {"attacks": 40}, "night": {"attacks": 1_000}},
    bars=(
        "untold_before = 0",
        "broken_i_8 = 0",
        "broken_i_12 = 0",
        "tables >= 12",
        "attacks >= size.attacks",
        "found = figure.attacks",
    ),
)
files_swapped = Row(
    "T-03",
    promises=("I-7",),
    sizes={"short": {"attacks": 4}, "night": {"attacks": 100}},
    bars=("untold_before = 0", "attacks >= size.attacks", "found = figure.attacks"),
)


@rows_changed.runs
def change_rows(trial):
    """Change a column of a row, copy a row, or delete one, of every table whose rows are told of in turn."""
    day_of_availability(history(trial.room))
    anchored()
    before, held = len(faults()), held_to("I-8", "I-12")
    unguard()
    tables = [each for each in _protected() if each._base_manager.exists()]
    found = 0
    for number in range(trial.size["attacks"]):
        model = tables[number % len(tables)]
        with undone() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            said = _change(cursor, trial.random, model)
            seen = bool(faults())
            found += seen
            if not seen:
                print("not found:", said)
    return {
        "untold_before": before, **held, "tables": len(tables), "attacks": trial.size["attacks"],
        "found": found,
    }  # fmt: skip


@files_swapped.runs
def swap_files(trial):
    """Put other bytes in the place of a file, with every row that knows its hash made to fit."""
    history(trial.room)
    anchored()
    before = len(faults())
    unguard()
    from jiheng.web.evidence.files import path_of
    from jiheng.web.evidence.models import EvidenceFile

    old = EvidenceFile.objects.get().stored_id
    found = 0
    for number in range(trial.size["attacks"]):
        other = f"other bytes {number}".encode()
        new = hashlib.sha256(other).hexdigest()
        path_of(new).parent.mkdir(exist_ok=True)
        path_of(new).write_bytes(other)
        with undone() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            told = [new, len(other), old]
            cursor.execute("UPDATE evidence_storedfile SET sha256 = %s, size = %s WHERE sha256 = %s", told)
            cursor.execute("UPDATE evidence_evidencefile SET stored_id = %s WHERE stored_id = %s", [new, old])
            found += bool(faults())
    return {"untold_before": before, "attacks": trial.size["attacks"], "found": found}


def _protected():
    from jiheng.web.evidence.models import LedgerLine, Record
    from jiheng.web.trail import seals

    return [*seals._protected, Record, LedgerLine]


def _change(cursor, chance, model):
    table, key = model._meta.db_table, model._meta.pk
    row = chance.choice(list(model._base_manager.order_by("pk").values_list("pk", flat=True)))
    which = [key.get_db_prep_value(row, _connection())]
    how = chance.choice(("change", "change", "change", "delete"))
    if how == "delete":
        cursor.execute(f'DELETE FROM "{table}" WHERE "{key.column}" = %s', which)
        return f"{table}: a row deleted"
    column = chance.choice(_columns(model))
    kind = f"CASE typeof({column}) WHEN 'text' THEN {column} || 'x'"
    said = f"{kind} WHEN 'integer' THEN 1 - {column} ELSE 1 END"
    if column in ("last", "first", "until", "since", "happened_on"):
        said = "'2031-01-01'"
    elif column.endswith("_at"):
        said = "'2031-01-01 00:00:00'"
    elif column.endswith("_id"):
        said = "'0190a1b2c3d47e5f8a9b0c1d2e3f4a5b'"
    cursor.execute(f'UPDATE "{table}" SET "{column}" = {said} WHERE "{key.column}" = %s', which)
    assert cursor.rowcount == 1
    return f"{table}.{column}: {said}, of {row}"


def _columns(model):
    """Name the columns that what is told of a row depends on."""
    from jiheng.web.trail import seals

    but = seals._protected.get(model, frozenset())
    if model._meta.model_name == "record":
        return ["content", "happened_on", "record_id"]
    if model._meta.model_name == "ledgerline":
        return ["line"]
    return [
        each.column
        for each in model._meta.concrete_fields
        if not each.primary_key and each.attname not in but
    ]


def _connection():
    from django.db import connection

    return connection
