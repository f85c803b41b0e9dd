"""Indicators that are only measured, and amounts, are walked back to their records like any figure."""

import shutil
from pathlib import Path

import pytest

from jiheng.errors import NotFoundError
from jiheng.workflows.evaluate import explain

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
PERIOD = "  period: 2023\n"
MEASURED = """  measured:
    - name: 响应时间
      target: ≤2小时
      remarks: [取最长的一次]
      measure: {kind: elapsed_time, of: incident, begin: received_at, end: acknowledged_at}
"""
INCIDENTS = (
    "编号,系统,报障时间,响应时间,故障现象\n"
    "障-1,门户网站,2023-03-01 09:00,2023-03-01 10:30,打不开\n"
    "障-2,政务网站,2022-12-31 09:00,2022-12-31 18:00,打不开\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small project with one indicator that is only measured."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "small"))
    file = folder / "project.yaml"
    file.write_text(file.read_text("utf-8").replace(PERIOD, PERIOD + MEASURED), "utf-8")
    (folder / "evidence" / "incident.csv").write_text(INCIDENTS, "utf-8")
    return folder


def texts(folder: Path, figure: str) -> tuple[str, list[str]]:
    explained = explain(folder, figure)
    return explained.text, [each.text for each in explained.below]


def test_a_measured_indicator_is_told_with_its_target_steps_and_records(folder: Path) -> None:
    explained = explain(folder, "响应时间")
    assert explained.text == "响应时间：1.5小时，达到目标"
    target, steps, note, records, left_out = explained.below
    assert (target.text, note.text) == ("目标：≤2小时（不设分值）", "注意：取最长的一次")
    assert [each.text for each in steps.below] == [
        "2023年的“故障”记录共 1 条，两个时刻齐全的 1 条",
        "按自然时间计：合同里没有约定响应、修复时限",
        "最长 1.5小时，平均 1.5小时；取最长 1.5小时",
    ]
    assert records.text == "依据的记录：1 条"
    assert records.below[0].text.startswith("evidence/incident.csv 第 2 行：系统 政务网站")
    assert records.below[0].text.endswith("[障-1]")
    assert [each.text for each in left_out.below] == ["障-2：发生在 2022-12-31，不在2023年内"]


def test_one_that_missed_its_target_says_so(folder: Path) -> None:
    file = folder / "evidence" / "incident.csv"
    file.write_text(INCIDENTS.replace("10:30", "11:01"), "utf-8")
    assert texts(folder, "响应时间")[0] == "响应时间：121分钟，没有达到目标"


def test_one_that_could_not_be_measured_says_why(folder: Path) -> None:
    (folder / "evidence" / "incident.csv").unlink()
    text, below = texts(folder, "响应时间")
    assert text.startswith("响应时间：数据不足，没有“故障”台账")
    assert "依据的记录：0 条" in below


def test_a_measured_indicator_is_found_by_a_part_of_its_name(folder: Path) -> None:
    assert explain(folder, "响应") == explain(folder, "响应时间")
    with pytest.raises(NotFoundError, match="是不是想写“响应时间”"):
        explain(folder, "相应时间")


def test_an_amount_is_told_with_the_records_that_add_up(folder: Path) -> None:
    (folder / "evidence" / "budget.csv").write_text(
        "编号,预算口径,金额（元）,批复日期\n"
        "预-1,年初预算数,600000.00,2023-01-16\n"
        "预-2,年初预算数,400000.00,2023-01-20\n"
        "预-3,全年预算数,900000.00,2023-06-20\n",
        "utf-8",
    )
    text, below = texts(folder, "年初预算数")
    assert text.startswith("年初预算数：100.00万元，")
    assert [each.rpartition("[")[2] for each in below] == ["预-1]", "预-2]"]
    text, below = texts(folder, "全年预算数")
    assert text.startswith("全年预算数：90.00万元，")
    assert len(below) == 1


def test_an_amount_without_a_record_is_told_as_such(folder: Path) -> None:
    text, below = texts(folder, "年初预算数")
    assert text.startswith("年初预算数：无证据")
    assert below == []


def test_what_was_paid_is_told_with_its_records(folder: Path) -> None:
    text, below = texts(folder, "支付金额")
    assert text.startswith("支付金额：97.50万元，")
    assert all(each.startswith("evidence/payment.csv 第 ") for each in below)
