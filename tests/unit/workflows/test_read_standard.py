"""The standards of a project: read, compared with its rules, and scored by what was read."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.projects.project import Branch, Way
from jiheng.rules.texts.read import read_standard
from jiheng.scoring.score import score_project
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.read_standard import read_project_standards, read_standards

EXAMPLES = Path(__file__).parents[3] / "examples"
YANTIAN = EXAMPLES / "yantian-petition-2023"


def by_its_standard(node):
    """The same indicator, scored by the rules its text was read as; without a rule, as it was."""
    if isinstance(node, Branch):
        return replace(node, children=tuple(by_its_standard(each) for each in node.children))
    readings = read_standard(node.standard, weight=node.weight, target=node.target).readings
    if not readings:
        return node
    ways = zip(node.ways, readings, strict=True)
    return replace(node, ways=tuple(Way(way.question, reading.rule) for way, reading in ways))


def test_project_002_scored_by_what_its_texts_say_gets_its_98_points_leaf_for_leaf():
    evaluation = evaluate(YANTIAN)
    project = evaluation.opened.project
    reread = replace(project, branches=tuple(by_its_standard(each) for each in project.branches))
    card = score_project(reread, evaluation.opened.evidence)
    assert (card.total.text, card.grade) == ("98.00", "优")
    assert [leaf.score for leaf in card.leaves()] == [leaf.score for leaf in evaluation.card.leaves()]
    assert [leaf.score for leaf in card.leaves()] == [leaf.leaf.published.score for leaf in card.leaves()]


def test_25_of_the_26_texts_are_read_and_the_doubtful_ones_are_told():
    standards = {each.indicator: each for each in read_project_standards(YANTIAN)}
    without = [name for name, each in standards.items() if not each.found.readings]
    assert (len(standards), without) == (26, ["资金到位率"])
    told = {(name, doubt.code) for name, each in standards.items() for doubt in each.found.doubts}
    assert ("资金到位率", "no_rule") in told
    assert ("立项依据充分性", "inverted_polarity") in told
    assert ("提高化解群众诉求速度", "heavy_judgement") in told


@pytest.mark.parametrize("folder", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
def test_no_example_has_a_rule_that_is_another_than_its_standard(folder):
    assert [each.disagrees for each in read_project_standards(EXAMPLES / folder) if each.disagrees] == []
    assert main(["check", str(EXAMPLES / folder)]) == 0


def test_a_rule_that_is_another_than_its_standard_is_a_finding(tmp_path, capsys):
    folder = Path(shutil.copytree(YANTIAN, tmp_path / "yantian"))
    file = folder / "project.yaml"
    text = file.read_text("utf-8")
    assert text.count("deduction: 0.5, reading: floor") == 1
    file.write_text(text.replace("deduction: 0.5, reading: floor", "deduction: 0.2, reading: floor"), "utf-8")
    assert main(["check", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "1 条与评分规则不一致" in said
    assert "“成本控制率”：评分规则 F06" in said
    assert main(["rules", "read", "--project", str(folder), "--json"]) == 1
    standards = json.loads(capsys.readouterr().out)["standards"]
    assert [each["indicator"] for each in standards if each["disagrees"]] == ["成本控制率"]


def test_a_file_holds_standards_with_blank_lines_between(tmp_path):
    file = tmp_path / "评分标准.txt"
    file.write_text("\ufeff①有制度（2分）；\n②制度合法合规（2分）。\n\n得分=合格率×权重。\n", "utf-8")
    first, second = read_standards([], file=file, weight="4")
    assert [each.code for each in first.found.readings] == ["F08"]
    assert [each.code for each in second.found.readings] == ["F07"]


def test_one_text_is_read_at_the_command_line(capsys):
    text = "预算执行率≥98%得满分，每降低1个百分点扣0.1分，扣完为止。"
    assert main(["rules", "read", text, "--weight", "5", "--target", "≥98%"]) == 0
    said = capsys.readouterr().out
    assert "读作：F05" in said
    assert "rule: {code: F05, deduction: 0.1, step: 1个百分点, reading: floor}" in said
    assert "没有写不足一级的怎样扣：这里读作满一级才扣（原文“每降低1个百分点扣0.1分”）" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["read"], 2, "没有写评分标准"),
        (["read", "--file", "没有.txt"], 3, "找不到文件 没有.txt"),
        (["read", "得满分", "--weight", "很多"], 4, "读不出数"),
        (["read", "得满分", "--target", "左右"], 4, "读不出指标值"),
        (["readd"], 2, "看不懂这个用法"),
    ],
)
def test_wrong_use_is_told(words, code, said, capsys):
    assert main(["rules", *words]) == code
    assert said in capsys.readouterr().err
