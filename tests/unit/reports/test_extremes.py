"""Report kinds of an empty project, a huge one, and one with long and rare words: nothing is lost."""

import re

import pytest

from jiheng.documents.docx_reader import read_docx
from jiheng.documents.reading import ReadParagraph
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import fitting_kinds, report_bytes

HEAD = """jiheng: 1
name: {name}
fiscal_year: 2023
organisation: {{implementing_unit: 喆堃玥𬭎中心, competent_department: 某局}}
systems: [{{name: 政务网站}}]
goals:
  annual: 网站正常运行
evaluation:
  kind: {kind}
  period: 2023
  rule_set: {rule_set}
"""
LEAF = """            - name: {name}
              weight: {weight}
              target: 1次
              measure: {{kind: record_count, of: inspection}}
              rule: {{code: F02}}
"""
INSPECTION = "系统,巡检日期,巡检方式,巡检结果,巡检人\n政务网站,2023-05-04,上门,正常,喆堃玥𬭎\n"
BUDGET = "预算口径,金额,批复日期\n年初预算数,{amount},2023-01-05\n全年预算数,{amount},2023-01-05\n"
PAYMENT = "金额,支付日期\n{amount},2023-05-05\n"
LONG = "很长的指标名称" * 28 + "一二三四"  # 200 characters
MOST = "999999999900.00"  # 99 999 999.99 万元


def folder_of(path, *, leaves=(), kind="self_evaluation", rule_set="cn-mof-2020-10", files=()):
    (path / "evidence").mkdir(parents=True)
    text = HEAD.format(name="网站运维", kind=kind, rule_set=rule_set)
    if leaves:
        text += "  indicators:\n    - name: 产出指标\n      weight: 100\n      indicators:\n"
        text += "        - name: 数量指标\n          weight: 100\n          indicators:\n" + "".join(leaves)
    (path / "project.yaml").write_text(text, "utf-8")
    for stem, content in dict(files).items():
        (path / "evidence" / f"{stem}.csv").write_text(content, "utf-8")
    return path


def many(number):
    hundredths = [10_000 // number] * (number - 1)
    hundredths.append(10_000 - sum(hundredths))
    return [
        LEAF.format(name=f"指标名称{at}", weight=f"{each // 100}.{each % 100:02}")
        for at, each in enumerate(hundredths)
    ]


@pytest.mark.parametrize("kind", list(REPORT_KINDS), ids=lambda kind: kind.id)
@pytest.mark.parametrize("evaluated_as", ["self_evaluation", "department_evaluation"])
def test_an_empty_project_is_written_and_says_what_is_missing(tmp_path, kind, evaluated_as):
    evaluation = evaluate(folder_of(tmp_path / "p", kind=evaluated_as))
    choices = {"month": "2023-06", "quarter": "2023Q2", "on": "2023-07-31"}
    if any(each.name == "incident" for each in kind.parameters):
        pytest.skip("there is no incident to report")
    choice = {each.name: choices[each.name] for each in kind.parameters if each.name in choices}
    for file_format in kind.formats:
        assert report_bytes(evaluation, kind, file_format, choice=choice).content


def words(path):
    told = []
    for block in read_docx(path):
        told += [block.text] if isinstance(block, ReadParagraph) else [cell.text for cell in block.cells]
    return told


def form_of(folder, path):
    kind = REPORT_KINDS.find("self_evaluation_form")
    path.write_bytes(report_bytes(evaluate(folder), kind, "docx").content)
    return words(path)


def test_three_hundred_indicators_stand_there_each_once(tmp_path):
    folder = folder_of(tmp_path / "p", leaves=many(300), files={"inspection": INSPECTION})
    told = form_of(folder, tmp_path / "form.docx")
    assert all(f"指标{at + 1}：指标名称{at}" in told for at in range(300))


@pytest.mark.parametrize("evaluated_as", ["self_evaluation", "department_evaluation"])
def test_long_and_rare_words_and_large_amounts_are_kept_whole(tmp_path, evaluated_as):
    files = {
        "inspection": INSPECTION,
        "budget": BUDGET.format(amount=MOST),
        "payment": PAYMENT.format(amount="0.01"),
    }
    leaves = [LEAF.format(name=LONG, weight=100)]
    evaluation = evaluate(folder_of(tmp_path / "p", leaves=leaves, kind=evaluated_as, files=files))
    for kind, choice in fitting_kinds(evaluation):
        if kind.document is None:
            continue
        path = tmp_path / f"{kind.id}.docx"
        path.write_bytes(report_bytes(evaluation, kind, "docx", choice=choice).content)
        told = "\n".join(words(path))
        if LONG[:20] in told:
            assert LONG in told
        assert not re.search(r"\ufffd|[\ufdd0-\ufdd2]", told)
    path = tmp_path / "goal_submission_form.docx"
    told = words(path)
    assert "99999999.99" in told or "99,999,999.99" in told
    assert "喆堃玥𬭎中心" in told


def test_the_cost_first_tree_is_printed_in_the_order_of_its_rule_set(tmp_path):
    leaves = [LEAF.format(name="巡检次数", weight=100)]
    files = {"inspection": INSPECTION}
    folder = folder_of(tmp_path / "p", leaves=leaves, rule_set="cn-mof-2021-101", files=files)
    told = [text.replace("\n", "") for text in form_of(folder, tmp_path / "form.docx")]
    levels = [
        "成本指标",
        "经济成本指标",
        "社会成本指标",
        "生态环境成本指标",
        "产出指标",
        "数量指标",
        "质量指标",
        "时效指标",
        "效益指标",
        "经济效益指标",
        "社会效益指标",
        "生态效益指标",
        "满意度指标",
        "服务对象满意度指标",
    ]
    assert [text for text in told if text in levels] == levels
    assert "可持续影响指标" not in told
