"""The lights of performance monitoring: every cell of the table of domain.md 1.9, through the whole chain."""

from datetime import date

import pytest

from jiheng.projects.folder import open_folder
from jiheng.scoring.lights import (
    Light,
    qualitative_light,
    reverse_light,
    self_evaluation_lights,
    worst,
    zero_light,
)
from jiheng.scoring.monitoring import monitor
from jiheng.values.days import days_in_month
from jiheng.values.exact import Exact
from jiheng.values.quantity import Quantity
from tests.support.cases import case_ids, cases_of
from tests.support.monitored import small_project

CASES = [case for case in cases_of("monitoring") if case[0] == "lights"]


def number(text):
    return Quantity.read(text).exact


@pytest.mark.parametrize(("_name", "case"), CASES, ids=case_ids(CASES))
def test_each_cell_gives_its_light(_name, case, tmp_path):
    assert LIGHTED[case["rule"]](case, tmp_path) == case["light"]


def test_a_light_says_why_it_burns():
    assert [
        reverse_light(within=True, told="2次，目标 ≤2次"),
        reverse_light(within=False, told="3次，目标 ≤2次"),
        zero_light(met=True, told="0次"),
        zero_light(met=False, told="1次"),
        qualitative_light(Exact(4, 5)),
        qualitative_light(Exact(3, 5)),
        qualitative_light(Exact(1, 2)),
    ] == [
        Light("green", "反向：2次，目标 ≤2次，没有超过"),
        Light("red", "反向：3次，目标 ≤2次，已经超过"),
        Light("green", "目标为零：0次，相等"),
        Light("red", "目标为零：1次，不相等"),
        Light("green", "定性：得分占分值 80%，达成"),
        Light("yellow", "定性：得分占分值 60%，部分达成"),
        Light("red", "定性：得分占分值 50%，未达成"),
    ]


def test_a_self_evaluation_without_a_budget_is_warned_of():
    full = self_evaluation_lights(indicators=Exact(90), execution=Exact(10), unspent=None)
    assert full == (Light("yellow", "自评：预算为 0"),)


def _execution(case, folder):
    rows = f"{case['executed']},2023-01-05\n"
    project = small_project(folder, {"budget": BUDGET, "payment": f"金额,支付日期\n{rows}"})
    light = _state(project, case).funds.light
    return light.colour


def _indicator(case, folder):
    count = int(case["actual"].removesuffix("次"))
    rows = "".join(f"政务网站,2023-01-01,远程,正常,第{n}次\n" for n in range(count))
    project = small_project(
        folder,
        {"inspection": f"系统,巡检日期,巡检方式,巡检结果,巡检人\n{rows}"},
        {
            "target: 4次\n          measure": f"target: {case['target']}\n          measure",
            "system: 政务网站}}": "system: 政务网站}, none_recorded: zero}",
            "rule: {code: F02}": "rule: {code: F10}",
        },
    )
    found = next(each for each in _state(project, case).indicators if each.name == "巡检次数")
    assert found.actual or found.value is not None
    return found.light.colour


def _state(path, case):
    folder = open_folder(path)
    month = int(case["month"])
    return monitor(folder.project, folder.evidence, date(2023, month, days_in_month(2023, month)))


BUDGET = "预算口径,金额,批复日期\n年初预算数,120万元,2023-01-01\n"
LIGHTED = {
    "execution": _execution,
    "indicator": _indicator,
    "qualitative": lambda case, _folder: qualitative_light(number(case["share"])).colour,
    "worst": lambda case, _folder: worst(Light(colour, "") for colour in case["of"]),
    "self": lambda case, _folder: worst(
        self_evaluation_lights(
            indicators=number(case["indicators"]),
            execution=number(case["execution"]),
            unspent=number(case["unspent"]) if case["unspent"] else None,
        )
    ),
}
