"""Lists and summaries: evidence, rectification, goals, surveys, several projects."""

import re
from decimal import Decimal

import pytest

from jiheng.cli.main import main
from jiheng.documents.docx_reader import read_docx
from jiheng.documents.reading import ReadParagraph, ReadTable
from jiheng.documents.sheet import Formula
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import figures_of, report_bytes

YANTIAN, XINZHOU, TONGZHOU, FINANCE = (
    "yantian-petition-2023",
    "xinzhou-government-services-2022",
    "tongzhou-congress-2024",
    "finance-network",
)


def texts(blocks):
    return [block.text for block in blocks if isinstance(block, ReadParagraph)]


def rows(blocks):
    found = {}
    for cell in next(block for block in blocks if isinstance(block, ReadTable)).cells:
        found.setdefault(cell.row, []).append(cell.text)
    return list(found.values())


def sheets_of(folder, kind):
    evaluation = evaluate(folder)
    return REPORT_KINDS.find(kind).sheets(evaluation.card, figures_of(evaluation))


class TestEvidence:
    def test_every_record_stands_in_the_worksheet_with_its_hash(self, project):
        folder = project(YANTIAN)
        records = sheets_of(folder, "evidence_index")[1]
        facts = {fact.id: fact.digest for fact in evaluate(folder).opened.evidence}
        assert {row[0].value: row[-1].value for row in records.body} == facts

    def test_one_changed_record_changes_the_hash_of_its_register_alone(self, project):
        folder = project(YANTIAN)
        before = {row[2].value: row[-1].value for row in sheets_of(folder, "evidence_index")[0].body}
        path = folder / "evidence" / "training.csv"
        path.write_text(path.read_text("utf-8").replace(",18,", ",19,", 1), "utf-8")
        after = {row[2].value: row[-1].value for row in sheets_of(folder, "evidence_index")[0].body}
        assert [title for title in before if before[title] != after[title]] == ["培训"]

    def test_an_attachment_is_sealed_or_told_as_missing(self, project):
        def attach(text):
            head, first, *others = text.splitlines()
            return "\n".join(
                (f"{head},附件", f"{first},签到表.txt；不在.pdf", *(f"{row}," for row in others))
            )

        folder = project(YANTIAN, {"evidence/training.csv": attach})
        (folder / "evidence" / "files").mkdir()
        (folder / "evidence" / "files" / "签到表.txt").write_bytes(b"abc")
        files = sheets_of(folder, "evidence_index")[2]
        told = {row[1].value: (row[2].value, row[-1].value) for row in files.body}
        assert told["不在.pdf"] == ("找不到文件", "—")
        assert told["签到表.txt"] == (3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")

    def test_demonstration_records_are_said_to_be_no_evidence(self, project, blocks):
        told = texts(blocks(project(YANTIAN), "evidence_index"))
        assert any("不是真实台账，不能作为佐证材料交出" in text for text in told)


class TestRectification:
    def test_a_lost_point_stands_there_with_the_missing_reason(self, project, blocks):
        found = rows(blocks(project(XINZHOU), "rectification_list"))
        (row,) = [row for row in found if row[1:3] == ["改分", "工作人员满意度"]]
        assert row[3:5] == ["按规则的得分被改为8分，没有写改分理由", "（未填写）"]

    def test_the_reason_that_was_written_stands_there(self, project, blocks):
        reason = "目标制定不细；下一年度细化"

        def explained(text):
            return text.replace(
                "name: 绩效目标合理性\n", f"name: 绩效目标合理性\n              deviation: {reason}\n"
            )

        found = rows(blocks(project(YANTIAN, {"project.yaml": explained}), "rectification_list"))
        (row,) = [row for row in found if row[2] == "绩效目标合理性"]
        assert row[4] == reason

    def test_the_number_of_rows_is_the_number_told(self, project, blocks):
        document = blocks(project(TONGZHOU), "rectification_list")
        told = next(text for text in texts(document) if "事项" in text)
        assert int(re.search("事项(\\d+)项", told)[1]) == len(rows(document)) - 1
        assert int(re.search("其中(\\d+)项没有", told)[1]) == sum(
            row[4] == "（未填写）" for row in rows(document)
        )

    def test_a_promise_not_kept_is_mended(self, project, blocks):
        changes = {"evidence/inspection.csv": lambda text: re.sub(".*2023-06-.*\n", "", text)}
        found = rows(blocks(project(YANTIAN, changes), "rectification_list"))
        assert any(row[2:4] == ["云安访系统每月上门巡检", "2023年6月共1次未完成"] for row in found)


class TestGoals:
    def test_the_approved_indicators_are_what_was_submitted(self, project, blocks):
        found = rows(blocks(project(XINZHOU), "goal_submission_form"))
        assert ["满意度指标", "服务对象满意度指标", "工作人员满意度", "95%", "10", "（未填写）"] in found
        assert ["项目资金\n（万元）", "年度资金总额", "24.50"] in found

    def test_what_does_not_apply_needs_no_explanation(self, project, blocks):
        found = rows(blocks(project(YANTIAN), "goal_submission_form"))
        assert any(row[-3:] == ["不适用", "—", "—"] for row in found)


class TestSurvey:
    def test_rate_result_and_interval(self, project, blocks):
        told = "".join(texts(blocks(project(XINZHOU), "survey_report")))
        assert "发放问卷40份，收回40份，回收率100%" in told
        assert "95%置信区间（Wilson）为83.49%至98.62%" in told
        assert "调查总体：（未填写）" in told

    def test_no_survey_is_said_to_be_none(self, project, blocks):
        told = texts(blocks(project(YANTIAN), "survey_report"))
        assert any(text.startswith("无：设有满意度调查台账") for text in told)

    def test_a_census_has_no_sampling_error(self, project, blocks):
        def with_population(text):
            head, row = text.strip().splitlines()
            return f"{head},调查总体\n{row},40\n"

        folder = project(XINZHOU, {"evidence/survey.csv": with_population})
        told = "".join(texts(blocks(folder, "survey_report")))
        assert "没有抽样误差" in told
        assert "置信区间" not in told


class TestSeveralProjects:
    @pytest.fixture
    def summary(self, root):
        def of(*names):
            first, *others = (evaluate(root / "examples" / name) for name in names)
            kind = REPORT_KINDS.find("department_summary")
            return {each: report_bytes(first, kind, each, others=others) for each in kind.formats}

        return of

    def test_the_command_line_takes_several(self, root, tmp_path):
        out = tmp_path / "汇总.docx"
        folders = [str(root / "examples" / name) for name in (FINANCE, XINZHOU)]
        assert main(["report", *folders, "--kind", "部门项目支出绩效汇总", "--out", str(out)]) == 0
        (_, first, second, total) = rows(read_docx(out))
        assert first[1:6] == ["财政网络运维服务费（2023）", "市财政局", "147.00", "121.88", "82.91%"]
        assert second[-3:] == ["100%", "98", "优"]
        assert total == ["合计", "171.50", "146.38", "85.35%", "—", "—"]

    def test_only_projects_with_both_amounts_add_up(self, summary, tmp_path):
        path = tmp_path / "汇总.docx"
        path.write_bytes(summary(FINANCE, YANTIAN, XINZHOU)["docx"][0])
        document = read_docx(path)
        assert rows(document)[-1][:3] == ["合计", "171.50", "146.38"]
        assert any("不计入合计的项目：信息化项目运维服务费（2023）" in text for text in texts(document))

    def test_figures_of_each_project_keep_apart(self, summary):
        figures = {each.name: each.text for each in summary(FINANCE, XINZHOU, YANTIAN)["docx"][1]}
        assert figures["总分"] == "无证据"
        assert figures["信息化项目运维服务费（2023）：总分"] == "98"

    def test_the_sum_in_the_worksheet_is_a_formula_of_the_same_value(self, root):
        evaluations = [evaluate(root / "examples" / name) for name in (FINANCE, YANTIAN)]
        first, other = map(figures_of, evaluations)
        (sheet,) = REPORT_KINDS.find("department_summary").sheets(first.card, first, others=(other,))
        formula = sheet.body[-1][1].value
        assert isinstance(formula, Formula)
        assert formula.text == 'SUMIF(E4:E5,">=0",D4:D5)'
        assert formula.value == Decimal("147.00")
