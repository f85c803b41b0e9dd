"""Names that look like others are told; honest ones are not."""

import pytest

from jiheng.values.lookalikes import doubt_of_letters, look_alike


@pytest.mark.parametrize("name", ["云\u200b安访", "a\u202eb", "pаy接口", "ОA系统", "ΑPI网关"])
def test_what_is_not_what_it_looks_like_is_told(name):
    assert doubt_of_letters(name)


@pytest.mark.parametrize(
    "name", ["云安访系统", "OA系统（二期）", "ＯＡ办公", "Ⅱ期", "机房①", "ΔT 监测", "Привет"]
)
def test_honest_names_are_left_alone(name):
    assert not doubt_of_letters(name)


def test_two_writings_of_one_name_are_told():
    names = ["OA系统", "ＯＡ系统", "门户网站", "ОА系统", "门户 网站", "门户网站二期"]
    assert [*look_alike(names)] == [("ＯＡ系统", "OA系统"), ("ОА系统", "OA系统"), ("门户 网站", "门户网站")]
