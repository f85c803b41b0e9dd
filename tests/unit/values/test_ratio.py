import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.exact import Exact
from jiheng.values.ratio import Ratio


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [(6171, 6191, "99.68%"), (12, 12, "100%"), (1, 3, "33.33%"), (1, 8, "12.5%"), (-1, 200, "-0.5%")],
)
def test_ratios_print_half_up_per_cents(numerator, denominator, text):
    assert str(Ratio(numerator, denominator)) == text


def test_a_ratio_keeps_its_parts():
    assert Ratio(97_996, 100_000).exact < Exact(98, 100)


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_ratio_over_nothing_is_refused(denominator):
    with pytest.raises(UnreadableValueError, match="分母"):
        Ratio(1, denominator)
