import pytest

from jiheng.frameworks.rule_set import find_rule_set
from jiheng.scoring.grade import grade_of
from jiheng.values.exact import Exact, half_up_hundredths
from jiheng.values.score import Score

RULE_SET = find_rule_set("cn-mof-2020-10")


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80.00", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_each_band_includes_its_lower_edge(total: str, grade: str) -> None:
    assert grade_of(Score.read(total), RULE_SET) == grade


def test_the_printed_total_is_graded() -> None:
    printed = Score(half_up_hundredths(Exact(89_996, 1000)))
    assert (printed.text, grade_of(printed, RULE_SET)) == ("90.00", "优")
