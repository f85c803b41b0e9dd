"""Records made of words by field: what a form says, what a database holds, every fault at its field."""

import pytest

from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.operation import Inspection
from jiheng.evidence.rebuilt import WHOLE, Record, RecordReader, by_field, rebuilt

GOOD = {
    "system": "官网",
    "inspected_on": "2024年3月5日",
    "where": "上门",
    "result": "正常",
    "inspected_by": "张三",
}


def names(word: str) -> str:
    if word in ("门户网站", "官网"):
        return "门户网站"
    raise UnreadableValueError(f"项目里没有“{word}”这个系统", found=word)


@pytest.fixture
def reader() -> RecordReader:
    return RecordReader(Inspection, system_name=names)


def test_the_words_of_people_become_canonical_content(reader: RecordReader) -> None:
    fact = reader.read(GOOD)
    assert isinstance(fact, Fact)
    assert dict(fact.content) == GOOD | {"system": "门户网站", "inspected_on": "2024-03-05"}
    assert [*fact.content] == sorted(fact.content)
    assert fact.id == reader.read(dict(reversed(GOOD.items()))).id  # type: ignore[union-attr]


def test_an_id_among_the_words_wins_over_the_stored_one(reader: RecordReader) -> None:
    assert reader.read({**GOOD, "id": "巡-1"}, id="巡-2").id == "巡-1"  # type: ignore[union-attr]
    assert reader.read(GOOD, id="巡-2").id == "巡-2"  # type: ignore[union-attr]


def test_every_fault_is_told_at_its_field(reader: RecordReader) -> None:
    wrong = {**GOOD, "system": "官王", "inspected_on": "2024-02-30", "colour": "红", "items": "三项半"}
    del wrong["result"]
    faults = reader.read(wrong, place=Place("巡检", 7))
    assert isinstance(faults, list)
    assert {name: len(each) for name, each in by_field(faults, Inspection.fields).items()} == {
        WHOLE: 1,
        "system": 1,
        "inspected_on": 1,
        "result": 1,
        "items": 1,
    }
    assert {(each.place.file, each.place.line) for each in faults} == {("巡检", 7)}
    assert all(each.what and (each.expected or each.found) for each in faults)


def test_what_contradicts_itself_is_a_fault_of_the_whole(reader: RecordReader) -> None:
    faults = reader.read({**GOOD, "items": "3", "items_passed": "4"})
    assert isinstance(faults, list)
    assert [*by_field(faults, Inspection.fields)] == [WHOLE]


def test_stored_records_keep_their_order_and_faults_their_place() -> None:
    faults: list[Fault] = []
    records = [
        Record("inspection", "1", GOOD),
        Record("inspections", "2", GOOD, Place("别的", 2)),
        Record("inspection", "3", {**GOOD, "result": "还行"}, Place("巡检", 3)),
        Record("inspection", "4", GOOD),
    ]
    assert [fact.id for fact in rebuilt(records, faults, system_name=names)] == ["1", "4"]
    assert [str(fault.place) for fault in faults] == ["别的 第 2 行", "巡检 第 3 行 “巡检结果”"]


def test_equal_words_are_read_once() -> None:
    asked: list[str] = []
    counting = RecordReader(Inspection, system_name=lambda word: asked.append(word) or word)  # type: ignore[func-returns-value]
    for number in range(9):
        counting.read({**GOOD, "inspected_by": f"某{number}"})
    assert asked == ["官网"]
