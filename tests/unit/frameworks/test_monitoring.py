import pytest

from jiheng.frameworks.monitoring import light_of
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.values.exact import Exact


@pytest.mark.parametrize(
    ("scale", "percent", "light"),
    [
        ("execution_lights", "59.99", "red"),
        ("execution_lights", "60", "yellow"),
        ("execution_lights", "79.99", "yellow"),
        ("execution_lights", "80", "green"),
        ("execution_lights", "300", "green"),
        ("forward_lights", "0", "red"),
        ("forward_lights", "119.99", "green"),
        ("forward_lights", "120", "blue"),
    ],
)
def test_a_light_begins_at_its_lower_edge(scale: str, percent: str, light: str) -> None:
    whole, _, rest = percent.partition(".")
    value = Exact(int(whole + rest.ljust(2, "0")), 100)
    assert light_of(dict(find_rule_set("cn-mof-2020-10").monitoring.scales)[scale], value) == light


def test_the_thresholds_of_sichuan_are_those_of_2025() -> None:
    monitoring = find_rule_set("sichuan-2025-10").monitoring
    thresholds = [(each.month, each.below.numerator) for each in monitoring.thresholds]
    assert thresholds == [(4, 25), (6, 40), (8, 60), (10, 80)]
    assert monitoring.goal_gap is not None
    assert monitoring.goal_gap.numerator == 10
    assert monitoring.likelihoods == ("确定能", "有可能", "完全不可能")  # taken from the national one


@pytest.mark.parametrize(
    ("name", "rounds"),
    [
        ("cn-mof-2020-10", [(7, "8月31日")]),
        ("henan", [(7, "8月15日")]),
        ("zhengzhou", [(6, "7月15日"), (9, "10月15日")]),
        ("jilin-2024", [(7, ""), (9, "")]),
        ("shandong-2023", [(9, "")]),
        ("sichuan-2025-10", [(7, ""), (10, "")]),
    ],
)
def test_each_place_has_its_own_rounds(name: str, rounds: list[tuple[int, str]]) -> None:
    monitoring = find_rule_set(name).monitoring
    assert [(each.through, each.report_by) for each in monitoring.rounds] == rounds
