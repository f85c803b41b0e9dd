"""What differs between two texts of a project, in words people know."""

import re
from pathlib import Path

import pytest

from jiheng.errors import UnreadableInputError
from jiheng.projects.text_changes import TextChange, changes_between

EXAMPLES = sorted(Path("examples").glob("*/project.yaml"))
TREE = """
jiheng: 1
systems: [{name: 甲系统, aliases: [甲]}, {name: 乙系统}]
contracts:
  - name: 运维合同
    promises:
      - {name: 每月巡检, of: {kind: inspection, where: 上门}, every: 月, times: 12}
funds: {planned_payments: [{by: 2025-06-30, amount: 5万元}]}
evaluation:
  rule_set: cn-mof-2020-10
  indicators:
    - name: 产出
      weight: 8
      indicators:
        - name: 系统正常运行率
          weight: 5
          target: ≥99%
          measure: {kind: availability}
          rule: {code: F05, step: 1个百分点, deduction: 0.1}
        - {name: 巡检次数, weight: 3, target: 12次}
"""
CASES = {
    "a value of an indicator": ("weight: 5", "weight: 8", [("指标“系统正常运行率” · 分值", "5", "8")]),
    "an indicator renamed": (
        "name: 巡检次数", "name: 上门巡检次数", [("指标“巡检次数” · 名称", "巡检次数", "上门巡检次数")],
    ),
    "an indicator taken away": (
        "        - {name: 巡检次数, weight: 3, target: 12次}\n", "",
        [("指标“巡检次数”", "分值 3，目标值 12次", "")],
    ),
    "a parameter of a rule": (
        "deduction: 0.1", "deduction: 0.2", [("指标“系统正常运行率” · 评分规则 · 每级扣分", "0.1", "0.2")],
    ),
    "another rule": (
        "{code: F05, step: 1个百分点, deduction: 0.1}", "{code: F10}",
        [
            (
                "指标“系统正常运行率” · 评分规则",
                "F05 达标得满分，每低一级扣分（一级是多少 1个百分点，每级扣分 0.1）",
                "F10 达到得满分，否则不得分",
            )
        ],
    ),
    "how it is measured": (
        "{kind: availability}", "{kind: availability, statistic: weighted}",
        [("指标“系统正常运行率” · 计量 · 多个系统取", "", "按用户数加权平均")],
    ),
    "what a promise is kept by": (
        "where: 上门", "where: 远程",
        [("合同“运维合同” · 约定“每月巡检” · 哪些记录 · 巡检方式", "上门", "远程")],
    ),
    "another kind of record": (
        "{kind: inspection, where: 上门}", "{kind: backup}",
        [
            ("合同“运维合同” · 约定“每月巡检” · 哪些记录", "“巡检”记录（巡检方式为上门）", "“数据备份”记录")
        ],
    ),
    "a text among others": (
        "aliases: [甲]", "aliases: [甲, 甲一]", [("系统“甲系统” · 别名", "甲", "甲；甲一")],
    ),
    "one more item": (
        "{name: 乙系统}", "{name: 乙系统}, {name: 丙系统}", [("系统“丙系统”", "", "丙系统")],
    ),
    "another order": (
        "[{name: 甲系统, aliases: [甲]}, {name: 乙系统}]", "[{name: 乙系统}, {name: 甲系统, aliases: [甲]}]",
        [("系统的顺序", "甲系统、乙系统", "乙系统、甲系统")],
    ),
    "an item without a name": ("5万元", "6万元", [("资金 · 付款 · 金额", "5万元", "6万元")]),
    "nothing but a comment": ("jiheng: 1", "# 改了注释\njiheng: 1", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_differs_is_told_by_names_people_know(name):
    before, after, told = CASES[name]
    assert before in TREE
    found = changes_between(TREE.encode(), TREE.replace(before, after, 1).encode())
    assert found == [TextChange(*each) for each in told]


def test_a_text_that_is_no_yaml_is_not_compared():
    with pytest.raises(UnreadableInputError):
        changes_between(TREE.encode(), b"jiheng: [")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_no_key_of_a_real_project_is_without_a_word(path):
    text = path.read_bytes()
    own = set(re.findall(r"[A-Za-z_]{3,}", " ".join(re.findall(r"[^ -~]+[A-Za-z_ ]+", text.decode()))))
    for each in changes_between(b"jiheng: 1\n", text) + changes_between(text, b"jiheng: 1\n"):
        words = set(re.findall(r"[a-z_]{3,}", f"{each.where} {each.was} {each.now}"))
        assert words <= own, each
