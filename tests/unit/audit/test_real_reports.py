"""One changed figure in a real report is found by the arithmetic, scoring or deviation checks."""

from collections import Counter

import pytest

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.read_any import read_document

FAMILIES = ("AR", "SR", "DV")
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
