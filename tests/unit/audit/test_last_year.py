"""A target that is weaker than last year's, or than what was reached then, is told with both values."""

from dataclasses import replace

import pytest
import yaml

from jiheng.audit.finding import Severity
from jiheng.audit.last_year import Before, LastYear, weaker_than
from jiheng.evidence.actual import read_number
from jiheng.projects.folder import read_project
from jiheng.projects.project import ApprovedIndicator, Goals
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.target import Target
from tests.conftest import ROOT

CASES = yaml.safe_load((ROOT / "tests" / "cases" / "weaker_targets.yaml").read_text("utf-8"))
NAME = "系统指标"
SEVERITY = {"target": Severity.WARNING, "reached": Severity.INFO}


@pytest.fixture(scope="module")
def example():
    return read_project(ROOT / "examples" / "yantian-petition-2023")


def planned(example, name, target):
    goals = Goals(annual="系统运行", approved=(ApprovedIndicator(("产出指标",), name, target),))
    return replace(example, goals=goals, branches=(), unweighted=())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['target']} after {case['last']}")
def test_a_target_beside_last_years(example, case):
    name = case.get("name", NAME)
    reached = read_number(case["reached"]) if "reached" in case else None
    before = Before(Target.read(case["last"]), reached, case.get("reached", ""))
    found = list(weaker_than(planned(example, name, case["target"]), LastYear(2022, {name: before})))
    if case["than"] == "nothing":
        assert found == []
        return
    (told,) = found
    assert (told.code, told.name, told.severity) == ("IQ10", name, SEVERITY[case["than"]])
    value = case["last"] if case["than"] == "target" else case["reached"]
    assert f"“{case['target']}”不如2022 年度的" in told.message
    assert f"“{value}”" in told.message
    assert f"改成“{value}”" in told.advice
    assert case["last"] in told.expected
    assert case.get("reached", "") in told.expected


def test_an_indicator_is_known_by_its_approved_name_too_and_a_new_one_is_not_compared(example):
    leaf = next(leaf for _, leaf in example.leaves() if leaf.name == "预算执行率")
    (branch, *_) = example.branches
    scored = replace(leaf, name="执行率", approved_as="预算执行率")
    project = replace(planned(example, "新指标", "≥1%"), branches=(replace(branch, children=(scored,)),))
    last = LastYear(2022, {"预算执行率": Before(Target.read("≥99%"))})
    assert [each.name for each in weaker_than(project, last)] == ["执行率"]


def test_a_ratio_reached_is_compared_exactly(example):
    for reached, told in ((Ratio(97_996, 100_000), []), (Ratio(98_001, 100_000), [Severity.INFO])):
        last = LastYear(2022, {NAME: Before(None, reached, "98%")})
        found = weaker_than(planned(example, NAME, "≥98%"), last)
        assert [each.severity for each in found] == told
    assert Quantity.read("98%").exact < Ratio(98_001, 100_000).exact
