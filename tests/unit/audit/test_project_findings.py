"""Goals, approved and scored indicators of a project beside each other."""

from dataclasses import replace

import pytest

from jiheng.audit.project_findings import project_findings
from jiheng.projects.folder import read_project
from jiheng.projects.project import ApprovedIndicator, Goals, StageGoal
from tests.conftest import ROOT

NUMBER = ApprovedIndicator(("产出指标", "数量指标"), "培训次数", "4次")
COST = ApprovedIndicator(("产出指标", "成本指标"), "运维总成本", "≤60万元")
NOTHING = ApprovedIndicator(("效益指标", "经济效益指标"), "不适用", "不适用")


@pytest.fixture(scope="module")
def example():
    return read_project(ROOT / "examples" / "yantian-petition-2023")


def found(project):
    return [(each.code, each.name) for each in project_findings(project)]


def planned(example, *approved, stages=(), annual="三个系统正常运行"):
    """A project before its year: goals and approved indicators, nothing scored."""
    goals = Goals(annual=annual, stages=tuple(stages), approved=approved)
    return replace(example, goals=goals, branches=(), unweighted=())


def test_a_sound_plan_raises_nothing(example):
    stages = [StageGoal("培训用户", ("培训次数",)), StageGoal("节约开支", ("运维总成本",))]
    assert found(planned(example, NUMBER, COST, NOTHING, stages=stages)) == []
    assert found(planned(example, NUMBER, COST)) == []


def test_a_goal_without_indicator_and_an_indicator_without_goal(example):
    stages = [StageGoal("培训用户", ("培训次数",)), StageGoal("保障会议")]
    assert found(planned(example, NUMBER, COST, stages=stages)) == [
        ("CP08", "保障会议"),
        ("CP08", "运维总成本"),
    ]
    assert found(planned(example, NUMBER, COST, annual="")) == [("CP08", "")]


def test_a_missing_cost_indicator_where_every_tree_has_one(example):
    assert found(planned(example, NUMBER)) == [("CP07", "")]
    without = replace(example.rule_set, trees=())
    assert found(replace(planned(example, NUMBER), rule_set=without)) == []


def test_the_scored_tree_unlike_the_approved_one(example):
    codes = found(example)
    assert ("LG08", "系统使用年限") in codes  # approved, measured nowhere
    assert ("LG08", "不适用") not in codes
    assert ("LG08", "立项依据充分性") not in codes  # of the framework on decision, which nobody approves
    scored = {leaf.name for _, leaf in example.leaves()}
    assert any(code == "LG08" and name in scored for code, name in codes)
