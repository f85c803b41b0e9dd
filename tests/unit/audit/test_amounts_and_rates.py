"""Amounts have the role of the words that lead to them, rates the pair they come from."""

import re
import time

import pytest

from jiheng.audit.claims.amounts import FILLER
from jiheng.audit.claims.rates import NAME
from jiheng.audit.report import Report
from tests.support.fragments import read_fragment


def report(text):
    """Read a text whose tables are written with bars, as the tab tables of a .txt."""
    lines = [
        re.sub(r" *\| *", "\t", line.strip()[1:-1]).strip(" ") if "|" in line else line
        for line in text.split("\n")
    ]
    return Report(read_fragment("\n".join(lines), ".txt")[0])


def told(text):
    """Tell role, amount and scope; an amount without a role is compared with nothing."""
    return [
        (each.role and each.role.value, str(each.printed), each.role and each.scope)
        for each in report(text).amounts
    ]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        (
            "2024年项目年初预算31万，实际执行27.42万，项目结余3.58万年底退回财政。",
            [("年初预算", "31万", ""), ("支付", "27.42万", ""), ("结余", "3.58万", "")],
        ),
        (
            "区信访局申报年初预算 61.91 万元，指标金额合计 61.91 万元。",
            [("年初预算", "61.91万元", ""), ("指标金额", "61.91万元", "")],
        ),
        ("实际到位资金 61.91 万元，资金到位率 100%。", [("到位", "61.91万元", "")]),
        (
            "全年预算安排147万元，全年执行数121.88万元。",
            [("全年预算", "147万元", ""), ("支付", "121.88万元", "")],
        ),
        (
            "云安访系统年初预算20万元，实际支出18万元。",
            [("年初预算", "20万元", "云安访系统"), ("支付", "18万元", "云安访系统")],
        ),
        ("预算执行率低于90%扣1分，罚款5万元，应支付3万元。", [(None, "5万元", None), (None, "3万元", None)]),
        ("信息系统运行维护服务项目，资金31万。", [(None, "31万", None)]),
    ],
)
def test_roles_are_those_of_the_words_before_the_number(text, amounts):
    assert told(text) == amounts


def test_amounts_up_to_a_day_or_of_an_instalment_are_partial():
    first, second = report("截至2024年7月31日，实际支出61.71万元。首付支付20万元。").amounts
    assert first.partial
    assert second.partial


def pairs(text):
    return [(str(rate.printed), [(str(n), str(d)) for n, d in rate.pairs]) for rate in report(text).rates]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年初预算31万，实际执行27.42万，执行率88.45%。", [("88.45%", [("27.42万", "31万")])]),
        ("发放问卷100份，收回有效问卷98份，回收率98%。", [("98%", [("98份", "100份")])]),
        ("执行率=27.42/31×100%=88.45%。", [("88.45%", [("27.42", "31")])]),
        ("系统正常运行率为99.5%。", [("99.5%", [])]),
        ("预算执行率≥98%，得满分；每降低1个百分点扣0.1分。", []),
    ],
)
def test_rates_have_the_pair_beside_them_or_none(text, expected):
    assert pairs(text) == expected


def test_a_fund_block_has_its_unit_its_total_and_its_sources():
    made = report("""\
| 项目资金（万元） | | 年初预算数 | 全年预算数（A） | 全年执行数（B） | 分值 | 执行率（B/A） | 得分 |
| | 年度资金总额 | 24.5 | 24.5 | 24 | 10 | 97.96% | 9.8 |
| | 其中：当年财政拨款 | 20 | 20 | 20 | — | | — |
| | 上年结转资金 | 4.5 | 4.5 | 4 | — | | — |
| | 其他资金 | | | | — | | — |
""")
    (block,) = made.fund_blocks
    assert str(block.total.amounts["paid"]) == "24万元"
    assert [row.label.flat for row in block.sources] == ["其中：当年财政拨款", "上年结转资金", "其他资金"]
    (rate,) = made.rates
    assert [(str(n), str(d)) for n, d in rate.pairs] == [("24万元", "24.5万元")]


def test_totals_with_their_parts_and_sums_written_out():
    made = report(
        "项目综合得分93分，其中，项目决策9分、项目过程17分、项目产出39、项目效益28.00分，结论为“优”。\n"
        "98=19+20+35+24\n满分100分，评价分“优、良、中、差”四个等级。"
    )
    total, written = made.stated_totals
    assert [(name, str(part)) for name, part in total.parts][2:] == [
        ("项目产出", "39"),
        ("项目效益", "28.00分"),
    ]
    assert [str(part) for _, part in written.parts] == ["19", "20", "35", "24"]
    assert [each.word for each in made.stated_grades] == ["优"]


@pytest.mark.parametrize(
    ("ask", "text"),
    [(FILLER.fullmatch, "总价" * 24 + "甲"), (NAME.search, "占比" + "约为" * 24 + "甲")],
)
def test_a_word_that_can_be_taken_apart_in_two_ways_does_not_double_the_time_each_time(ask, text: str):
    begun = time.process_time()
    assert ask(text) is None
    assert time.process_time() - begun < 0.3


def test_what_is_longer_is_led_by_the_same_words():
    assert all(FILLER.fullmatch(each) for each in ("总价款为", "总价约", "总额", "（含税）总 价"))
