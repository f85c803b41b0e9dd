import pytest

from jiheng.values.rounding import decimal_text, half_up


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 2, 3), (-5, 2, -3), (5, -2, -3), (7, 3, 2), (0, 9, 0), (358_500, 1000, 359)],
)
def test_halves_go_away_from_zero(numerator, denominator, rounded):
    assert half_up(numerator, denominator) == rounded


def test_rounding_over_nothing_is_an_error():
    with pytest.raises(ZeroDivisionError):
        half_up(1, 0)


def test_decimals_are_written_without_floats():
    assert decimal_text(123_456_789, 2, group=True) == "1,234,567.89"
    assert decimal_text(-5, 4, trim=True) == "-0.0005"
    assert decimal_text(7, 0) == "7"
