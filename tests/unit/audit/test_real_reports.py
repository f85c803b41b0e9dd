"""What the arithmetic, scoring and deviation checks find in the four real reports, each checked by hand.

98 = 19 + 20 + 35 + 24, 27.42 ÷ 31 = 88.45 % and 50 + 30 + 10 = 90 stay silent.
"""

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


@pytest.mark.parametrize("name", FOUND)
def test_the_real_reports_give_exactly_these(seeds, name):
    report = Report(read_document(next(seeds.glob(f"{name}*"))))
    audited = audit(report, [each for each in checks() if each.code[:2] in FAMILIES])
    assert {(each.code, each.quotes[0]) for each in audited.findings} == FOUND[name]
    assert {code for code, _ in audited.questions} == ASKED.get(name, set())
