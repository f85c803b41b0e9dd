"""What pages ask of records: filters, how each stands, its history; few queries, however many rows."""

from datetime import date

import pytest

from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions, queries
from jiheng.web.evidence.files import attach
from jiheng.web.evidence.queries import RecordStatus, Wanted
from tests.support.kept import AT, enter, give_text, training

CLERK, HEAD = Role.UNIT_CLERK, Role.UNIT_HEAD


@pytest.fixture
def ours(ours):
    """Trainings: 1 stands, 2 was corrected by 3, 4 was withdrawn, 5 came late."""
    give_text(ours.project)
    enter(ours, CLERK, training(1, topic="安全“红线”"))
    wrong, gone = (enter(ours, CLERK, training(day)) for day in (2, 4))
    actions.correct(wrong, {"培训日期": "2023-03-03"}, by=ours[CLERK], at=AT, reason="改期")
    actions.withdraw(gone, by=ours[CLERK], at=AT, reason="没有举办")
    actions.sign_off(ours.project, Period.month(2023, 3), by=ours[HEAD], at=AT)
    enter(ours, CLERK, training(5, system="门户网站"), late=True)
    return ours


def days(project, **wanted):
    found = queries.records_of(project, "training", Wanted(**wanted))
    return [each.happened_on.day for each in found]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [3, 1]),
        ({"status": RecordStatus.CORRECTED}, [2]),
        ({"status": RecordStatus.WITHDRAWN}, [4]),
        ({"status": RecordStatus.LATE}, [5]),
        ({"status": ""}, [5, 4, 3, 2, 1]),
        ({"first": date(2023, 3, 2)}, [3]),
        ({"last": date(2023, 3, 2)}, [1]),
        ({"system": "门户网站", "status": ""}, [5]),
        ({"text": "“红线”"}, [1]),
        ({"text": '"'}, []),
    ],
)
def test_records_are_filtered(ours, wanted, expected):
    assert days(ours.project, **wanted) == expected


def test_each_record_says_how_it_stands(ours):
    found = queries.records_of(ours.project, "training", Wanted(status=""))
    assert {each.happened_on.day: queries.status_of(each).label for each in found} == {
        1: "有效", 2: "已更正", 3: "有效", 4: "已作废", 5: "逾期补充",
    }  # fmt: skip


def test_the_history_of_a_record_is_found_from_each_of_it(ours):
    everything = queries.records_of(ours.project, "training", Wanted(status=""))
    wrong, right = (next(each for each in everything if each.happened_on.day == day) for day in (2, 3))
    actions.correct(right, {"参加人数": "9"}, by=ours[CLERK], at=AT, reason="又错了", late=True)
    chain = queries.history_of(wrong)
    assert [(each.happened_on.day, each.is_late) for each in chain] == [(2, False), (3, False), (3, True)]
    assert [each.pk for each in queries.history_of(right)] == [each.pk for each in chain]


def test_registers_in_numbers(ours):
    actions.keep_register(ours.project, "complaint", by=ours[CLERK], at=AT)
    found = {each.kind: each for each in queries.registers_of(ours.project)}
    trainings = found["training"]
    assert (trainings.standing, trainings.superseded, trainings.late) == (2, 2, 1)
    assert (trainings.first, trainings.last) == (date(2023, 3, 1), date(2023, 3, 3))
    assert found["complaint"].standing == 0
    assert queries.systems_in(ours.project, "training") == ["信访系统", "门户网站"]


def uses_of(project, name):
    [used] = queries.used_files(project, [project.evidence_files.get(name=name)], 5)
    return list(used.records)


def test_where_a_file_is_used(ours):
    attach(ours.project, "签到表.txt", [b"abc"], by=ours[CLERK], at=AT)
    attach(ours.project, "没人用.txt", [b"abd"], by=ours[CLERK], at=AT)
    made = enter(ours, CLERK, training(held_on="2023-04-01", 附件="签到表.txt"))
    assert uses_of(ours.project, "签到表.txt") == [made]
    assert [(each.name, each.uses) for each in queries.files_of(ours.project, "签到")] == [("签到表.txt", 1)]
    assert [each.name for each in queries.files_of(ours.project, used=True)] == ["签到表.txt"]
    assert [each.name for each in queries.files_of(ours.project, used=False)] == ["没人用.txt"]
    right = actions.correct(made, {"参加人数": "7"}, by=ours[CLERK], at=AT, reason="数错了")
    assert uses_of(ours.project, "签到表.txt") == [right]
    actions.withdraw(right, by=ours[CLERK], at=AT, reason="没有举办")
    assert uses_of(ours.project, "签到表.txt") == []


def test_what_a_record_says_in_the_order_of_its_fields(ours):
    (first,) = queries.records_of(ours.project, "training", Wanted(text="红线"))
    assert queries.shown_content(first) == [
        ("系统", "信访系统"), ("培训日期", "2023-03-01"), ("培训内容", "安全“红线”"), ("培训人", "张三"),
        ("参加人数", "12人"),
    ]  # fmt: skip


def test_a_page_takes_two_queries(ours, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_num_queries(2):
        found = queries.records_of(ours.project, "training", Wanted(status=""))
        assert found.count() == 5
        rows = list(found[:50])
        assert all(each.entered_by.name for each in rows)
    with django_assert_max_num_queries(3):
        queries.history_of(rows[0])
    with django_assert_num_queries(1):
        assert len(queries.registers_of(ours.project)) == 1
