"""What a selection asks of a field: one value, one of several, a comparison, filled in or empty."""

import pytest

from jiheng.errors import UnreadableValueError
from jiheng.measures.measure import Setting
from jiheng.measures.selection import read_selection, select
from jiheng.values.period import Period
from jiheng.values.working_days import WorkingCalendar
from tests.support.records import evidence_of

RECORDS = {
    "vulnerability": (
        "编号,系统,漏洞,危害程度,发现日期,整改期限,整改日期\n"
        "漏-1,甲系统,一,高,2023-03-01,2023-03-31,2023-03-20\n"
        "漏-2,甲系统,二,中,2023-04-01,,\n"
        "漏-3,乙系统,三,低,2023-05-01,2023-05-31,2023-06-10\n"
    ),
    "backup": (
        "编号,系统,备份时间,备份结果,备份大小\n"
        "备-1,甲系统,2023-03-01 23:00,成功,120GB\n"
        "备-2,甲系统,2023-03-02 23:00,失败,\n"
        "备-3,甲系统,2023-03-03 23:00,成功,2TB\n"
    ),
    "payment": "编号,金额,支付日期\n付-1,100,2023-03-01\n付-2,99.99,2023-03-01\n",
    "incident": (
        "编号,系统,报障时间,故障现象,故障类别\n"
        "障-1,甲系统,2023-03-01 08:00,慢,\n"
        "障-2,甲系统,2023-03-01 09:00,慢,安全事件\n"
    ),
}
FOUND = [
    ({"kind": "vulnerability", "severity": "高"}, "漏-1", "危害程度为高"),
    ({"kind": "vulnerability", "severity": ["高", "低"]}, "漏-1 漏-3", "危害程度为高或低"),
    ({"kind": "漏洞", "危害程度": "≠高"}, "漏-2 漏-3", "危害程度不为高"),
    ({"kind": "vulnerability", "fixed_on": "空"}, "漏-2", "整改日期为空"),
    ({"kind": "vulnerability", "fixed_on": "非空", "system": "甲系统"}, "漏-1", "整改日期已填，系统为甲系统"),
    ({"kind": "vulnerability", "fixed_on": "<=2023-03-20"}, "漏-1", "整改日期≤2023-03-20"),
    ({"kind": "vulnerability", "fixed_on": ">2023-03-20"}, "漏-3", "整改日期>2023-03-20"),
    ({"kind": "vulnerability", "due_on": "≠2023-03-31"}, "漏-3", "整改期限不为2023-03-31"),
    ({"kind": "backup", "made_at": ">= 2023-03-02 23:00"}, "备-2 备-3", "备份时间≥2023-03-02 23:00"),
    ({"kind": "backup", "size": "≥100GB"}, "备-1", "备份大小≥100GB"),  # TB is not told in GB here
    ({"kind": "payment", "amount": ">0"}, "付-1 付-2", "金额>0.00"),
    ({"kind": "payment", "amount": "<100元"}, "付-2", "金额<100.00"),
    ({"kind": "incident", "category": "故障"}, "障-1", "故障类别为故障"),  # an empty cell means it
    ({"kind": "incident", "category": "!=故障"}, "障-2", "故障类别不为故障"),
]


@pytest.mark.parametrize(("written", "ids", "told"), FOUND, ids=[told for _, _, told in FOUND])
@pytest.mark.parametrize("many", [False, True], ids=["few", "many"])
def test_the_facts_that_meet_it_are_found_and_it_is_told_in_words(written, ids, told, many, tmp_path):
    stem = read_selection(written).fact_type.stem
    extra = {  # so many that the store sorts them by their values
        "vulnerability": "多-{},丙系统,四,无,2022-05-01,,",
        "backup": "多-{},丙系统,2022-03-01 23:00,失败,",
        "payment": "多-{},5,2022-03-01",
        "incident": "多-{},丙系统,2022-03-01 08:00,慢,",
    }[stem]
    text = RECORDS[stem] + "\n".join(extra.format(number) for number in range(60 if many else 0))
    setting = Setting(evidence_of(tmp_path, {stem: text}), Period.year(2023), WorkingCalendar(), "指标")
    selection = read_selection(written)
    assert " ".join(select(selection, setting).ids) == ids
    assert str(selection) == f"“{selection.fact_type.title}”记录（{told}）"


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ({"severity": ">高"}, "“危害程度”不能比较大小"),
        ({"severity": []}, "“危害程度”没有列出值"),
        ({"fixed_on": ">昨天"}, "读不出日期"),
        ({"fixed_on": [["2023-01-01"]]}, "这里应当只写一个值"),
    ],
)
def test_what_cannot_be_asked_is_refused(written, what):
    with pytest.raises(UnreadableValueError) as caught:
        read_selection({"kind": "vulnerability", **written})
    assert caught.value.fault.what == what
