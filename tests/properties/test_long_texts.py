"""Time grows with the text and not with its square, in all that fuzzing once found to do so."""

import time

import pytest
import yaml

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.reading import ReadCell, ReadDocument, ReadParagraph, ReadTable
from jiheng.errors import UnreadableValueError
from jiheng.values.days import read_day
from tests.conftest import ROOT

CASES = yaml.safe_load((ROOT / "tests" / "cases" / "fuzz" / "grown.yaml").read_text("utf-8"))
SHORT, TIMES = 3_000, 8


def grown(case, size):
    """The document of a case, of about so many characters."""
    pieces = [case["piece"].format(n=number) for number in range(1, size // len(case["piece"]) + 2)]
    if case["as"] == "paragraph":
        return ReadDocument("报告", "txt", (ReadParagraph("".join(pieces)),))
    if case["as"] == "paragraphs":
        return ReadDocument("报告", "txt", tuple(map(ReadParagraph, pieces)))
    lines = [[case["head"]] if "head" in case else [], pieces] if case["as"] == "rows" else [[], []]
    rows = [line.split("|") for part in lines for line in part] or [pieces]
    cells = [ReadCell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return ReadDocument("报告", "txt", (ReadTable(tuple(cells)),))


def seconds(document):  # of this process alone: others on the machine do not count
    begun = time.process_time()
    audit(Report(document), checks())
    return time.process_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_eight_times_the_text_takes_about_eight_times_as_long(case):
    seconds(grown(case, SHORT))
    short, long = (min(seconds(grown(case, size)) for _ in range(2)) for size in (SHORT, SHORT * TIMES))
    assert long < 3 * TIMES * max(short, 0.02)  # 64-fold would be quadratic


@pytest.mark.slow
def test_a_row_of_blanks_is_looked_at_once():
    def of_blanks(count):
        begun = time.process_time()
        with pytest.raises(UnreadableValueError):
            read_day("\t" * count + "预算")
        return time.process_time() - begun

    assert of_blanks(16_000) < 24 * max(of_blanks(2_000), 0.02)


def test_endless_numbers_are_audited():
    endless = "9" * 5_000
    lines = [f"表{endless}-{endless} 情况", f"{endless}、情况", f"（{endless}）情况", f"{endless}. 情况；"]
    lines += [
        f"2023年{endless}月{endless}日，每月{endless}次，第{endless}个，每季度{endless}次，{endless}分为优"
    ]
    text = f"预算{endless}万元，支付{endless}.5万元，执行率{endless}%，共{endless}个系统，见附件{endless}。"
    cells = tuple(
        ReadCell(n // 4, n % 4, 1, 1, each)
        for n, each in enumerate(
            [
                "三级指标",
                "年度指标值",
                "实际完成值",
                "得分",
                "巡检次数",
                f"{endless}次",
                f"{endless}次",
                endless,
            ]
        )
    )
    audited = audit(
        Report(ReadDocument("报告", "txt", (*map(ReadParagraph, [*lines, text]), ReadTable(cells)))), checks()
    )
    assert len(audited.results) == len(checks())
