"""Evidence at hand: kept registers, corrections, order."""

from datetime import date

import pytest

from jiheng.evidence.store import Evidence
from tests.support.records import evidence_of

TRAINING = "编号,系统,培训日期,培训内容,培训人,参加人数（人）,更正的编号,更正原因\n"


@pytest.fixture
def evidence(tmp_path):
    return lambda **registers: evidence_of(tmp_path, registers)


def test_a_kept_register_without_a_record_is_not_a_register_that_was_not_kept(evidence):
    found = evidence(training=TRAINING)
    assert found.kept("training")
    assert not found.kept("complaint")
    assert found.current("training") == found.current("complaint") == []


def test_a_corrected_record_is_kept_and_no_longer_current(evidence):
    rows = "培-1,甲系统,2023-03-15,登记,甲,18,,\n培-2,甲系统,2023-03-15,登记,甲,20,培-1,人数有误\n"
    found = evidence(training=TRAINING + rows)
    assert [fact.id for fact in found.current("training")] == ["培-2"]
    assert [fact.id for fact in found] == ["培-1", "培-2"]
    assert found.by_id["培-1"].attendees == 18


def test_a_correction_of_a_correction_leaves_the_last(evidence):
    rows = (
        "培-3,甲系统,2023-03-15,登记,甲,21,培-2,再更正\n培-1,甲系统,2023-03-15,登记,甲,18,,\n"
        "培-2,甲系统,2023-03-15,登记,甲,20,培-1,人数有误\n"
    )
    assert [fact.id for fact in evidence(training=TRAINING + rows).current("training")] == ["培-3"]


def test_records_stay_in_the_order_they_were_kept(evidence):
    rows = "".join(f"培-{n},甲系统,2023-03-{n:02},登记,甲,18,,\n" for n in (9, 3, 5))
    assert [fact.id for fact in evidence(training=TRAINING + rows).current("training")] == [
        "培-9",
        "培-3",
        "培-5",
    ]


def test_evidence_of_nothing_has_no_register():
    assert not Evidence.of([]).kept("training")
    assert list(Evidence.of([])) == []


LATER = "编号,系统,培训日期,培训内容,培训人,参加人数（人）,更正的编号,更正原因,记录时间\n"


def test_as_of_a_day_only_what_was_done_and_recorded_by_then_is_known(evidence):
    rows = (
        "培-1,甲系统,2023-03-15,登记,甲,18,,,\n"
        "培-2,甲系统,2023-03-15,登记,甲,20,培-1,人数有误,2023-08-01 09:00\n"
        "培-3,甲系统,2023-07-31,登记,甲,21,,,2023-07-31 23:59\n"
        "培-4,甲系统,2023-08-01,登记,甲,21,,,\n"
    )
    found = evidence(training=LATER + rows)
    known = found.as_of(date(2023, 7, 31))
    assert [fact.id for fact in known.current("training")] == ["培-1", "培-3"]  # not yet corrected
    assert known.on == date(2023, 7, 31)
    assert [fact.id for fact in found.as_of(date(2023, 8, 1)).current("training")] == ["培-2", "培-3", "培-4"]


def test_as_of_a_day_before_the_first_record_its_register_was_kept(evidence):
    known = evidence(training=TRAINING + "培-1,甲系统,2023-03-15,登记,甲,18,,\n").as_of(date(2023, 1, 1))
    assert known.kept("training")
    assert known.current("training") == []
