"""Any measure can be compared with the year before; what cannot be compared says why."""

from datetime import date

import pytest

from jiheng.catalogue import read_parameters
from jiheng.evidence.facts.judgements import BusinessCase
from jiheng.measures.library import MEASURES
from jiheng.measures.measure import Setting
from jiheng.measures.selection import no_register
from jiheng.measures.year_on_year import Compared, year_before
from jiheng.values.outcome import NoValue, Outcome
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.working_days import WorkingCalendar
from tests.support.records import evidence_of

CASES = (
    "编号,系统,受理日期,办结日期\n"
    "件-1,信访系统,2022-03-01,2022-03-11\n"
    "件-2,信访系统,2022-09-01,2022-09-11\n"
    "件-3,信访系统,2023-03-01,2023-03-09\n"
    "件-4,信访系统,2021-03-01,2021-03-31\n"
)
DAYS = {"of": "business_case", "begin": "opened_on", "end": "closed_on", "statistic": "mean"}


def asked(kind, parameters, records, folder, *, direction="decrease", period="2023"):
    measure = MEASURES.find(kind)
    values, faults = read_parameters(measure.parameters, parameters)
    assert not faults
    evidence = evidence_of(folder, records)
    setting = Setting(evidence, Period.read(period), WorkingCalendar(), "指标", "%")
    return Compared(measure, values, direction).ask(setting)


def test_the_mean_days_fell_by_a_fifth_and_both_years_are_told(tmp_path):
    answer = asked("elapsed_time", DAYS, {"business_case": CASES}, tmp_path)
    assert answer.actual == Ratio(1, 5)
    assert answer.facts == ("件-3", "件-1", "件-2")
    assert [(each.id, each.because) for each in answer.left_out] == [
        ("件-4", "发生在 2021-03-01，不在2023年内")
    ]
    assert answer.steps == (
        "本年（2023年）：2023年的“业务办件”记录共 1 条，两个时刻齐全的 1 条",
        "本年（2023年）：最长 8天，平均 8天；取平均 8天",
        "上年（2022年）：2022年的“业务办件”记录共 2 条，两个时刻齐全的 2 条",
        "上年（2022年）：最长 10天，平均 10天；取平均 10天",
        "下降率：（10天 − 8天）÷ 上年 10天 = 20%",
    )


def test_growth_is_the_other_way_round_and_may_be_below_zero(tmp_path):
    answer = asked("elapsed_time", DAYS, {"business_case": CASES}, tmp_path, direction="increase")
    assert answer.actual == Ratio(-1, 5)


def test_a_selection_with_its_own_period_moves_too(tmp_path):
    records = {
        "training": "系统,培训日期,培训内容,培训人,参加人数\n甲,2022-01-10,一,乙,10\n甲,2023-01-10,一,乙,15\n"
    }
    of = {"kind": "training", "period": "2023-01", "sum": "attendees"}
    answer = asked("statistic", {"of": of}, records, tmp_path, direction="increase", period="2023-12")
    assert answer.actual == Ratio(1, 2)


def test_rates_are_compared_as_rates(tmp_path):
    records = {
        "restore_test": (
            "系统,演练日期,演练结果,恢复用时\n"
            "甲,2022-01-10,成功,5\n甲,2022-02-10,失败,5\n甲,2023-01-10,成功,5\n甲,2023-02-10,成功,5\n"
        )
    }
    parameters = {"of": "restore_test", "passed": {"kind": "restore_test", "result": "成功"}}
    answer = asked("pass_ratio", parameters, records, tmp_path, direction="increase")
    assert answer.actual == Ratio(1, 1)


NOT_COMPARED = [
    (
        "record_count",
        {"of": "incident", "none_recorded": "zero"},
        {"incident": "系统,报障时间,故障现象\n甲,2023-03-01 08:00,慢\n"},
        Outcome.INSUFFICIENT_DATA,
        "上年是 0次，本年是 1次：上年为零，算不出变化率",
    ),
    (
        "elapsed_time",
        DAYS,
        {"business_case": "系统,受理日期,办结日期\n甲,2023-03-01,2023-03-02\n"},
        Outcome.NOT_APPLICABLE,
        "上年（2022年）：2022年没有“业务办件”记录",
    ),
    (
        "elapsed_time",
        DAYS,
        {},
        Outcome.INSUFFICIENT_DATA,
        f"本年（2023年）：{no_register(BusinessCase).because}",
    ),
    (
        "statistic",
        {"of": {"kind": "metric_reading", "name": "存储空间", "latest": "value"}},
        {
            "metric_reading": "读数名称,系统,读数日期,读数,读数人\n"
            "存储空间,甲,2022-12-01,5GB,乙\n存储空间,甲,2023-12-01,5TB,乙\n"
        },
        Outcome.INSUFFICIENT_DATA,
        "本年 5TB 和上年 5GB 的单位不同，不能相比",
    ),
    (
        "checklist",
        {"indicator": "甲"},
        {"judgement": "指标,项号,评判,依据,评判人,评判日期\n甲,1,满足,乙,丙,2023-01-01\n"},
        Outcome.INSUFFICIENT_DATA,
        "同比要一个数或比率，这项计量给出的不是",
    ),
]


@pytest.mark.parametrize("case", NOT_COMPARED, ids=[case[0] for case in NOT_COMPARED])
def test_what_cannot_be_compared_says_why(case, tmp_path):
    kind, parameters, records, outcome, because = case
    answer = asked(kind, parameters, records, tmp_path)
    assert answer == NoValue(outcome, because)


@pytest.mark.parametrize(
    ("this", "last"),
    [
        (Period.year(2023), Period.year(2022)),
        (Period.month(2024, 2), Period.month(2023, 2)),
        (Period.month(2025, 2), Period.month(2024, 2)),
        (Period(date(2024, 2, 29), date(2024, 7, 15)), Period(date(2023, 2, 28), date(2023, 7, 15))),
    ],
)
def test_the_year_before_keeps_the_ends_of_months(this, last):
    assert year_before(this) == last
