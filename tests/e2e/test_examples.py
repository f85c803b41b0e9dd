"""The four real projects from their records to what their reports print, through the door."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from jiheng.cli.main import main
from jiheng.workflows.evaluate import evaluate
from tools.example_records import (
    finance_network,
    tongzhou_congress_2024,
    xinzhou_government_services_2022,
    yantian_petition_2023,
)

EXAMPLES = Path(__file__).parents[2] / "examples"
FINANCE = EXAMPLES / "finance-network"
TONGZHOU = EXAMPLES / "tongzhou-congress-2024"
XINZHOU = EXAMPLES / "xinzhou-government-services-2022"
YANTIAN = EXAMPLES / "yantian-petition-2023"
GENERATORS = {
    FINANCE: finance_network,
    TONGZHOU: tongzhou_congress_2024,
    XINZHOU: xinzhou_government_services_2022,
    YANTIAN: yantian_petition_2023,
}
EVERY = pytest.mark.parametrize("example", GENERATORS, ids=lambda path: path.name)
# The systems that must be registered, under service, with something measured of each.
SYSTEMS = {
    TONGZHOU: ("微信公众号", "门户网站", "人大议案建议办理系统", "人大代表履职系统"),
    FINANCE: (
        "政府采购云平台",
        "直达资金系统",
        "资产管理系统",
        "非税征管系统",
        "地方政府债务管理系统",
        "政务公开系统",
        "预算管理一体化系统",
        "预算管理一体化钉钉智能平台",
        "市级部门预算编制系统",
        "机房",
    ),
    YANTIAN: ("省一体化信访信息系统", "盐田区群众诉求服务智慧指挥系统", "云安访系统"),
    XINZHOU: ("“互联网+政务服务”平台",),
}
FIRST_CELLS = 4  # of a form's row: target, actual, weight, score


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command and give the JSON it prints."""

    def run(*words: object, code: int = 0) -> Any:
        assert main([str(word) for word in words] + ["--json"]) == code
        return json.loads(capsys.readouterr().out)

    return run


def copy_of(example: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example, tmp_path / example.name))


def edit(folder: Path, register: str, old: str, new: str) -> None:
    file = folder / "evidence" / f"{register}.csv"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def leaf(card: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in card["indicators"] if each["name"] == name)


def measured(card: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in card["measured"] if each["name"] == name)


# --- all four ------------------------------------------------------------------------------------


@EVERY
def test_the_records_are_those_the_script_makes(example: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    shutil.copy(example / "project.yaml", made)
    GENERATORS[example].main(made)
    committed, again = (
        {file.name: file.read_bytes() for file in (folder / "evidence").iterdir()}
        for folder in (example, made)
    )
    assert committed == again


@EVERY
def test_every_record_says_that_it_is_a_demonstration_and_is_in_the_ledger(example: Path, told: Any) -> None:
    evaluation = evaluate(example)
    assert {fact.origin.value for fact in evaluation.opened.evidence} == {"demonstration"}
    assert any("演示数据" in note for note in evaluation.card.notes)
    assert told("evaluate", example)["unrecorded"] == []
    assert told("verify", example)["sound"] is True


@pytest.mark.parametrize(
    ("example", "system"),
    [(example, system) for example, systems in SYSTEMS.items() for system in systems],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_every_named_system_is_under_service_and_measured(example: Path, system: str) -> None:
    evaluation = evaluate(example)
    evidence, card = evaluation.opened.evidence, evaluation.card
    assert system in [each.name for each in evaluation.opened.project.systems]
    assert system in [fact.system for fact in evidence.current("system")]
    used = [leaf.facts for leaf in card.leaves()] + [each.facts for each in card.measured]
    work = [evidence.by_id[each] for facts in used for each in facts]
    assert system in {getattr(fact, "system", None) for fact in work if fact.stem != "system"}


@EVERY
def test_every_measured_indicator_is_explained_by_its_name(example: Path, told: Any) -> None:
    for each in told("evaluate", example)["measured"]:
        explained = told("explain", example, each["name"])
        assert explained["text"].startswith(f"{each['name']}：")
        assert any(below["text"].startswith("目标：") for below in explained["below"])
        if each["outcome"] == "measured":
            assert each["actual"] in explained["text"]
            assert {True: "，达到目标", False: "，没有达到目标"}[each["met"]] in explained["text"]
            records = next(b for b in explained["below"] if b["text"].startswith("依据的记录"))
            assert len(records["below"]) == len(each["evidence"])
        else:
            assert "数据不足" in explained["text"]


@pytest.mark.parametrize(
    ("example", "name", "actual", "met"),
    [(YANTIAN, "保障信访业务系统数量", "3个", True), (FINANCE, "运维系统数量", "10个", False)],
    ids=["yantian", "finance"],
)
def test_systems_count_in_every_year_they_are_in_service(
    example: Path, name: str, actual: str, met: object, told: Any
) -> None:
    counted = measured(told("evaluate", example), name)
    assert (counted["outcome"], counted["actual"], counted["met"]) == ("measured", actual, met)


# --- 004, a self-evaluation form -----------------------------------------------------------------


def test_xinzhou_scores_98_and_every_leaf_as_published(told: Any) -> None:
    card = told("evaluate", XINZHOU)
    assert (card["total"], card["published"]) == ("98.00", {"total": "98.00", "grade": None})
    assert [(each["actual"], each["score"]) for each in card["indicators"]] == [
        (each["published"]["actual"], each["published"]["score"]) for each in card["indicators"]
    ]
    assert {each["name"]: each["score"] for each in card["branches"]} == {
        "预算执行": "10.00",
        "产出指标": "50.00",
        "效益指标": "30.00",
        "满意度指标": "8.00",
    }
    assert card["differences"] == card["obstacles"] == []


def test_xinzhou_the_override_without_a_reason_is_shown_and_flagged(told: Any) -> None:
    card = told("evaluate", XINZHOU)
    satisfaction = leaf(card, "工作人员满意度")
    assert satisfaction["override"] == {
        "points": "8.00",
        "by": "行政审批服务管理局",
        "reason": None,
        "computed": "10.00",
    }
    assert [each["name"] for each in card["indicators"] if each["override"]] == ["工作人员满意度"]
    assert (
        satisfaction["steps"][-1] == "按规则得 10 分；行政审批服务管理局于 2023-01-31 改为 8 分，理由：没有写"
    )
    assert any(note.startswith("工作人员满意度：改分没有理由") for note in card["notes"])


def test_xinzhou_without_the_override_the_rule_speaks(tmp_path: Path, told: Any) -> None:
    folder = copy_of(XINZHOU, tmp_path)
    (folder / "evidence" / "score_override.csv").unlink()
    card = told("evaluate", folder)
    assert (card["total"], leaf(card, "工作人员满意度")["score"]) == ("100.00", "10.00")
    assert "“工作人员满意度”原报告得 8 分，按记录计算得 10 分" in card["differences"]


def test_xinzhou_the_form_is_that_of_the_real_report(seeds: Path) -> None:
    """Cell for cell: name, target, actual, weight, score of each row, the row of money, the sum."""
    text = next(seeds.glob("004_*.txt")).read_text("utf-8")
    cells = [re.sub(r"\s", "", cell) for cell in re.split(r"\n\t", text)]
    rows = [
        (match[1], *cells[place + 1 : place + 1 + FIRST_CELLS])
        for place, cell in enumerate(cells)
        if (match := re.fullmatch(r"指标\d：(.+)", cell))
    ]
    card = evaluate(XINZHOU).card
    execution, *others = card.leaves()
    assert rows == [
        (
            each.leaf.name,
            each.leaf.target.printed,
            each.actual,
            str(each.leaf.weight),
            str(each.score),
        )
        for each in others
    ]
    money = cells.index("年度资金总额")
    assert cells[money + 1 : money + 7] == [
        *("24.5",) * 3,
        str(execution.leaf.weight),
        execution.actual,
        str(execution.score),
    ]
    total = cells.index("总分")
    assert cells[total + 1 : total + 3] == ["100", str(card.total)]


# --- 000, points of experts beside measured indicators -------------------------------------------


def test_tongzhou_scores_93_by_the_four_dimensions_published(told: Any) -> None:
    card = told("evaluate", TONGZHOU)
    assert (card["total"], card["grade"]) == ("93.00", "优")
    assert card["published"] == {"total": "93.00", "grade": "优"}
    assert {each["name"]: (each["weight"], each["score"]) for each in card["branches"]} == {
        "项目决策": ("10.00", "9.00"),
        "项目过程": ("20.00", "17.00"),
        "项目产出": ("40.00", "39.00"),
        "项目效益": ("30.00", "28.00"),
    }


def test_tongzhou_nine_indicators_are_measured_and_earn_nothing(told: Any) -> None:
    card = told("evaluate", TONGZHOU)
    assert {each["name"]: (each["actual"], each["met"]) for each in card["measured"]} == {
        "信息发布期数": ("53期", True),
        "服务对象人数": ("1456人", True),
        "专题采访次数": ("21次", True),
        "系统数据备份": ("12次", True),
        "系统运维响应时间": ("1.75小时", True),
        "系统稳定运行率": ("99.95%", True),
        "预算执行率": ("88.44%", False),
        "结余退回率": ("100%", True),
        "人大代表履职系统数据备份": ("12次", True),
    }
    assert all("weight" not in each and "score" not in each for each in card["measured"])


@pytest.mark.parametrize(
    ("change", "name", "actual"),
    [
        (("special_interview", "之1,2024-01-12", "之1,2023-01-12"), "专题采访次数", "20次"),
        (("incident", "2024-05-20 15:55", "2024-05-20 16:55"), "系统运维响应时间", "2.75小时"),
        (("refund", "35850.00", "30000.00"), "结余退回率", "83.68%"),
    ],
)
def test_tongzhou_a_measured_record_never_touches_the_total(
    change: tuple[str, str, str], name: str, actual: str, tmp_path: Path, told: Any
) -> None:
    folder = copy_of(TONGZHOU, tmp_path)
    before = told("evaluate", folder)
    edit(folder, *change)
    card = told("evaluate", folder)
    assert measured(card, name)["actual"] == actual != measured(before, name)["actual"]
    assert (card["total"], card["grade"]) == ("93.00", "优")
    assert [each["score"] for each in card["indicators"]] == [each["score"] for each in before["indicators"]]


def test_tongzhou_what_the_report_leaves_out_or_misprints_is_told(told: Any) -> None:
    differences = told("evaluate", TONGZHOU)["differences"]
    assert "“预算执行率”原报告的实际值是 88.45%，按记录计算是 88.44%" in differences
    assert [each for each in differences if "没有对应的指标" in each] == [
        "阶段性目标“系统崩溃后1-2个工作日恢复正常”没有对应的指标",
        "阶段性目标“人代会现场驻会保障服务”没有对应的指标",
    ]
    unpublished = [each for each in differences if each.endswith("原报告没有公布实际完成值")]
    unscored = [each for each in differences if each.endswith("没有进入评分，只计量")]
    assert (len(unpublished), len(unscored)) == (6, 6)


# --- 001, measured and not scored ----------------------------------------------------------------

LACKING = {
    "市直行政事业单位资产管理、预算管理一体化系统等15个系统": ("均在约定的时间内完成运维", False),
    "建成使用的软件系统实施各项财政系统的维护，适应财政科学化、信息规范化的需要": (
        "各信息系统日常维护合格率100%",
        True,
    ),
    "等保测评及安全运维周期": ("保障财政业务顺利安全运行", True),
    "保障财政网络系统的日常运维服务等相关指标": ("系统功能达标率≥98%，各系统事故发生频率＜2%", True),
    "机房运维服务达标率": ("系统功能达标率≥98%，各系统事故发生频率＜2%，系统故障在1天内处理完成", True),
    "各项系统实施进度": ("项目均在约定的时间内完成", True),
    "系统故障修复响程度": ("系统故障在1天内处理完", True),
}


def test_finance_has_no_total_no_grade_and_not_one_score(told: Any) -> None:
    card = told("evaluate", FINANCE)
    assert (card["total"], card["grade"], card["earned"]) == (None, None, "0.00")
    assert card["published"] == {"total": None, "grade": "优"}
    assert card["indicators"] == card["branches"] == []
    assert not re.search(r'"(score|points)": "', json.dumps(card))
    assert "原报告等级为“优”，却没有公布总分" in card["differences"]
    assert "原报告等级为“优”，按记录计算没有等级" in card["differences"]


def test_finance_the_obstacles_are_listed_one_by_one(told: Any) -> None:
    expected = ["没有一级、二级、三级指标的分值：总分无从相加", "没有评分标准：不知道怎样由完成情况得分"]
    for name, (actual, without_target) in LACKING.items():
        expected += [f"批复的指标“{name}”没有目标值"] * without_target
        expected.append(f"批复的指标“{name}”的完成情况“{actual}”不是测得的数")
    assert told("evaluate", FINANCE)["obstacles"] == expected
    explained = told("explain", FINANCE, "总分")
    assert explained["text"] == f"总分：没有，因为有 {len(expected)} 处障碍"
    assert [each["text"] for each in explained["below"]] == expected


def test_finance_what_can_be_measured_is_measured(told: Any) -> None:
    card = told("evaluate", FINANCE)
    execution = measured(card, "预算执行率")
    assert (execution["actual"], execution["met"]) == ("82.91%", False)
    assert execution["steps"][-1] == "121.88万元 ÷ 147.00万元 = 82.91%"
    for name, actual in (
        ("系统功能达标率", "99.07%"),
        ("系统事故发生频率", "1.67%"),
        ("故障最长处理时间", "23.5小时"),
    ):
        each = measured(card, name)
        assert (each["actual"], each["met"]) == (actual, True)


# --- 002, the approved indicators beside the scored ones -----------------------------------------


def test_yantian_approved_indicators_are_measured_beside_the_98(told: Any) -> None:
    card = told("evaluate", YANTIAN)
    assert card["total"] == "98.00"
    for name, actual in (("系统故障维修响应时间", "2小时"), ("预算支出偏差率", "0.32%")):
        each = measured(card, name)
        assert (each["actual"], each["met"], each["published"]["actual"]) == (actual, True, actual)
    running = measured(card, "系统正常运行率")
    assert (running["outcome"], running["actual"], running["met"]) == ("insufficient_data", None, None)
    because = "没有“中断”台账（evidence/outage.csv）：有没有中断无从判断"
    assert running["because"] == because
    unproved = f"“系统正常运行率”原报告的实际值是 100%，没有记录可以核对：{because}"
    assert unproved in card["differences"]
    assert "批复的指标“系统正常运行率”（≥99%）没有进入评分，只计量" in card["differences"]
    assert "批复的指标“系统使用年限”（≥5年）没有进入评分" in card["differences"]


@pytest.mark.parametrize(
    ("amount", "text", "records"),
    [("年初预算数", "61.91万元", 1), ("到位金额", "61.91万元", 1), ("支付金额", "61.71万元", 5)],
)
def test_amounts_of_the_text_are_explained_by_their_records(
    amount: str, text: str, records: int, told: Any
) -> None:
    explained = told("explain", YANTIAN, amount)
    assert explained["text"].startswith(f"{amount}：{text}，")
    assert len(explained["below"]) == records
    assert all("evidence/" in below["text"] for below in explained["below"])
