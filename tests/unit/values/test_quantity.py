import time

import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.exact import Exact
from jiheng.values.quantity import LARGEST, Quantity


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("365次", "365次"),
        ("３６５ 次", "365次"),
        ("99.50 %", "99.5%"),
        ("百分之九十九点五", "99.5%"),
        ("百分之百", "100%"),
        ("千分之三", "3‰"),
        ("十二个月", "12个月"),
        ("5工作日", "5个工作日"),
        ("5 个 工作日", "5个工作日"),
        ("2h", "2小时"),
        ("90分", "90分"),
        ("5万人次", "50000人次"),
        ("61.91万元", "61.91万元"),
        ("1,200份", "1200份"),
        ("10㎡", "10㎡"),
        ("3个系统", "3个系统"),
        ("2次/月", "2次/月"),
        ("-1.5℃", "-1.5°C"),
        ("12", "12"),
    ],
)
def test_numbers_and_units_are_read(written, canonical):
    assert str(Quantity.read(written)) == canonical


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "读不出数量"),
        ("次", "读不出数量"),
        ("365次5", "两个数"),
        ("1,2345次", "读不出数"),
        ("365次，得满分", "看不懂"),
        ("365次！", "看不懂"),
        ("365次巡检", "“次”后面的“巡检”看不懂"),
        ("2小时内响应", "“小时”后面的“内响应”看不懂"),
        ("365次以上", "比较的词"),
        ("10多次", "比较的词"),
        ("12月", "月份还是月数"),
        ("一般", "不知道“般”"),
        ("一次性", "“次”后面的“性”"),
        ("三分之一", "比较的词"),
        ("百次", "读不出中文数字"),
        ("1" + "很" * 20, "看不懂"),
        ("1.23456%", "小数位太多"),
        ("10000000001次", "数超出范围"),
    ],
)
def test_garbage_is_refused_with_the_part_that_was_not_understood(written, told):
    with pytest.raises(UnreadableValueError, match=told):
        Quantity.read(written)


def test_a_unit_has_one_name():
    assert Quantity.of(5, "个工作日") == Quantity.of(5, "工作日")


def test_quantities_of_one_measure_compare():
    assert Quantity.read("120分钟").exact == Quantity.read("2小时").exact
    assert Quantity.read("61.91万元").exact == Quantity.read("619100元").exact
    assert Quantity.read("98%").exact == Exact(98, 100)
    assert Quantity.read("5天").measure != Quantity.read("5个工作日").measure


def test_the_range_is_told_without_floats():
    with pytest.raises(UnreadableValueError) as caught:
        Quantity(LARGEST + 1)
    assert caught.value.fault.found == "10,000,000,000.0001"


def test_a_unit_that_is_none_is_refused_at_once_however_it_could_be_read():
    begun = time.process_time()
    with pytest.raises(UnreadableValueError):
        Quantity.read("1" + "³" * 24 + "!")  # each is a letter of ours twice over: 2²⁴ ways
    assert time.process_time() - begun < 0.3
