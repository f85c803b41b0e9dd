"""What is saved bears a name that leads nowhere, whatever a project or a file is called."""

import pytest
from django.utils.http import content_disposition_header

from jiheng.web.ui.headers import savable


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("评价报告.docx", "评价报告.docx"),
        ("a b.csv", "a b.csv"),
        ('a"b.csv', "a_b.csv"),
        ("2023/2024 运维.xlsx", "2023_2024 运维.xlsx"),
        ("../../甲.zip", "_.._甲.zip"),
        ("..\\a.zip", "_a.zip"),
        ("甲\u202excod.exe.pdf", "甲_xcod.exe.pdf"),
        ("甲\u200b.pdf", "甲.pdf"),
        ("a\r\nX: y.csv", "a__X_ y.csv"),
    ],
)
def test_a_name_to_save_under(name, saved):
    told = savable(content_disposition_header(as_attachment=True, filename=name))
    assert told == content_disposition_header(as_attachment=True, filename=saved)


@pytest.mark.parametrize("told", ["attachment", "inline", 'form-data; name="a"'])
def test_what_names_nothing_stays(told):
    assert savable(told) == told
