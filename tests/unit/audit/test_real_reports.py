"""What the arithmetic, scoring and deviation checks find in the four real reports, each checked by hand.

98 = 19 + 20 + 35 + 24, 27.42 ÷ 31 = 88.45 % and 50 + 30 + 10 = 90 stay silent.
"""

from collections import Counter

import pytest

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.read_any import read_document

FAMILIES = ("AR", "SR", "DV")
FOUND = {
    "000": {
        ("AR06", "3.58万"),  # 3.585 is 3.59
        ("AR04", "88.45%"),  # 27.415 ÷ 31 = 88.44 %
        ("DV02", "88.45%"),
        ("DV01", "9"),
        ("DV01", "39"),
        ("DV01", "28"),
    },
    "001": {("DV02", "121.88万元")},
    "002": {
        ("SR04", "项目与相关部门同类项目或部门内部相关项目重复(0.5分)"),
        ("SR05", "预算执行率每降低1个百分点扣0.1分"),
        ("SR05", "供应商监测次数=365次，得满分"),
        ("SR05", "否则按完成比例扣分"),
        ("SR05", "运维月报提交及时率=在次月10日前提交得月报数量/10*100%"),
        ("SR05", "成本控制率>100%, 每超出1个百分点扣0.5分"),
        ("SR05", "项目未开展满意度调查, 每收到1位群众投诉, 视满意度下降0.5%, 按满意度比例扣分"),
        ("SR05", "项目开展满意度调查, 得分=信访群众满意度*权重分"),
        ("SR06", "次月10日"),
        ("SR06", "5个工作日"),
        ("SR07", "2小时"),
        ("SR07", "次月10日"),
        ("SR08", "项目实施能提高化解群众诉求的速度, 得满分, 否则不得分。"),
    },
    "004": {("SR01", "8"), ("DV01", "8")},
}
ASKED = {"002": {"SR02", "SR03"}}

# One change in a real report, and the checks that must find something new.
PLANTED = [
    ("002", "综合得分为 98 分", "综合得分为 97 分", {"AR02"}),
    ("002", "实际支出 61.71 万元，预算执行率为 99.68%", "实际支出 61.71 万元，预算执行率为 99.86%", {"AR04"}),
    (
        "002",
        "实际到位资金 61.91 万元，资金到位率 100%",
        "实际到位资金 60.91 万元，资金到位率 100%",
        {"AR04"},
    ),
    ("002", "预算支出偏差率\t≤1%\t0.32%", "预算支出偏差率\t≤1%\t0.52%", {"AR10"}),
    ("002", "4 次\t4 次\t100%", "4 次\t3 次\t100%", {"AR07"}),
    ("002", "≥98%\t99.68%\t5", "≥98%\t96.68%\t5", {"SR01"}),
    ("002", "100%\t100%\t4\n\t\t盐田区", "100%\t90%\t4\n\t\t盐田区", {"SR01"}),
    ("002", "产出数量 （16分）", "产出数量 （15分）", {"AR01"}),
    ("002", "12次\t12次\t2", "12次\t12次\t3", {"AR02", "AR03", "SR01"}),
    ("002", "(2分);</p>", "(3分);</p>", {"AR08"}),
    ("000", "项目过程17分", "项目过程16分", {"AR02"}),
    ("000", "\t30.00\n\t28", "\t30.00\n\t27", {"AR02"}),
    ("000", "结余3.58万", "结余3.85万", {"AR05"}),
    ("004", "\t8\n\t8\n", "\t8\n\t9\n", {"AR02", "AR03"}),
    ("004", "\t7\n\t7\n\t10\n", "\t7\n\t10\n\t10\n", {"DV03"}),
    ("004", "\t24.5\n\t24.5\n\t24.5\n\t10\n\t100%", "\t24.5\n\t24.5\n\t20\n\t10\n\t100%", {"AR04"}),
]


def found_in(path):
    audited = audit(Report(read_document(path)), [each for each in checks() if each.code[:2] in FAMILIES])
    return Counter(each.code for each in audited.findings)


@pytest.mark.parametrize(
    "planted", PLANTED, ids=lambda planted: f"{planted[0]}-{'-'.join(sorted(planted[3]))}"
)
def test_one_changed_figure_is_found(seeds, tmp_path, planted):
    name, words, changed, codes = planted
    source = next(seeds.glob(f"{name}*"))
    text = source.read_text(encoding="utf-8")
    assert words in text
    copy = tmp_path / source.name
    copy.write_text(text.replace(words, changed, 1), encoding="utf-8")
    assert set(found_in(copy) - found_in(source)) >= codes


@pytest.mark.parametrize("name", FOUND)
def test_the_real_reports_give_exactly_these(seeds, name):
    report = Report(read_document(next(seeds.glob(f"{name}*"))))
    audited = audit(report, [each for each in checks() if each.code[:2] in FAMILIES])
    assert {(each.code, each.quotes[0]) for each in audited.findings} == FOUND[name]
    assert {code for code, _ in audited.questions} == ASKED.get(name, set())
