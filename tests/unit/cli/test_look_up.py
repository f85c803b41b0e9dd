"""`jiheng indicators` and `jiheng rules`, as a user calls them."""

import json

import pytest

from jiheng.cli.main import main
from jiheng.rules.library import ADJUSTMENTS, RULE_KINDS


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main([*words]) == code
    out = capsys.readouterr()
    return out.out + out.err


@pytest.mark.parametrize("words", [["indicators"], ["indicators", "list"]])
def test_all_indicators_are_listed(words: list[str], capsys):
    text = told(capsys, *words)
    assert "B03" in text
    assert "运行环境监测次数" in text


def test_a_search_says_how_many_were_found_and_where_to_look_further(capsys):
    text = told(capsys, "indicators", "数据备份")
    assert text.index("C12") < text.index("B10")
    assert "jiheng indicators show 编号" in text


def test_nothing_found_is_said_and_the_nearest_named(capsys):
    assert "没有找到“月报及时比率”。名称相近的有" in told(capsys, "indicators", "月报及时比率")
    assert "也没有名称相近的" in told(capsys, "indicators", "量子计算")


def test_what_is_no_activity_or_tree_is_refused_with_those_there_are(capsys):
    assert "巡检" in told(capsys, "indicators", "--activity", "巡逻", code=2)
    assert "2021" in told(capsys, "indicators", "--tree", "2022", code=2)


def test_an_indicator_is_shown_with_how_to_write_it_and_its_source(capsys):
    text = told(capsys, "indicators", "show", "运行环境监测次数")
    assert "measure: {kind: record_count, of: environment_check}" in text
    assert "rule: {code: F02}" in text
    assert "盐田区信访局" in text


def test_one_that_is_no_measure_says_what_to_use(capsys):
    assert "C01 系统正常运行率" in told(capsys, "indicators", "show", "F-10")
    assert "怎么办" in told(capsys, "indicators", "show", "Z99", code=3)
    assert "B03" in told(capsys, "indicators", "show", code=2)


def test_machine_output_says_all(capsys):
    shown = json.loads(told(capsys, "indicators", "show", "B03", "--json"))
    assert shown["jiheng"] == 1
    assert shown["indicators"][0]["places"]["2021"] == ["产出指标", "数量指标"]
    assert json.loads(told(capsys, "indicators", "月报及时比率", "--json"))["near"] is True


def test_every_rule_and_adjustment_is_listed_with_its_cases(capsys):
    rules = json.loads(told(capsys, "rules", "--json"))["rules"]
    assert [each["code"] for each in rules] == sorted(unit.code for unit in (*RULE_KINDS, *ADJUSTMENTS))
    assert all(each["cases"] for each in rules if each["kind"] == "rule")
    text = told(capsys, "rules")
    assert all(each["code"] in text for each in rules)


def test_a_rule_is_shown_with_parameters_and_worked_cases(capsys):
    text = told(capsys, "rules", "show", "f05")
    assert "每级扣分" in text
    assert "盐田的预算执行率" in text
    assert "步骤：实际 99.68%，达到目标 ≥98%，得满分 5 分" in text
    assert "第 1 版" in told(capsys, "rules", "show", "F31")


@pytest.mark.parametrize(
    ("words", "code"), [(["show"], 2), (["F05"], 2), (["list", "F05"], 2), (["show", "F99"], 3)]
)
def test_what_is_not_understood_is_told_what_to_do(words: list[str], code: int, capsys):
    assert "怎么办" in told(capsys, "rules", *words, code=code)
