"""What is said of a text that cannot be read: what stands there, what was expected, what to do."""

import pytest
import yaml

from jiheng.errors import UnreadableValueError
from jiheng.values.days import read_day, read_moment
from jiheng.values.deadline import Deadline
from jiheng.values.money import Money
from jiheng.values.period import Period
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from jiheng.values.target import Target
from tests.support.cases import CASES

TOLD = yaml.load((CASES / "values/unreadable.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 — texts only
READERS = {
    "日期": read_day,
    "时刻": read_moment,
    "时限": Deadline.read,
    "金额": Money.read,
    "期间": Period.read,
    "数量": Quantity.read,
    "分数": Score.read,
    "指标值": Target.read,
}


@pytest.mark.parametrize("case", TOLD, ids=[f"{case['read']}: {case['text']}" for case in TOLD])
def test_a_text_that_cannot_be_read_is_told_of(case):
    with pytest.raises(UnreadableValueError) as caught:
        READERS[case["read"]](case["text"])
    assert str(caught.value) == case["told"]


def test_every_reader_has_its_messages():
    assert {case["read"] for case in TOLD} == READERS.keys()
