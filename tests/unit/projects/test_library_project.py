"""Which tree a choice of indicators goes into, and how its points are shared."""

import pytest

from jiheng.errors import UsageError
from jiheng.frameworks.library_reading import find_library
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.projects.library_project import planned_tree


def planned(ids: str, rule_set: str = "cn-mof-2020-10"):
    library = find_library("it-om")
    tree, leaves = planned_tree(
        library, [library.find(name) for name in ids.split()], find_rule_set(rule_set)
    )
    return tree.id, {each.indicator.id: str(each.weight) for each in leaves}


def test_points_are_whole_where_there_are_enough_and_the_rest_goes_to_the_first():
    _, weights = planned("A08 B03 B04 C01 F-11 F-13")
    assert weights == {"A08": "10", "B03": "17", "B04": "17", "C01": "16", "F-11": "30", "F-13": "10"}


def test_a_first_level_without_an_indicator_leaves_its_points_to_the_others_in_proportion():
    _, weights = planned("B03 F-13")
    assert weights == {"B03": "83.33", "F-13": "16.67"}  # 50 and 10 of 60


def test_indicators_stand_in_the_order_of_the_levels_not_as_they_were_named():
    _, weights = planned("D01 C01 B03")
    assert [*weights] == ["B03", "C01", "D01"]


@pytest.mark.parametrize(
    ("ids", "rule_set", "tree"),
    [
        ("B03", "cn-mof-2020-10", "self-evaluation"),
        ("A01 B03", "cn-mof-2020-10", "evaluation-framework"),
        ("A08 B03 E01 F-11 F-13", "cn-mof-2021-101", "with-cost"),
        ("A08 B03 F-11 F-13", "cn-mof-2021-101", "without-cost"),
        ("A08 B03 E01 F-11", "cn-mof-2021-101", "with-cost-without-satisfaction"),
    ],
)
def test_the_tree_is_the_one_that_fits_best(ids: str, rule_set: str, tree: str):
    assert planned(ids, rule_set)[0] == tree


def test_a_framework_without_points_takes_the_proportions_of_the_library():
    _, weights = planned("A01 A07 B03 F-11")
    assert weights == {"A01": "20", "A07": "20", "B03": "35", "F-11": "25"}


def test_what_no_tree_has_a_place_for_is_named():
    with pytest.raises(UsageError, match=r"单位自评的指标体系没有这些指标的位置：A01、A03"):
        planned("A01 B03 A03", "report-yantian-2023")
