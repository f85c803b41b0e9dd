"""Parts of a report by what they are for, its goals, its counts of systems, its satisfaction."""

import pytest

from jiheng.audit.report import Report
from tests.support.fragments import read_fragment


def report(text):
    return Report(read_fragment(text)[0])


def test_a_part_is_known_by_the_words_of_its_heading_and_ends_at_the_attachments():
    found = report(
        "一、存在的问题\n\n支付慢。\n\n二、有关建议\n\n按月督促。\n\n附：1.评分表\n\n支付慢。"
    ).parts
    assert [(part.title, part.text) for part in found.of("problems")] == [("存在的问题", "支付慢。")]
    assert [part.text for part in found.of("measures")] == ["按月督促。"]


def test_other_matters_to_be_explained_are_no_problems():
    assert report("七、其他需要说明的问题\n\n无。").parts.of("problems") == ()


def test_the_cell_beside_a_label_is_a_part():
    found = report("| 主要问题 | 值班记录不全，有两个月没有签字 |\n| --- | --- |\n| 经验 | 无 |").parts
    assert [part.text for part in found.of("problems")] == ["值班记录不全，有两个月没有签字"]


@pytest.mark.parametrize(
    ("title", "evaluation", "own"),
    [
        ("甲项目绩效评价报告", True, False),
        ("项目支出绩效自评表", True, True),
        ("绩效目标申报表", False, False),
    ],
)
def test_what_kind_of_report_it_is_the_title_tells(title, evaluation, own):
    parts = report(f"{title}\n\n正文。").parts
    assert (parts.evaluation, parts.self_evaluation) == (evaluation, own)


def test_goals_stand_under_their_heading_not_where_goals_are_judged():
    found = report(
        "一、项目绩效目标\n\n保障系统正常运行。\n\n二、项目决策情况\n\n（一）绩效目标\n\n绩效目标设置合理可行。"
    )
    assert [text for _, text in found.goals.statements] == ["保障系统正常运行"]


@pytest.mark.parametrize(
    ("text", "number", "whole"),
    [
        ("保障四个系统的正常运行", 4, True),
        ("门户网站系统等１５个信息系统", 15, True),
        ("其中3个系统完成等保测评", 3, False),
        ("建设有两个平台", 2, False),
    ],
)
def test_a_count_is_of_all_systems_only_where_words_say_so(text, number, whole):
    (count,) = report(text).counts.counts
    assert (count.number, count.whole) == (number, whole)


def test_a_list_right_before_a_count_is_counted():
    (count,) = report("保障门户网站系统、公文系统和档案系统共3个系统。").counts.counts
    assert (count.fewest, count.most, count.open) == (2, 3, False)


@pytest.mark.parametrize(
    "text", ["群众满意度目标为95%", "群众满意度达到95%以上", "上年群众满意度为95%", "满意度权重10%应为5%"]
)
def test_targets_and_other_years_are_no_values_reached(text):
    assert report(text).satisfaction.values == ()


def test_a_value_tells_whose_it_is_and_whether_presumed():
    (value,) = report("未进行调查，视信访群众满意度为90%。").satisfaction.values
    assert (value.groups, value.presumed) == (frozenset({"群众"}), True)
