"""Do the rules somebody set agree with the standard they stand for."""

import pytest

from jiheng.catalogue import read_parameters
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Rule
from jiheng.rules.texts.agreement import disagreement
from jiheng.rules.texts.read import read_standard
from jiheng.values.score import Score
from jiheng.values.target import Target

STEPPED = "成本控制率≤100%，得满分；每超出1个百分点扣0.5分，扣完为止。"
LEVELS = "优得100%，良得80%，差不得分。"
ITEMS = "①有制度（2分）；②制度合法合规（2分）。"


def rule(code, **written):
    kind = RULE_KINDS.find(code)
    values, faults = read_parameters(kind.parameters, written)
    assert not faults
    return Rule(kind, values)


def items(*points):
    return [{"text": f"第 {number} 项", "points": each} for number, each in enumerate(points, 1)]


@pytest.mark.parametrize(
    ("text", "target", "rules", "said"),
    [
        (STEPPED, "≤100%", [rule("F06", deduction="0.5")], ""),
        (STEPPED, "≤100%", [rule("F06", deduction="0.5", reading="linear")], ""),  # the text leaves it open
        (
            STEPPED,
            "≤100%",
            [rule("F06", deduction="0.2")],
            "评分规则 F06 不超限得满分，每超一级扣分 的 deduction（每级扣分）与评分标准不同：评分标准是 0.5",
        ),
        (
            STEPPED,
            "≤100%",
            [rule("F07")],
            "评分标准读作 F06 不超限得满分，每超一级扣分，评分规则写的是 F07 率×权重",
        ),
        (
            STEPPED.replace("扣完为止", "不足1个百分点的不扣分，扣完为止"),
            "≤100%",
            [rule("F06", deduction="0.5", reading="linear")],
            "评分规则 F06 不超限得满分，每超一级扣分 的 reading（不足一级）与评分标准不同：评分标准是 floor",
        ),
        (ITEMS, "健全", [rule("F08", items=items("2", "2"))], ""),  # the words may be told shorter
        (
            ITEMS,
            "健全",
            [rule("F08", items=items("1", "3"))],
            "评分规则 F08 分项得分 的 items（评分各项）与评分标准不同：评分标准是 2 分、2 分",
        ),
        (LEVELS, "优", [rule("F14", levels={"优": "100%", "良": "80%", "差": "0%"})], ""),
        (
            LEVELS,
            "优",
            [rule("F14", levels={"优": "100%", "良": "60%", "差": "0%"})],
            (
                "评分规则 F14 按评定的档次 的 levels（各档得分）与评分标准不同："
                "评分标准是 优: 100%；良: 80%；差: 0"
            ),
        ),
        ("得分=及时率×权重。", "100%", [rule("F07")], ""),
        ("监测次数=12次，得满分，否则按完成比例得分。", "12次", [rule("F01")], ""),
        ("详见细则。", "100%", [rule("F07")], ""),
        ("资金到位率=到位资金/预算资金×100%。", "100%", [rule("F07")], ""),
        (
            "得分=合格率×权重。",
            "100%",
            [rule("F07"), rule("F15")],
            "评分标准有 1 种算法（F07），评分规则写了 2 种",
        ),
    ],
)
def test_where_rule_and_standard_differ(text, target, rules, said):
    found = read_standard(text, weight=Score.read("4"), target=Target.read(target))
    assert disagreement(found, rules) == said
