"""Which measured indicators the library proposes in place of a name."""

import pytest

from jiheng.frameworks.indicator_search import alike
from jiheng.frameworks.library_reading import find_library

LIBRARY = find_library("it-om")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("系统稳定运行率", "系统正常运行率"),  # an alias
        ("门户网站系统故障响应时间", "系统故障响应时间"),  # at the end of a longer name
        ("信息系统数据备份的情况", "系统数据备份次数"),  # most pairs of characters
    ],
)
def test_the_likest_comes_first(name, first):
    assert alike(LIBRARY, name)[0].name == first


def test_what_is_proposed_has_a_quantity_and_nothing_like_it_gives_none():
    for name in ("系统建成使用", "提高平台运营能力", "立项依据充分性"):
        assert all(each.target and each.target.quantity for each in alike(LIBRARY, name))
    assert alike(LIBRARY, "绿化养护") == ()
