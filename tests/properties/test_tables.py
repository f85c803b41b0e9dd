"""Facts of every kind, written as .csv, .xlsx and .jsonl and read back: the same facts, the same ids."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiheng.documents.xml_text import clean
from jiheng.evidence.kinds import KINDS
from jiheng.sources.registers import read_register
from jiheng.sources.writing import write_table
from tests.properties.test_records import facts

MANY = settings.default.max_examples // 10  # of each of the many kinds
ENDINGS = (".csv", ".xlsx", ".jsonl")
pytestmark = pytest.mark.slow  # many files each


def can_be_written(fact):
    """A workbook carries no control characters; they have tests of their own."""
    return all(clean(text) == text for text in fact.content.values())


def write(folder, ending, drawn, headers):
    path = folder / f"{drawn[0].stem}{ending}"
    fields = drawn[0].fields
    rows = [
        [field.write(value) if field.filled(value := getattr(fact, field.name)) else "" for field in fields]
        for fact in drawn
    ]
    write_table(path, [getattr(field, headers) for field in fields], rows)
    return path


def read(path, stem):
    reading = read_register(path, KINDS[stem], system_name=str, name=path.name)
    assert not reading.faults, "\n".join(map(str, reading.faults))
    return reading.facts


@pytest.mark.parametrize("stem", KINDS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
    max_examples=MANY,
)
@given(data=st.data(), headers=st.sampled_from(["header", "title", "name"]))
def test_read_write_read_gives_the_same_facts_and_ids_in_every_format(stem, data, headers, tmp_path):
    one = facts(KINDS[stem]).filter(can_be_written)
    drawn = [
        replace(fact, id=data.draw(st.sampled_from(["", f"记-{number}"])))
        for number, fact in enumerate(data.draw(st.lists(one, min_size=1, max_size=3)))
    ]
    first = read(write(tmp_path, ".csv", drawn, headers), stem)
    assert [fact.content for fact in first] == [fact.content for fact in drawn]
    assert [fact.id for fact, own in zip(first, drawn, strict=True) if own.id] == [
        own.id for own in drawn if own.id
    ]
    for ending in ENDINGS:
        assert read(write(tmp_path, ending, drawn, headers), stem) == first
    once_more = data.draw(st.sampled_from(ENDINGS))
    assert read(write(tmp_path, once_more, first, "header"), stem) == first
