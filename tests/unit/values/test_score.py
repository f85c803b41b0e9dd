import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.score import Score


@pytest.mark.parametrize(
    ("written", "hundredths", "text", "short"),
    [
        ("98", 9800, "98.00", "98"),
        ("3.60分", 360, "3.60", "3.6"),
        ("０", 0, "0.00", "0"),
        ("1000", 100_000, "1000.00", "1000"),
    ],
)
def test_scores_are_hundredths_of_a_point(written, hundredths, text, short):
    score = Score.read(written)
    assert (score.hundredths, score.text, str(score)) == (hundredths, text, short)


@pytest.mark.parametrize("written", ["-0.01", "1000.01", "1.005", "满分", ""])
def test_scores_out_of_range_or_too_fine_are_refused(written):
    with pytest.raises(UnreadableValueError):
        Score.read(written)


def test_sums_are_exact():
    assert Score.sum([Score(10), Score(20)]) == Score(30)
