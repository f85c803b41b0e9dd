"""What is wrong with a field is said in our words, also where Django found it."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from jiheng.web.ui.templatetags.ui import complaints


class Asked(forms.Form):
    reason = forms.CharField(min_length=2, max_length=5)
    day = forms.DateField()
    number = forms.IntegerField(min_value=1, max_value=12)
    role = forms.ChoiceField(choices=[("a", "甲")])
    own = forms.CharField(required=False)

    def clean_own(self):
        raise ValidationError("名称已有", code="invalid", params={"advice": "换一个"})


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("reason", "无", "太短：至少 2 个字，现在 1 个"),
        ("reason", "一二三四五六", "太长：最多 5 个字，现在 6 个"),
        ("reason", "", "请填写"),
        ("day", "去年", "不是日期：写成 2025-03-01 这样"),
        ("number", "0", "应当不小于 1"),
        ("number", "13", "应当不大于 12"),
        ("role", "b", "没有“b”这个选项，请重新选择"),
        ("own", "x", "名称已有"),
    ],
)
def test_a_fault_is_told_in_our_words(field, typed, told):
    found = complaints(Asked({field: typed}), field)
    assert [each["what"] for each in found] == [told]
    assert found[0]["advice"] == ("换一个" if field == "own" else "")
