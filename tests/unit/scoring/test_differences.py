"""What does not agree with the approved indicators, the goals and the published figures is told."""

import shutil
from pathlib import Path

import pytest

from jiheng.workflows.evaluate import evaluate

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
APPROVED = "    - {path: [产出指标, 数量指标], name: 巡检次数, target: 4次}\n"
INSPECTIONS = "          target: 4次\n"
PERIOD = "  period: 2023\n"
MEASURED = """  measured:
    - name: 登记系统数
      target: ≥1个
      approved_as: 系统数量
      measure: {kind: record_count, of: system}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def differences(folder: Path, *edits: tuple[str, str]) -> list[str]:
    file = folder / "project.yaml"
    text = file.read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return list(evaluate(folder).card.differences)


def approved(*rows: str) -> tuple[str, str]:
    return APPROVED, "".join(f"    - {{path: [产出], {row}}}\n" for row in rows)


UNAPPROVED = "2 个评分指标不在批复的绩效指标之内：预算执行率、服务对象满意度"


def test_the_same_target_written_otherwise_is_no_difference(folder: Path) -> None:
    row = "name: 巡检次数, target: 四次, published_actual: 4次"
    assert differences(folder, approved(row)) == [UNAPPROVED]


def test_another_target_is_told(folder: Path) -> None:
    row = "name: 巡检次数, target: ≥4次, published_actual: 4次"
    told = differences(folder, approved(row), (INSPECTIONS, "          target: ＝4次\n"))
    assert told == ["“巡检次数”批复的目标是 ≥4次，评分表中是 ＝4次", UNAPPROVED]


def test_another_name_is_told_and_paired_by_approved_as(folder: Path) -> None:
    row = "name: 上门巡检, target: 4次, published_actual: 4次"
    told = differences(
        folder, approved(row), (INSPECTIONS, INSPECTIONS + "          approved_as: 上门巡检\n")
    )
    assert told == ["批复的指标“上门巡检”在评分表中叫“巡检次数”", UNAPPROVED]


def test_an_approved_indicator_that_is_left_out_is_told(folder: Path) -> None:
    rows = (
        "name: 巡检次数, target: 4次, published_actual: 4次",
        "name: 响应时间, target: 2小时内",
        'name: 可持续影响, target: ""',
        "name: 生态效益, target: 不适用",
    )
    assert differences(folder, approved(*rows)) == [
        "批复的指标“响应时间”（2小时内）没有进入评分",
        "批复的指标“响应时间”原报告没有公布实际完成值",
        "批复的指标“可持续影响”（没有目标值）没有进入评分",
        "批复的指标“可持续影响”原报告没有公布实际完成值",
        UNAPPROVED,
    ]


def test_one_that_is_only_measured_earns_nothing_and_is_told(folder: Path) -> None:
    (folder / "evidence" / "system.csv").write_text("系统,投入使用日期\n政务网站,2023-01-01\n", "utf-8")
    rows = (
        "name: 巡检次数, target: 4次, published_actual: 4次",
        "name: 系统数量, target: 1个, published_actual: 1个",
    )
    assert differences(folder, approved(*rows), (PERIOD, PERIOD + MEASURED)) == [
        "批复的指标“系统数量”（1个）没有进入评分，只按“登记系统数”计量",
        "“系统数量”批复的目标是 1个，计量时用的是 ≥1个",
        UNAPPROVED,
    ]


@pytest.mark.parametrize(
    ("published", "told"),
    [
        ("98%", ["“预算执行率”原报告的实际值是 98%，按记录计算是 97.5%"]),
        ("97.5%", []),
        ("97.50 %", []),
        ("975‰", []),
        ("97.5次", []),  # not comparable
        ("基本完成", []),
    ],
)
def test_a_published_actual_value_is_compared_where_both_are_numbers(
    published: str, told: list[str], folder: Path
) -> None:
    name = "        - name: 预算执行率\n"
    edits = (name, f"{name}          published: {{actual: {published}, score: 49.9}}\n")
    assert [each for each in differences(folder, edits) if "原报告的实际值" in each] == told


def test_published_scores_totals_and_grades_are_compared(folder: Path) -> None:
    name = "        - name: 预算执行率\n"
    edits = (
        (name, f"{name}          published: {{score: 50}}\n"),
        (PERIOD, PERIOD + "  published: {total: 99, grade: 良}\n"),
    )
    assert differences(folder, *edits)[-3:] == [
        "“预算执行率”原报告得 50 分，按记录计算得 49.9 分",
        "原报告总分 99 分，按记录计算得 98.9 分",
        "原报告等级为“良”，按记录计算为“优”",
    ]


def test_a_published_value_that_no_record_bears_out_is_told(folder: Path) -> None:
    (folder / "evidence" / "inspection.csv").unlink()
    name = "        - name: 巡检次数\n"
    running = """  published: {total: 98.9}
  measured:
    - name: 系统正常运行率
      target: ≥99%
      published_actual: 100%
      measure: {kind: availability}
"""
    told = differences(
        folder,
        (name, f"{name}          published: {{actual: 4次, score: 40}}\n"),
        (PERIOD, PERIOD + running),
    )
    assert told[-3].startswith("“巡检次数”原报告得 40 分，按记录计算没有得分：没有“巡检”台账")
    assert told[-2].startswith("“系统正常运行率”原报告的实际值是 100%，没有记录可以核对：没有“中断”台账")
    assert told[-1] == "原报告总分 98.9 分，按记录计算没有总分"


def test_a_goal_that_no_indicator_stands_for_is_told(folder: Path) -> None:
    overall = "  overall: 政务网站全年正常运行\n"
    stages = (
        "  stages:\n    - {text: 每季度巡检, indicators: [巡检次数]}\n    - {text: 崩溃后两个工作日恢复}\n"
    )
    told = differences(folder, (overall, overall + stages))
    assert [each for each in told if "阶段性目标" in each] == [
        "阶段性目标“崩溃后两个工作日恢复”没有对应的指标"
    ]
