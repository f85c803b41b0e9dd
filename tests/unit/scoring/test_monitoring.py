"""The state of a project during its year: what was known, what was due, where it ends, what is warned of."""

from datetime import date
from pathlib import Path

import pytest

from jiheng.errors import UnreadableInputError, UnreadableValueError
from jiheng.evidence.store import Evidence
from jiheng.projects.folder import open_folder
from jiheng.scoring.monitoring import monitor, through
from jiheng.scoring.score import score_project
from jiheng.workflows.forecast import forecast, monitoring_json
from tests.support.monitored import small_project

EXAMPLES = Path(__file__).parents[3] / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
PROMISE = """contracts:
  - name: 运维合同
    service_period: 2023
    promises:
      - {name: 季度巡检, of: {kind: inspection, system: 政务网站}, every: 季度, times: 4}
"""
BUDGET = {"budget": "预算口径,金额,批复日期\n年初预算数,100万元,2023-01-01\n"}


def told(state):
    return {key: value for key, value in monitoring_json(state).items() if key != "records_left_out"}


def indicator(state, name):
    return next(each for each in state.indicators if each.name == name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("month_day", [(1, 31), (4, 30), (7, 31), (10, 17)])
def test_records_after_the_day_change_nothing(name, month_day):
    folder = open_folder(EXAMPLES / name)
    on = date(folder.project.fiscal_year, *month_day)
    known = [fact for fact in folder.evidence if fact.done_on <= on]
    assert len(known) < sum(1 for _ in folder.evidence)
    cut = Evidence.of(known, registers=folder.evidence.records)
    assert told(monitor(folder.project, cut, on)) == told(monitor(folder.project, folder.evidence, on))


@pytest.mark.parametrize("name", NAMES)
def test_when_all_is_over_the_actual_values_are_those_of_the_evaluation(name):
    folder = open_folder(EXAMPLES / name)
    card = score_project(folder.project, folder.evidence)
    state = monitor(folder.project, folder.evidence, date(2026, 12, 31))
    assert state.left_out == 0
    expected = [leaf.actual for leaf in card.leaves()] + [each.actual for each in card.measured]
    assert [each.actual for each in state.indicators] == expected
    assert state.card.total == card.total


@pytest.mark.parametrize("name", NAMES)
def test_on_the_last_day_of_the_year_they_are_those_of_the_records_of_the_year(name):
    folder = open_folder(EXAMPLES / name)
    last = folder.project.period.last
    known = Evidence.of((f for f in folder.evidence if f.done_on <= last), registers=folder.evidence.records)
    card = score_project(folder.project, known)
    state = monitor(folder.project, folder.evidence, last)
    expected = [leaf.actual for leaf in card.leaves()] + [each.actual for each in card.measured]
    assert [each.actual for each in state.indicators] == expected
    for each in state.indicators:  # and what is projected is what is there
        if each.projected is not None:
            due = each.due
            assert each.projected.value == each.value or (due is not None and due.still_open)


def test_work_is_due_as_the_contract_promises_it(tmp_path):
    path = small_project(tmp_path, more=PROMISE)
    found = indicator(forecast(path, on=date(2023, 5, 31)), "巡检次数")
    assert (found.due.share.numerator, found.due.share.denominator) == (1, 4)
    assert found.light.colour == "green"
    assert str(found.projected.value) == "4次"
    assert "合同约定“季度巡检”到期 1 次，全年 4 次" in found.projected.method
    # Spread over months the same records are behind: 1 of 4 × 5/12 is 60 %.
    even = indicator(forecast(small_project(tmp_path / "even"), on=date(2023, 5, 31)), "巡检次数")
    assert even.light.colour == "yellow"
    assert "没有计划，按时间平均（5/12）" in even.projected.method


def test_what_was_not_kept_of_a_promise_lowers_what_is_projected(tmp_path):
    rows = "系统,巡检日期,巡检方式,巡检结果,巡检人\n政务网站,2023-03-15,上门,正常,李工\n"
    path = small_project(tmp_path, {"inspection": rows}, more=PROMISE)
    found = indicator(forecast(path, on=date(2023, 6, 30)), "巡检次数")
    assert str(found.projected.value) == "2次"  # 1 done, 2 open at half the pace
    assert found.light.colour == "red"  # 1 of 2 due
    assert (found.likelihood.level, found.likelihood.because) == (1, "预计 2次，达不到目标 4次")
    state = forecast(path, on=date(2023, 12, 31))
    assert indicator(state, "巡检次数").likelihood.level == 2


def test_nothing_due_and_nothing_done_burns_no_light(tmp_path):
    rows = "系统,巡检日期,巡检方式,巡检结果,巡检人\n"
    zero = {
        "kind: inspection, system: 政务网站}}": "kind: inspection, system: 政务网站}, none_recorded: zero}"
    }
    path = small_project(tmp_path, {"inspection": rows}, zero, more=PROMISE)
    found = indicator(forecast(path, on=date(2023, 2, 28)), "巡检次数")
    assert found.light is None
    assert str(found.projected.value) == "4次"


def test_no_data_is_projected_as_nothing(tmp_path):
    path = small_project(tmp_path)
    (path / "evidence" / "inspection.csv").unlink()
    state = forecast(path, on=date(2023, 7, 31))
    found = indicator(state, "巡检次数")
    assert (found.actual, found.light, found.projected, found.likelihood) == ("", None, None, None)
    assert "没有“巡检”台账" in found.because
    assert state.funds.light is None
    assert state.funds.because == "没有预算记录（年初预算数或全年预算数），执行进度无从判断"


@pytest.mark.parametrize(
    ("day", "level", "because"),
    [
        ((2023, 9, 30), 1, "预计 4次，达到目标 4次"),
        ((2023, 12, 31), 0, "全年已过，4次 达到目标 4次"),
    ],
)
def test_how_likely_a_count_reaches_its_target(tmp_path, day, level, because):
    found = indicator(forecast(small_project(tmp_path, more=PROMISE), on=date(*day)), "巡检次数")
    assert (found.likelihood.level, found.likelihood.because) == (level, because)


def test_only_what_can_be_shown_is_certain_or_impossible(tmp_path):
    reached = small_project(
        tmp_path / "a", changes={"target: 4次\n          measure": "target: ≥2次\n          measure"}
    )
    found = indicator(forecast(reached, on=date(2023, 7, 31)), "巡检次数")
    assert (found.likelihood.level, found.likelihood.because[-4:]) == (0, "只增不减")
    beyond = small_project(
        tmp_path / "b",
        changes={
            "target: 4次\n          measure": "target: ≤1次\n          measure",
            "{code: F02}": "{code: F10}",
        },
    )
    found = indicator(forecast(beyond, on=date(2023, 7, 31)), "巡检次数")
    assert (found.likelihood.level, found.light.colour) == (2, "red")


PLAN = "funds:\n  planned_payments:\n    - {by: 2023-11-30, amount: 97.5万元, what: 一次付清}\n"
TERMS = """contracts:
  - name: 运维
    service_period: 2023
    payments: [{by: 2023-11-30, amount: 97.5万元}]
"""


@pytest.mark.parametrize("plan", [PLAN, TERMS])
def test_a_contract_paid_once_is_not_judged_by_months(tmp_path, plan):
    funds = forecast(small_project(tmp_path / "plan", BUDGET, more=plan), on=date(2023, 7, 31)).funds
    assert (funds.planned.fen, funds.executed.fen, funds.light.colour) == (0, 0, "green")
    assert str(funds.projected) == "97.50万元"
    assert "与预算 100.00万元 不等" in funds.plan
    even = forecast(small_project(tmp_path / "even", BUDGET), on=date(2023, 7, 31)).funds
    assert (even.light.colour, str(even.projected)) == ("red", "0.00万元")
    assert even.plan == "没有计划，按时间平均（7/12）"


def test_the_execution_indicator_follows_the_payment_plan(tmp_path):
    paid = {"payment": "金额,支付日期\n30万元,2023-06-20\n"}
    plan = "funds: {planned_payments: [{by: 2023-06-30, amount: 40万元}, {by: 2023-12-10, amount: 60万元}]}\n"
    state = forecast(small_project(tmp_path, BUDGET | paid, more=plan), on=date(2023, 6, 30))
    assert (state.funds.light.colour, str(state.funds.projected)) == (
        "yellow",
        "75.00万元",
    )  # 30/40; + 60 × 3/4
    found = indicator(state, "预算执行率")
    assert (str(found.projected.value), found.light.colour) == ("75%", "yellow")


def test_a_plan_stands_in_one_place(tmp_path):
    with pytest.raises(UnreadableInputError) as raised:
        open_folder(small_project(tmp_path, more=PLAN + TERMS))
    assert "付款计划写了两处" in str(raised.value)


def test_the_annual_budget_is_the_initial_one_with_its_adjustments(tmp_path):
    adjusted = {"budget_adjustment": "调整金额,批复日期,调整依据\n-20万元,2023-05-10,压减\n"}
    path = small_project(tmp_path, BUDGET | adjusted)
    assert [str(forecast(path, on=date(2023, m, 28)).funds.budget) for m in (4, 5)] == [
        "100.00万元",
        "80.00万元",
    ]


@pytest.mark.parametrize(
    ("day", "paid", "warned"),
    [
        ((4, 29), "0.01万元", ""),
        ((4, 30), "24.99万元", "低于 4 月底的预警线 25%"),
        ((4, 30), "25万元", ""),
        ((6, 30), "39.99万元", "低于 6 月底的预警线 40%"),
        ((8, 31), "59.99万元", "低于 8 月底的预警线 60%"),
        ((9, 15), "59.99万元", "低于 8 月底的预警线 60%"),
        ((10, 31), "79.99万元", "低于 10 月底的预警线 80%"),
        ((10, 31), "80万元", ""),
    ],
)
def test_sichuan_warns_of_execution_by_the_month(tmp_path, day, paid, warned):
    path = small_project(tmp_path, BUDGET | {"payment": f"金额,支付日期\n{paid},2023-01-05\n"})
    state = forecast(path, on=date(2023, *day), rule_set="sichuan-2025-10")
    lines = [each for each in state.warnings if "预警线" in each]
    assert [warned in each for each in lines] == [True] * bool(warned)


def test_sichuan_warns_where_goal_and_execution_are_more_than_a_tenth_apart(tmp_path):
    warned = []
    for paid in ("40万元", "39.99万元", "60万元", "60.01万元"):  # 2 of 4 inspections are done: 50 %
        path = small_project(tmp_path / paid, BUDGET | {"payment": f"金额,支付日期\n{paid},2023-01-05\n"})
        state = forecast(path, on=date(2023, 6, 30), rule_set="sichuan-2025-10")
        warned.append(any("目标完成进度 50%" in each for each in state.warnings))
    assert warned == [False, True, False, True]


@pytest.mark.parametrize(
    ("done", "warned"), [(4, "与阶段值相差 42.86%，超过 30%"), (5, ""), (9, ""), (10, "42.86%")]
)
def test_jilin_flags_a_quantity_more_than_30_per_cent_off_its_stage_value(tmp_path, done, warned):
    rows = "".join(f"政务网站,2023-0{n % 7 + 1}-15,远程,正常,第{n}次\n" for n in range(done))
    path = small_project(
        tmp_path,
        BUDGET | {"inspection": f"系统,巡检日期,巡检方式,巡检结果,巡检人\n{rows}"},
        {"target: 4次\n          measure": "target: 12次\n          measure"},
    )
    state = forecast(path, on=date(2023, 7, 31), rule_set="jilin-2024")
    found = indicator(state, "巡检次数")  # the stage value is 7
    assert warned in found.warning
    assert bool(found.warning) == bool(warned)
    assert any("执行数为 0" in each for each in state.warnings)


def test_a_day_before_the_year_is_refused(tmp_path):
    with pytest.raises(UnreadableValueError, match="在预算年度之前"):
        forecast(small_project(tmp_path), on=date(2022, 12, 31))


def test_the_causes_and_words_are_those_of_the_form(tmp_path):
    state = forecast(small_project(tmp_path), on=date(2023, 7, 31))
    assert state.causes == ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")
    assert state.likelihoods == ("确定能", "有可能", "完全不可能")
    assert state.round is not None
    assert state.round.report_by == "8月31日"


def test_on_the_last_day_points_and_money_left_are_held_against_each_other(tmp_path):
    paid = {"payment": "金额,支付日期\n70万元,2023-11-30\n"}
    changes = {
        "target: ≥98%": "target: 100%",
        "rule: {code: F05, step: 1, deduction: 0.1}": "rule: {code: F27}",
    }
    path = small_project(tmp_path, BUDGET | paid, changes)
    lights = forecast(path, on=date(2023, 12, 31)).warning_lights
    assert [(each.colour, each.because) for each in lights] == [
        ("red", "自评：指标得分率 98%，执行率得分率 70%，相差 28.57%，超过 5%"),
        ("yellow", "自评：结余占预算 30%，超过 20%"),
    ]
    assert forecast(path, on=date(2023, 12, 30)).warning_lights == ()


@pytest.mark.parametrize(
    ("on", "told"), [((7, 31), "1—7月"), ((7, 30), "到2023年7月30日"), ((12, 31), "全年")]
)
def test_the_time_told_of_is_named(tmp_path, on, told):
    assert through(forecast(small_project(tmp_path), on=date(2023, *on))) == told
