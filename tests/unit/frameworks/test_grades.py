from jiheng.frameworks.rule_set import find_rule_set
from jiheng.scoring.grade import grade_of
from jiheng.values.money import Money
from jiheng.values.score import Score


def test_the_cut_of_henan_is_that_of_the_worked_example() -> None:
    consequences = {each.grade: each for each in find_rule_set("henan").consequences}
    budget = Money.read("61.91万元")
    cut = consequences["中"].cut(budget)
    assert cut is not None
    assert [amount.wan_yuan for amount in cut] == ["6.19", "18.57"]
    assert consequences["差"].cut(budget) == (Money.read("18.573万元"), budget)
    assert consequences["优"].cut(budget) is None


def test_the_national_rule_names_no_percentage_of_a_cut() -> None:
    consequences = find_rule_set("cn-mof-2020-10").consequences
    assert [each.cut(Money.read("61.91万元")) for each in consequences] == [None] * 4


def test_a_local_rule_set_may_grade_otherwise_and_every_edge_has_a_grade() -> None:
    national, local = find_rule_set("cn-mof-2020-10"), find_rule_set("local-bands-80-70-60")
    points = [9_000, 8_999, 8_000, 7_999, 7_000, 6_999, 6_000, 5_999]
    assert "".join(grade_of(Score(each), national) for each in points) == "优良良中中中中差"
    assert "".join(grade_of(Score(each), local) for each in points) == "优优优良良中中差"
