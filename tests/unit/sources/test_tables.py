"""Real-world messy tables (tests/cases/tables): read or refused as a careful clerk would."""

import pytest

from jiheng.evidence.kinds import KINDS
from jiheng.sources.registers import read_register
from tests.support.cases import case_ids
from tests.support.messy_tables import WRITERS, runs, system_name, tables

TABLES = tables()
RUNS = runs()


def shown(faults):
    return "\n".join(str(fault) for fault in faults)


@pytest.mark.parametrize(
    ("case", "ending"),
    [(case, ending) for _, case, ending in RUNS],
    ids=[f"{case['case']} ({ending})" for _, case, ending in RUNS],
)
def test_a_messy_table_is_read_or_refused_as_a_careful_clerk_would(tmp_path, case, ending):
    path = tmp_path / f"table.{ending}"
    WRITERS[ending](path, case)
    reading = read_register(path, KINDS[case["kind"]], system_name=system_name, name=path.name)
    assert [dict(fact.content) for fact in reading.facts] == case.get("facts", []), shown(reading.faults)
    expected = case.get("faults", [])
    assert len(reading.faults) == len(expected), shown(reading.faults)
    for fault, words in zip(reading.faults, expected, strict=True):
        assert [word for word in words if word not in str(fault)] == [], str(fault)
        assert fault.place.file == path.name
    noticed = case.get("remarks", [])
    assert len(reading.remarks) == len(noticed), shown(reading.remarks)
    for remark, words in zip(reading.remarks, noticed, strict=True):
        assert [word for word in words if word not in str(remark)] == [], str(remark)


def test_there_are_at_least_twenty_and_every_format_is_among_them():
    assert len(TABLES) >= 20
    assert {ending for *_, ending in RUNS} == set(WRITERS)
    assert case_ids(TABLES)


@pytest.mark.parametrize(("case", "ending"), [(case, ending) for _, case, ending in RUNS if "ids" in case])
def test_the_ids_of_a_case_are_as_said(tmp_path, case, ending):
    path = tmp_path / f"table.{ending}"
    WRITERS[ending](path, case)
    reading = read_register(path, KINDS[case["kind"]], system_name=system_name, name=path.name)
    assert [fact.id for fact in reading.facts] == case["ids"]
