"""A 自评表 filled by hand, read into a project: the same form comes out again, faults are told by cell."""

import pytest

from jiheng.cli.main import main
from jiheng.documents.read_any import read_document
from jiheng.errors import UnreadableInputError
from jiheng.projects.filled_form import read_form
from jiheng.projects.form_project import form_project
from jiheng.workflows.evaluate import evaluate
from tests.support import forms
from tests.support.forms import changed, rows_of

EXAMPLE = "xinzhou-government-services-2022"
HAND_SET = "工作人员满意度"  # the example's form has 8 points for it, which no rule gives


def write_form(project, path):
    return forms.write_form(project, path, kind="self_evaluation_form")


@pytest.fixture(scope="module")
def form(root, tmp_path_factory):
    return write_form(root / "examples" / EXAMPLE, tmp_path_factory.mktemp("form") / "自评表.xlsx")


@pytest.fixture(scope="module")
def filled(form):
    return read_document(form)


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_form_to_project_to_form_is_the_same_but_for_what_no_rule_gives(root, tmp_path, suffix):
    first = write_form(root / "examples" / EXAMPLE, tmp_path / f"自评表.{suffix}")
    assert main(["init", str(tmp_path / "project"), "--from-form", str(first)]) == 0
    before = rows_of(write_form(root / "examples" / EXAMPLE, tmp_path / "before.docx"))
    after = rows_of(write_form(tmp_path / "project", tmp_path / "after.docx"))
    other = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(other) == 2
    (hand_set, by_rule), (total, reckoned) = other
    assert any(HAND_SET in text for *_, text in hand_set)
    assert [text for *_, text in by_rule][-2] == "10"
    assert ([text for *_, text in total][2], [text for *_, text in reckoned][2]) == ("98", "100")


def test_a_form_that_rules_give_comes_out_the_same(root, tmp_path):
    first = write_form(root / "examples" / EXAMPLE, tmp_path / "1.docx")
    assert main(["init", str(tmp_path / "once"), "--from-form", str(first)]) == 0
    second = write_form(tmp_path / "once", tmp_path / "2.docx")
    assert main(["init", str(tmp_path / "twice"), "--from-form", str(second)]) == 0
    third = write_form(tmp_path / "twice", tmp_path / "3.docx")
    assert rows_of(second) == rows_of(third)


def test_points_are_reckoned_and_the_claim_stands_beside(form, tmp_path):
    assert main(["init", str(tmp_path / "project"), "--from-form", str(form)]) == 0
    card = evaluate(tmp_path / "project").card
    assert any(HAND_SET in each and "8" in each and "10" in each for each in card.differences)
    assert any("没有逐条记录" in note for note in card.notes)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"J13": "十五分多"}, "“J13”：“技术服务内容（项）”的分值"),
        ({"J13": ""}, "“J13”：“技术服务内容（项）”的分值没有填"),
        ({"J13": "11"}, "“A31”：各指标和预算执行的分值合计不是 100 分"),
        ({"K13": "12"}, "“K13”：“技术服务内容（项）”的得分超过分值"),
        ({"G13": ""}, "“G13”：“技术服务内容（项）”的年度指标值没有填"),
        ({"C3": ""}, "“C3”：“项目名称”没有填"),
        ({"E6": "二十多万"}, "“E6”：年初预算数：读不出金额"),
        ({"E6": "25"}, "“E6”：年初预算数不等于各来源的合计"),
        ({"D15": "指标1：技术服务内容（项）"}, "“D15”：指标“技术服务内容（项）”写了两次"),
        ({"A2": "年度未写"}, "没有年度"),
        ({"K12": "评分"}, "表头缺少得分"),
    ],
)
def test_every_fault_is_told_by_its_cell(filled, texts, told):
    with pytest.raises(UnreadableInputError) as raised:
        read_form(changed(filled, texts))
    assert told in str(raised.value)
    assert len(raised.value.faults) == 1


def test_all_faults_are_told_together_and_nothing_is_written(filled):
    with pytest.raises(UnreadableInputError) as raised:
        read_form(changed(filled, {"C3": "", "J13": "", "E6": "x"}))
    assert [fault.place.column for fault in raised.value.faults] == ["C3", "E6", "J13"]


def test_what_looks_like_yaml_or_a_figure_stays_text(filled, tmp_path):
    name = "a: {总分} #[x] \"'"
    read = read_form(changed(filled, {"C3": name, "D13": "指标1：- &y *z", "E33": "得{总分}分"}))
    folder = tmp_path / "project"
    for path, content in form_project(read, rule_set="cn-mof-2020-10").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    project = evaluate(folder).card.project
    assert project.name == name
    assert "- &y *z" in [leaf.leaf.name for leaf in evaluate(folder).card.leaves()]


def test_another_table_is_refused(root, tmp_path, capsys):
    other = tmp_path / "评分表.xlsx"
    project = root / "examples" / "yantian-petition-2023"
    assert main(["report", str(project), "--kind", "score_table", "--out", str(other)]) == 0
    assert main(["init", str(tmp_path / "project"), "--from-form", str(other)]) == 4
    assert not (tmp_path / "project").exists()
    assert "怎么办" in capsys.readouterr().err
