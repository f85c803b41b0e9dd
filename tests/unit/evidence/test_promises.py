"""Promises expand into dated occurrences, each ending done, late, missed or waived."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.evidence.promises import EVERY, OccurrenceState, Promise, settle
from jiheng.measures.selection import read_selection
from jiheng.values.period import Period
from jiheng.values.working_days import WorkingCalendar
from tests.support.promises import contracts_in, promises_in
from tests.support.records import evidence_of

CALENDAR = WorkingCalendar()
HEAD = "编号,报告种类,系统,所属期间,提交日期\n"
WAIVERS = "编号,约定,免除期间,免除理由,申请人,批准人,批准日期,更正的编号,更正原因,记录状态\n"
WAIVED = "免一,月报,2023-02,机房搬迁停机,张三,李四,2023-03-20,,,\n"
MONTHLY = {
    "name": "月报",
    "of": {"kind": "periodic_report", "report_type": "运维月报"},
    "every": "每月",
    "deadline": "次月10日前",
}


def settled(folder, promise, rows, *, on=None, kept=True, period="2023-01..2023-03", waivers=""):
    contract = {"name": "合同", "service_period": period, "promises": [promise]}
    registers = {"periodic_report": HEAD + rows} if kept else {}
    registers |= {"waiver": WAIVERS + waivers} if waivers else {}
    return settle(promises_in([contract])[promise["name"]], evidence_of(folder, registers), CALENDAR, on=on)


def states(result):
    return [each.state.value for each in result.occurrences]


def test_a_report_belongs_to_the_month_it_covers_and_is_on_time_on_the_tenth(tmp_path):
    rows = "一,运维月报,门户,2023-01,2023-02-10\n二,运维月报,门户,2023-02,2023-03-11\n"
    result = settled(tmp_path, MONTHLY, rows)
    assert states(result) == ["done", "late", "missed"]
    assert [each.due for each in result.occurrences] == [
        date(2023, 2, 10),
        date(2023, 3, 10),
        date(2023, 4, 10),
    ]
    assert result.occurrences[1].because == "应在 2023-03-10 前，2023-03-11 才完成"


def test_what_is_not_due_is_open_and_what_came_later_is_not_known_yet(tmp_path):
    rows = "一,运维月报,门户,2023-01,2023-02-10\n二,运维月报,门户,2023-02,2023-03-09\n"
    assert states(settled(tmp_path, MONTHLY, rows, on=date(2023, 3, 1))) == ["done", "open", "open"]
    assert states(settled(tmp_path, MONTHLY, rows, on=date(2023, 3, 9))) == ["done", "done", "open"]
    assert states(settled(tmp_path, MONTHLY, rows, on=date(2023, 4, 10))) == ["done", "done", "open"]
    assert states(settled(tmp_path, MONTHLY, rows, on=date(2023, 4, 11))) == ["done", "done", "missed"]


def test_without_a_register_nobody_can_say_that_it_was_missed(tmp_path):
    result = settled(tmp_path, MONTHLY, "", kept=False)
    assert states(result) == ["unknown"] * 3
    assert result.occurrences[0].because == "没有“报告”台账"


def test_two_promised_in_a_slot_are_told_when_one_is_lacking(tmp_path):
    rows = "一,运维月报,门户,2023-01,2023-02-10\n"
    result = settled(tmp_path, MONTHLY | {"each": "2"}, rows, period="2023-01")
    assert [(each.state.value, each.because) for each in result.occurrences] == [
        ("missed", "应有 2 条记录，有 1 条")
    ]


def test_a_record_waives_what_was_not_fulfilled_from_the_day_it_is_approved(tmp_path):
    rows = "一,运维月报,门户,2023-01,2023-02-10\n"
    result = settled(tmp_path, MONTHLY, rows, waivers=WAIVED)
    assert states(result) == ["done", "waived", "missed"]
    waived = result.occurrences[1]
    assert (waived.because, waived.waiver, waived.records) == ("机房搬迁停机（李四批准）", "免一", ())
    assert states(settled(tmp_path, MONTHLY, rows, waivers=WAIVED, on=date(2023, 3, 19)))[1] == "missed"
    assert states(settled(tmp_path, MONTHLY, rows, waivers=WAIVED, on=date(2023, 3, 20)))[1] == "waived"
    assert states(settled(tmp_path, MONTHLY | {"name": "季报"}, rows, waivers=WAIVED))[1] == "missed"


def test_a_waiver_that_is_taken_back_waives_nothing(tmp_path):
    back = "免二,月报,2023-02,机房搬迁停机,张三,李四,2023-03-20,免一,批错了,作废\n"
    assert states(settled(tmp_path, MONTHLY, "", waivers=WAIVED + back)) == ["missed"] * 3


def test_a_waiver_needs_a_reason_and_who_approved_it():
    bad = MONTHLY | {"waived": [{"period": "2023-02"}]}
    _, faults = contracts_in([{"name": "合同", "service_period": "2023", "promises": [bad]}])
    assert [fault.what for fault in faults] == ["缺少“reason”（免除的理由）", "缺少“approved_by”（谁批准的）"]


def test_times_that_do_not_fit_are_told_with_the_number_that_would():
    wrong = MONTHLY | {"times": "10"}
    _, faults = contracts_in([{"name": "合同", "service_period": "2023", "promises": [wrong]}])
    assert [fault.what for fault in faults] == ["约定“月报”写了共 10 次，按频次算出 12 次"]


@pytest.mark.parametrize(
    ("every", "number", "first"),
    [
        ("天", 31, "2023年1月1日"),
        ("工作日", 18, "2023年1月3日"),  # 01-28 and 01-29 are worked, the Spring Festival is not
        ("周", 6, "2023年1月1日"),
        ("月", 1, "2023年1月"),
        ("季度", 1, "2023年1月"),
        ("年", 1, "2023年1月"),
    ],
)
def test_slots_follow_the_calendar(every, number, first):
    slots = EVERY[every](Period.read("2023-01"), CALENDAR)
    assert (len(slots), str(slots[0])) == (number, first)


@given(
    every=st.sampled_from([*EVERY]),
    first=st.dates(date(2019, 1, 1), date(2024, 12, 31)),
    days=st.integers(0, 700),
)
def test_slots_cover_the_service_period_once(every, first, days):
    period = Period(first, date.fromordinal(first.toordinal() + days))
    slots = EVERY[every](period, CALENDAR)
    for one, other in pairwise(slots):
        assert one.last < other.first
    covered = sum(slot.days for slot in slots)
    assert covered == (len(slots) if every == "工作日" else period.days)


@given(days=st.lists(st.dates(date(2023, 1, 1), date(2023, 12, 31)), max_size=30, unique=True))
def test_every_record_in_the_service_period_fulfils_one_occurrence_or_goes_beyond(tmp_path_factory, days):
    rows = "".join(f"{day},{day},断电,成功\n" for day in days)
    evidence = evidence_of(
        tmp_path_factory.mktemp("drills"), {"emergency_drill": f"编号,演练日期,演练场景,演练结果\n{rows}"}
    )
    promise = Promise("演练", read_selection("emergency_drill"), "月", Period.year(2023))
    result = settle(promise, evidence, CALENDAR)
    given_out = [record for each in result.occurrences for record in each.records]
    assert sorted([*given_out, *result.beyond]) == sorted(str(day) for day in days)
    assert len(result.occurrences) == 12
    missed = result.count(OccurrenceState.MISSED)
    assert 12 - missed == len(given_out)
    if result.beyond:  # nothing is called beyond while an earlier month lacks a record
        last = date.fromisoformat(max(result.beyond))
        assert all(each.records for each in result.occurrences if each.slot.last < last)
