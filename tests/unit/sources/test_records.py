"""Records read from tables: every fault with its line and column, all of them together."""

from datetime import date

import pytest

from jiheng.errors import UnreadableValueError
from jiheng.evidence.fact import Origin
from jiheng.evidence.facts.operation import Place as Where
from tests.support.records import read_text

HEADER = "系统,巡检日期,巡检方式,巡检结果,巡检人"
GOOD = f"{HEADER}\n云安访系统,2023-01-09,上门,正常,李四\n"


@pytest.fixture
def read(tmp_path):
    return lambda text, stem="inspection", **how: read_text(tmp_path, text, stem, **how)


def told(faults):
    return [(fault.place.line, fault.place.column, fault.what) for fault in faults]


def names(cell):
    known = {"云安访系统": "云安访系统", "云安访": "云安访系统"}
    if cell not in known:
        raise UnreadableValueError("没有这个系统", found=cell, expected="云安访系统")
    return known[cell]


def test_a_row_becomes_a_fact_with_its_place(read):
    (fact,), faults = read(GOOD)
    assert not faults
    assert (fact.system, fact.inspected_on, fact.where) == ("云安访系统", date(2023, 1, 9), Where.ON_SITE)
    assert (fact.signed_by, fact.origin, fact.recorded_at) == ("", Origin.RECORD, None)
    assert str(fact.place) == "evidence/inspection.csv 第 2 行"


def test_english_and_chinese_headers_and_choices_give_the_same_fact(read):
    english = "system,inspected_on,where,result,inspected_by\n云安访系统,2023/1/9,on_site,normal,李四\n"
    assert read(english)[0] == read(GOOD)[0]


def test_columns_may_stand_in_any_order_with_blanks_and_full_width(read):
    text = " 巡检人 ,巡检结果,　巡检方式,巡检日期,系统\n李四,正常,上门,２０２３年１月９日,云安访系统\n"
    assert read(text)[0] == read(GOOD)[0]


def test_a_header_may_carry_its_unit_in_either_width(read):
    rows = "甲系统,2023-03-15,登记,甲,18\n"
    for header in ("参加人数（人）", "参加人数(人)", "参加人数", "attendees"):
        (fact,), faults = read(f"系统,培训日期,培训内容,培训人,{header}\n{rows}", "training")
        assert not faults
        assert fact.attendees == 18


def test_an_unknown_column_is_told_with_the_nearest_name(read):
    _, faults = read(GOOD.replace("巡检人", "巡查人"))
    assert (1, "巡查人", "不认识“巡查人”") in told(faults)
    assert any("巡检人" in fault.advice for fault in faults)


def test_two_columns_of_one_field_are_told(read):
    _, faults = read(f"{HEADER},inspected_by\n云安访系统,2023-01-09,上门,正常,李四,王五\n")
    assert told(faults) == [(1, "inspected_by", "有两列都是“巡检人”")]


def test_a_missing_column_is_told_once_and_no_half_facts_are_made(read):
    facts, faults = read("系统,巡检日期,巡检方式\n云安访系统,2023-01-09,上门\n云安访系统,2023-02-09,上门\n")
    assert facts == []
    assert told(faults) == [(1, "", "缺少“巡检结果”列"), (1, "", "缺少“巡检人”列")]


def test_a_day_that_does_not_exist_is_told_with_the_month_that_has_28(read):
    _, faults = read(GOOD.replace("2023-01-09", "2023-02-29"))
    assert told(faults) == [(2, "巡检日期", "没有这一天")]
    assert "28" in faults[0].expected


def test_an_unknown_choice_is_told_with_the_choices(read):
    _, faults = read(GOOD.replace("上门", "电话"))
    assert told(faults) == [(2, "巡检方式", "不在可选值之内")]
    assert faults[0].expected == "上门、远程"


def test_a_system_is_known_by_its_alias_and_an_unknown_one_is_told_with_the_known(read):
    (fact,), faults = read(GOOD.replace("云安访系统", "云安访"), system_name=names)
    assert (fact.system, faults) == ("云安访系统", [])
    assert fact.id == read(GOOD, system_name=names)[0][0].id
    _, faults = read(GOOD.replace("云安访系统", "云安系统"), system_name=names)
    assert told(faults) == [(2, "系统", "没有这个系统")]
    assert faults[0].expected == "云安访系统"


def test_empty_required_cells_and_too_many_cells_are_told(read):
    _, faults = read(f"{HEADER}\n云安访系统,2023-01-09,上门,正常\n云安访系统,2023-01-09,上门,正常,李四,多\n")
    assert told(faults) == [(2, "巡检人", "“巡检人”没有填"), (3, "", "这一行的单元格比表头多")]
    assert faults[1].found == "多"


def test_all_faults_of_a_file_are_told_at_once_and_good_rows_are_kept(read):
    rows = (
        "云安访系统,2023-02-29,上门,正常,李四\n云安访系统,2023-03-01,电话,坏,李四\n云安访系统,,上门,正常,\n"
    )
    facts, faults = read(GOOD + rows)
    assert len(facts) == 1
    assert [(line, column) for line, column, _ in told(faults)] == [
        (3, "巡检日期"),
        (4, "巡检方式"),
        (4, "巡检结果"),
        (5, "巡检日期"),
        (5, "巡检人"),
    ]
    assert all((fault.expected and fault.advice) or fault.found for fault in faults)


@pytest.mark.parametrize(
    ("cell", "what"),
    [("-1", "次数不能小于零"), ("1.5", "小数位太多，存不准"), ("很多", "读不出数"), ("1,20", "读不出数")],
)
def test_a_count_is_a_whole_number_not_below_zero(read, cell, what):
    text = f'系统,培训日期,培训内容,培训人,参加人数（人）\n甲系统,2023-03-15,登记,甲,"{cell}"\n'
    _, faults = read(text, "training")
    assert told(faults) == [(2, "参加人数", what)]


@pytest.mark.parametrize(
    ("cell", "fen"),
    [("619100", 61910000), ("619,100.00", 61910000), ("61.91万元", 61910000), ("￥5", 500)],
)
def test_a_bare_amount_is_in_yuan_and_a_written_unit_counts(read, cell, fen):
    (fact,), faults = read(f'金额（元）,支付日期\n"{cell}",2023-05-19\n', "payment")
    assert not faults
    assert fact.amount.fen == fen


def test_what_cannot_be_true_within_a_row_is_told(read):
    facts, faults = read("金额（元）,支付日期\n-0.01,2023-05-19\n1,2023-05-20\n", "payment")
    assert len(facts) == 1
    assert [(line, what.partition("：")[0]) for line, _, what in told(faults)] == [(2, "这一行自相矛盾")]


def test_a_header_may_name_ten_thousand_yuan(read):
    (fact,), faults = read("金额（万元）,支付日期\n61.91,2023-05-19\n", "payment")
    assert (fact.amount.fen, faults) == (61910000, [])
    assert fact.content["amount"] == "619100.00"
    _, faults = read("金额（美元）,支付日期\n61.91,2023-05-19\n", "payment")
    assert (1, "金额(美元)", "“金额”的单位不对") in told(faults)


def test_an_amount_finer_than_a_fen_is_refused(read):
    _, faults = read("金额（元）,支付日期\n0.005,2023-05-19\n", "payment")
    assert told(faults) == [(2, "金额", "读不出金额：小数位太多，存不准")]


def test_a_moment_needs_its_clock(read):
    _, faults = read("系统,报障时间,故障现象\n甲系统,2023-05-16,打不开\n", "incident")
    assert told(faults) == [(2, "报障时间", "读不出时间")]


def test_an_id_used_twice_is_told_with_the_other_place(read):
    rows = "巡-1,云安访系统,2023-01-09,上门,正常,李四\n巡-1,云安访系统,2023-02-09,上门,正常,李四\n"
    _, faults = read(f"编号,{HEADER}\n{rows}")
    assert [(fault.place.line, fault.what) for fault in faults] == [(3, "编号“巡-1”用了两次")]
    assert "第 2 行" in faults[0].advice
