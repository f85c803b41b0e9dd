"""A waiver that waives nothing is told with the scorecard, not passed over."""

from dataclasses import replace
from pathlib import Path

from jiheng.evidence.promises import OccurrenceState, settle
from jiheng.scoring.waivers import aimless_waivers
from jiheng.workflows.evaluate import evaluate
from tests.support.promises import contracts_in
from tests.support.records import evidence_of

HEAD = "编号,约定,免除期间,免除理由,申请人,批准人,批准日期\n"
SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
CONTRACT = {
    "name": "合同",
    "service_period": "2023",
    "promises": [{"name": "每月巡检", "of": "inspection", "every": "月"}],
}


def test_a_renamed_promise_keeps_the_waivers_granted_under_its_old_name(tmp_path):
    evidence = evidence_of(
        tmp_path,
        {
            "waiver": f"{HEAD}免1,每月巡检,2023-05,机房搬迁,张三,李四,2023-06-01\n",
            "inspection": "系统,巡检日期,巡检方式,巡检结果,巡检人\n",
        },
    )
    project = evaluate(SMALL).opened.project
    told = {}
    for aliases in ([], ["每月巡检"]):
        renamed = CONTRACT | {
            "promises": [{**CONTRACT["promises"][0], "name": "上门巡检", "aliases": aliases}]
        }
        contracts, faults = contracts_in([renamed])
        assert not faults
        (promise,) = contracts[0].promises
        states = [each.state for each in settle(promise, evidence, project.calendar).occurrences]
        told[bool(aliases)] = (
            states.count(OccurrenceState.WAIVED),
            list(aimless_waivers(replace(project, contracts=contracts), evidence)),
        )
    assert told[True] == (1, [])
    waived, (loose,) = told[False]
    assert waived == 0
    assert "约定改过名的，在那条约定里写 aliases: [每月巡检]" in loose


def test_an_old_name_belongs_to_one_promise():
    promises = [
        CONTRACT["promises"][0],
        {"name": "月检", "of": "inspection", "every": "月", "aliases": ["每月巡检"]},
    ]
    _, faults = contracts_in([CONTRACT | {"promises": promises}])
    assert [each.what for each in faults] == ["约定“每月巡检”出现了两次（合同“合同”里已有）"]


def test_a_slip_in_the_promise_or_the_period_is_told(tmp_path):
    contracts, _ = contracts_in([CONTRACT])
    project = replace(evaluate(SMALL).opened.project, contracts=contracts)
    rows = [
        f"{number},{promise},{period},机房搬迁,张三,李四,2023-06-01\n"
        for number, promise, period in (
            ("免1", "每月巡检", "2023-05"),
            ("免2", "每月巡查", "2023-05"),
            ("免3", "每月巡检", "2023-05-01..2023-05-30"),
        )
    ]
    slip, early = aimless_waivers(project, evidence_of(tmp_path, {"waiver": HEAD + "".join(rows)}))
    assert "免2 的约定“每月巡查”不在合同约定之内，没有采用；是不是想写“每月巡检”？" in slip
    assert "免3 的期间" in early
    assert "没有“每月巡检”的任何一次" in early
