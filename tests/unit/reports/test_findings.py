"""Problems and advice: bound to what the scorecard found, and never against it."""

import re

import pytest

from jiheng.cli.main import main
from jiheng.documents.model import Heading, Paragraph
from jiheng.reports.findings import NO_ADVICE, NO_PROBLEM, advice, told_advice, told_problems
from jiheng.reports.problems import EVIDENCE, problems
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import figures_of

YANTIAN, XINZHOU = "yantian-petition-2023", "xinzhou-government-services-2022"


@pytest.fixture
def read(project):
    def of(name, changes=()):
        evaluation = evaluate(project(name, changes))
        return evaluation.card, figures_of(evaluation)

    return of


def texts(blocks):
    return [block.text for block in blocks if isinstance(block, Paragraph | Heading)]


def test_every_lost_point_is_told_with_the_reason_that_was_written_or_none(read):
    told = texts(told_problems(*read(YANTIAN)))
    (lost,) = [text for text in told if "信访群众满意度" in text]
    assert "目标100%，实际90%（推定），得9分（满分10分）" in lost
    assert "偏差原因及改进措施：（未填写）" in lost


def test_a_written_reason_takes_the_place_of_the_advice_to_write_one(read):
    def explained(text):
        for name in ("绩效目标合理性", "信访群众满意度"):
            text = re.sub(
                rf"^( *)- name: {name}\n(?= *weight)",
                r"\g<0>\1  deviation: 已查明\n",
                text,
                flags=re.MULTILINE,
            )
        return text

    card, figures = read(YANTIAN, {"project.yaml": explained})
    assert not any("偏差原因" in text for text in advice(card, figures))
    assert "（未填写）" not in "".join(texts(told_problems(card, figures)))


def test_points_set_by_hand_without_a_reason_are_to_be_explained_or_taken_back(read):
    assert any("没有理由的恢复按规则的得分（工作人员满意度）" in text for text in advice(*read(XINZHOU)))


def test_a_missing_register_asks_for_the_records(read):
    told = list(advice(*read(YANTIAN, {"evidence/payment.csv": None})))
    assert any(text.startswith("补齐这些指标的记录后重新评分（预算执行率") for text in told)


FAULTLESS = """jiheng: 1
name: 网站运维
fiscal_year: 2023
organisation: {implementing_unit: 某县信息中心}
systems: [{name: 政务网站}]
goals: {annual: 网站正常运行}
evaluation:
  period: 2023
  rule_set: cn-mof-2020-10
  indicators:
    - name: 产出
      weight: 100
      indicators:
        - name: 巡检次数
          weight: 100
          target: 1次
          measure: {kind: record_count, of: inspection}
          rule: {code: F02}
"""
INSPECTION = "系统,巡检日期,巡检方式,巡检结果,巡检人\n政务网站,2023-05-04,上门,正常,甲\n"


def test_where_nothing_was_found_nothing_is_advised_and_it_is_said_why(tmp_path):
    (tmp_path / "evidence").mkdir()
    (tmp_path / "project.yaml").write_text(FAULTLESS, "utf-8")
    (tmp_path / "evidence" / "inspection.csv").write_text(INSPECTION, "utf-8")
    assert main(["record", str(tmp_path), "--by", "甲"]) == 0
    evaluation = evaluate(tmp_path)
    card, figures = evaluation.card, figures_of(evaluation)
    assert str(card.total) == "100"
    assert texts(told_problems(card, figures)) == [NO_PROBLEM]
    assert texts(told_advice(card, figures)) == [NO_ADVICE]


def test_many_records_that_nobody_entered_are_one_problem(read):
    _, figures = read(YANTIAN, {"evidence/ledger.jsonl": None})
    found = [each for each in problems(figures.card, figures) if each.sort == EVIDENCE]
    assert len(found) == len(figures.evidence.records)
    assert any("365处不一致" in each.told for each in found)
