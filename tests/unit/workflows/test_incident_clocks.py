"""The clocks of a fault by what the contract promises: running, paused, met, broken, or not to be told."""

from dataclasses import replace
from pathlib import Path

import pytest

from jiheng.documents.pictures.drawing import Look
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import clocks_of
from jiheng.values.days import read_moment
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.pictures.clock_strip import clock_strip
from tests.support.promises import contracts_in
from tests.support.records import read_text

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
HEAD = "系统,报障时间,响应时间,解决时间,关闭时间,故障级别,暂停计时,故障现象\n"
PAUSED = "2023-03-01 10:00..2023-03-01 14:00"
LEVELS = [
    {"severity": "一级", "response": "30分钟", "repair": "4小时内"},
    {"severity": "二级", "response": "2小时", "repair": "8小时", "hours": "工作日 8:30-12:00、14:00-17:30"},
    {"severity": "三级", "repair": "24小时"},
    {"severity": "一级", "system": "门户", "response": "15分钟"},
]


def project_with(levels):
    contract = {"name": "合同", "service_period": "2023", "service_levels": levels}
    contracts, faults = contracts_in([contract])
    assert not faults, "\n".join(map(str, faults))
    return replace(evaluate(SMALL).opened.project, contracts=contracts)


def incident(folder, row):
    facts, faults = read_text(folder, f"{HEAD}{row},打不开\n", "incident")
    assert not faults, "\n".join(map(str, faults))
    (fact,) = facts
    assert isinstance(fact, Incident)
    return fact


@pytest.mark.parametrize(
    ("row", "at", "told"),
    [
        ("甲,2023-03-01 09:00,2023-03-01 09:30,2023-03-01 13:00,,一级,", "", ("met 30", "met 240")),
        ("甲,2023-03-01 09:00,2023-03-01 09:31,2023-03-01 13:01,,一级,", "", ("broken 31", "broken 241")),
        ("甲,2023-03-01 09:00,,,,一级,", "2023-03-01 09:10", ("running 10", "running 10")),
        ("甲,2023-03-01 09:00,,,,一级,", "2023-03-01 10:00", ("broken 60", "running 60")),
        ("甲,2023-03-01 09:00,,,,,", "2023-03-01 10:00", ("insufficient_data 60",) * 2),
        ("甲,2023-03-01 09:00,,2023-03-01 10:00,,一级,", "", ("insufficient_data 60", "met 60")),
        ("甲,2023-03-01 09:00,,2023-03-01 10:00,,三级,", "", ("insufficient_data 60", "met 60")),
        ("甲,2024-03-01 09:00,,,,一级,", "2024-03-01 09:10", ("insufficient_data 10",) * 2),
        (
            "门户,2023-03-01 09:00,2023-03-01 09:16,,,一级,",
            "2023-03-01 10:00", ("broken 16", "insufficient_data 60"),
        ),
        # Friday evening to Monday: of the office hours half an hour and what Monday has
        ("甲,2023-03-03 17:00,2023-03-06 09:30,,,二级,", "2023-03-06 09:45", ("met 90", "running 105")),
        (
            f"甲,2023-03-01 09:00,2023-03-01 09:10,2023-03-01 16:00,,一级,{PAUSED} 等备件",
            "", ("met 10", "met 180"),
        ),
        (
            "甲,2023-03-01 09:00,2023-03-01 09:10,,,一级,2023-03-01 10:00.. 等用户确认",
            "2023-03-02 10:00", ("met 10", "paused 60"),
        ),
    ],
)  # fmt: skip
def test_both_clocks(tmp_path, row, at, told):
    fact, now = incident(tmp_path, row), read_moment(at or "2023-12-31 00:00")
    project = project_with(LEVELS)
    found = clocks_of(fact, project.service_levels, project.calendar, now)
    assert tuple(f"{each.state.value} {each.used // 60}" for each in found) == told
    picture = clock_strip(fact, project, now)
    assert [row[0] for row in picture.table.rows] == ["响应", "修复"]
    for clock, drawn in zip(found, picture.clocks, strict=True):
        running = sum(end - start for look, start, end in drawn.stretches if look in (Look.DONE, Look.MISSED))
        assert running == clock.used
    assert picture.svg()


def test_what_is_not_promised_is_said(tmp_path):
    fact, now = incident(tmp_path, "甲,2023-03-01 09:00,,,,四级,"), read_moment("2023-03-01 10:00")
    for levels, told in ((LEVELS, "约定的级别是 一级、二级、三级"), ([], "没有约定响应、修复时限")):
        project = project_with(levels)
        assert told in clocks_of(fact, project.service_levels, project.calendar, now)[0].because


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ({"severity": "一级"}, "没有写任何时限"),
        ({"response": "2个工作日"}, "不能作为响应、修复的时限"),
        ({"repair": "0小时"}, "不能作为响应、修复的时限"),
        ({"repair": "4小时", "hours": "5×8"}, "读不出服务时间"),
        ({"repair": "4小时", "level": "一"}, "level"),
    ],
)
def test_a_level_that_says_nothing_is_a_fault(level, words):
    _, faults = contracts_in([{"name": "合同", "service_period": "2023", "service_levels": [level]}])
    assert any(words in str(each) for each in faults), faults


@pytest.mark.parametrize(
    ("pauses", "words"),
    [
        ("2023-03-01 08:00..2023-03-01 10:00 等备件", "早于报障"),
        ("2023-03-01 10:00..2023-03-01 09:30 等备件", "结束不晚于开始"),
        ("2023-03-01 10:00.. 等备件；2023-03-01 11:00..2023-03-01 12:00 等人", "重叠"),
        ("2023-03-01 10:00..2023-03-01 11:00", "读不出暂停的时段"),
    ],
)
def test_pauses_that_cannot_be_are_faults(tmp_path, pauses, words):
    _, faults = read_text(tmp_path, f"{HEAD}甲,2023-03-01 09:00,,,,一级,{pauses},打不开\n", "incident")
    assert any(words in str(each) for each in faults), faults
