import pytest

from jiheng.documents.numbering import HeadingNumbers, chinese_number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (1000, "1000"),
    ],
)
def test_numbers_are_written_as_chinese_headings_write_them(number: int, written: str) -> None:
    assert chinese_number(number) == written


def test_each_level_restarts_under_its_parent() -> None:
    numbers = HeadingNumbers()
    levels = (1, 2, 3, 4, 4, 3, 4, 2, 3, 1, 2, 4)
    labels = "一、 （一） 1. （1） （2） 2. （1） （二） 1. 二、 （一） （1）"
    assert " ".join(numbers.next(level) for level in levels) == labels


@pytest.mark.parametrize("level", [0, 5])
def test_a_level_outside_one_to_four_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="heading level"):
        HeadingNumbers().next(level)
